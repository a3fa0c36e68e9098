"""Where a client is told: an address with its secret, opened, tried, and closed."""

import base64
import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bianmin.clients.calling import read_url
from bianmin.clients.events import Event
from bianmin.clients.models import Client, Delivery, Endpoint
from bianmin.clients.permissions import KEEPERS, MAKERS
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note

MOST_OPEN = 3
SECRET_BYTES = 32


def open_endpoint(client: Client, url: str, *, by: Actor, at: datetime) -> tuple[Endpoint, str]:
    """Let a client be told at an address from now on, and return the secret that signs; it cannot be shown again.

    Raises:
        NotYours: ``by`` is no system administrator.
        BadInput: the client is not in force, has enough addresses, or this is none that may be called.
    """
    if by.role not in MAKERS:
        raise NotYours("通知地址由系统管理员加。")
    return _opened(client, read_url(url), by=by, at=at)  # the name is looked up before the database is held


@transaction.atomic
def _opened(client: Client, url: str, *, by: Actor, at: datetime) -> tuple[Endpoint, str]:
    fresh = Client.objects.select_for_update().get(pk=client.pk)
    if not fresh.is_in_force(on=timezone.localdate(at)):
        raise BadInput("这个对接方还没有批准，或者已经停用，不能加通知地址。")
    if fresh.endpoints.filter(ended_at__isnull=True).count() >= MOST_OPEN:
        raise BadInput(f"在用的通知地址最多 {MOST_OPEN} 个。请先停用不用的。")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    endpoint = Endpoint.objects.create(
        client=fresh, url=url, secret=secret, opened_at=at, seen_until=at, **by.columns()
    )
    note(Resource.CLIENT, Action.CREATE, by=by, at=at, about=("endpoint", endpoint.pk))
    return endpoint, secret


@transaction.atomic
def end_endpoint(endpoint: Endpoint, *, by: Actor, at: datetime) -> None:
    """Tell nothing more at an address, from now on.

    Raises:
        NotYours: ``by`` does not look after the clients.
        MovedOn: it was closed before.
    """
    if by.role not in KEEPERS:
        raise NotYours("通知地址由系统管理员或县政务服务管理办公室停用。")
    if not Endpoint.objects.filter(pk=endpoint.pk, ended_at__isnull=True).update(ended_at=at):
        raise MovedOn("这个通知地址已经停用了。")
    note(Resource.CLIENT, Action.END, by=by, at=at, about=("endpoint", endpoint.pk))


@transaction.atomic
def ping(endpoint: Endpoint, *, by: Actor, at: datetime) -> Delivery:
    """Queue an event in which nothing happened, so that the other side can try its end.

    Raises:
        NotYours: ``by`` is no system administrator.
        MovedOn: the address was closed.
    """
    if by.role not in MAKERS:
        raise NotYours("试发由系统管理员做。")
    if endpoint.ended_at:
        raise MovedOn("这个通知地址已经停用了。")
    note(Resource.CLIENT, Action.CHANGE, by=by, at=at, about=("endpoint", endpoint.pk), purpose="试发")
    return Delivery.objects.create(endpoint=endpoint, event=Event.PING, made_at=at, next_at=at)
