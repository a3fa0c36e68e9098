"""Registering a window's PC or a phone: asked for on it by one, approved by another, ended by whoever looks after it."""

import secrets
from datetime import datetime

from django.db import transaction

from bianmin.badges.actions.sittings import end_sitting
from bianmin.badges.models import Device, Sitting
from bianmin.badges.rules import MachineKind, Why
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.stations.models import Unit
from bianmin.vault.index import keyed_hash

SECRET_BYTES = 32


@transaction.atomic
def ask_for_device(unit: Unit, *, kind: str, name: str, by: Actor, at: datetime) -> tuple[Device, str]:
    """Ask for the machine one sits at; return it with the secret for its cookie, which is kept nowhere else.

    Raises:
        BadInput: it has no name, or is neither PC nor phone.
    """
    wrong = {}
    if not name.strip():
        wrong["name"] = "请给它起个名，别人一看就知道是哪台，像“1 号窗口”。"
    if kind not in MachineKind.values:
        wrong["kind"] = "请选是电脑还是手机。"
    if wrong:
        raise BadInput("还有几处要改。", fields=wrong)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    device = Device.objects.create(
        unit=unit, kind=kind, name=name.strip()[:30], secret_digest=keyed_hash("device", secret),
        asked_by=by.account_id, asked_name=f"{by.name} {by.post}"[:60], asked_at=at,
    )  # fmt: skip
    note(Resource.DEVICE, Action.PROPOSE, by=by, at=at, about=("device", device.pk))
    return device, secret


@transaction.atomic
def approve_device(device: Device, *, by: Actor, at: datetime) -> None:
    """Let a machine count as registered from now on.

    Raises:
        NotYours: whoever asked for it would approve it.
        MovedOn: somebody approved or ended it before.
    """
    if by.account_id == device.asked_by:
        raise NotYours("自己提出的，要请另一个人来批准。")
    names = {"approved_by": by.account_id, "approved_name": f"{by.name} {by.post}"[:60], "approved_at": at}
    if not Device.objects.filter(pk=device.pk, approved_at__isnull=True, ended_at__isnull=True).update(**names):
        raise MovedOn("这台机器刚刚有人处理过了。请刷新看看。")
    note(Resource.DEVICE, Action.APPROVE, by=by, at=at, about=("device", device.pk))


@transaction.atomic
def end_device(device: Device, *, by: Actor, at: datetime) -> None:
    """Turn a request down, or end a machine's registration with every sitting at it.

    Raises:
        MovedOn: it ended before.
    """
    if not Device.objects.filter(pk=device.pk, ended_at__isnull=True).update(ended_at=at):
        raise MovedOn("这台机器已经停用了。")
    note(Resource.DEVICE, Action.END, by=by, at=at, about=("device", device.pk))
    for sitting in Sitting.objects.open().filter(device=device):
        end_sitting(sitting, why=Why.DEVICE, by=by, at=at)
