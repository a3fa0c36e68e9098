"""Keys: made and shown once, asked at every request, counted, and stopped at once."""

import hmac
import math
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from bianmin.clients.errors import Limited, WrongKey
from bianmin.clients.kinds import Kind, Mode, Scope
from bianmin.clients.models import Client, Key
from bianmin.clients.permissions import KEEPERS, MAKERS
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotYours, TooOften
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import count_try, note
from bianmin.vault.index import keyed_hash, new_code

SECRET_BITS = 160
LONGEST_DAYS = 366  # a key is exchanged at least once a year
MOST_KEYS = 6  # in force at once: two of each kind, so that one can be exchanged while the other still works
WRONG = "钥匙不对，或者已经停用。请核对 Authorization 里的钥匙；要新的，请找县政务服务管理办公室。"
TOO_MANY_WRONG = "这个地址用错的钥匙试了太多次，先歇一分钟再来。"
WRONG_A_MINUTE = 20  # failures from one address
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_NONE = "0" * 32


@transaction.atomic
def make_key(client: Client, kind: str, *, expires_on: date, by: Actor, at: datetime) -> tuple[Key, str]:
    """Make a key and return it with its secret, which is kept nowhere and cannot be shown again.

    Raises:
        NotYours: ``by`` is no system administrator.
        BadInput: the client is not in force, may not have keys of this kind, has enough, or the day is too far.
    """
    if by.role not in MAKERS:
        raise NotYours("钥匙由系统管理员发。")
    today = timezone.localdate(at)
    fresh = Client.objects.select_for_update().get(pk=client.pk)
    _may_have(fresh, kind, expires_on, today=today)
    secret = f"bm_{kind}_{new_code(bits=SECRET_BITS).replace('-', '')}"
    key = Key.objects.create(
        client=fresh, kind=kind, shown=secret[: len(kind) + 8], digest=_digest(secret), made_at=at,
        expires_on=expires_on, **by.columns(),
    )  # fmt: skip
    note(Resource.CLIENT, Action.CREATE, by=by, at=at, about=("key", key.pk), purpose=key.shown)
    return key, secret


def _may_have(client: Client, kind: str, expires_on: date, *, today: date) -> None:
    if not client.is_in_force(on=today):
        raise BadInput("这个对接方还没有批准，或者已经停用，不能发钥匙。")
    if kind not in kinds_for(client):
        raise BadInput("这个对接方没有批准用这种钥匙。", fields={"kind": "请选给出的一种。"})
    if not today < expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise BadInput("钥匙最长用一年，到期换新的。", fields={"expires_on": "请选明天到一年之内的一天。"})
    if sum(key.is_in_force(on=today) for key in client.keys.all()) >= MOST_KEYS:
        raise BadInput(f"在用的钥匙最多 {MOST_KEYS} 把。请先停用不用的。")


def kinds_for(client: Client) -> list[Kind]:
    """Return the kinds of keys that a client may have."""
    if client.mode == Mode.TEST:
        return [Kind.TEST]
    return [Kind.READ] if client.scope == Scope.READ else [Kind.LIVE, Kind.TEST, Kind.READ]


@transaction.atomic
def revoke_key(key: Key, *, by: Actor, at: datetime) -> Key:
    """Stop a key at once.

    Raises:
        NotYours: ``by`` does not look after the clients.
        MovedOn: it was stopped before.
    """
    if by.role not in KEEPERS:
        raise NotYours("钥匙由系统管理员或县政务服务管理办公室停用。")
    if not Key.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=at):
        raise MovedOn("这把钥匙已经停用了。")
    note(Resource.CLIENT, Action.END, by=by, at=at, about=("key", key.pk), purpose=key.shown)
    key.revoked_at = at
    return key


def key_shown(secret: str, address: str, *, at: datetime) -> Key:
    """Return the key in force that ``secret`` is, counted as used once; ``address`` is where it comes from.

    A wrong key, an ended one and none at all take the same work and get the same answer: one keyed hash, one question,
    one comparison, one count.

    Raises:
        WrongKey: it is none, or none in force.
        TooOften: from this address there were too many of them within a minute.
        Limited: the client's own limit is reached.
    """
    digest, today = _digest(secret), timezone.localdate(at)
    key = Key.objects.select_related("client__unit").filter(digest=digest).first()
    is_known = hmac.compare_digest(digest, key.digest if key else _NONE)
    if key is None or not is_known or not (key.is_in_force(on=today) and key.client.is_in_force(on=today)):
        source = keyed_hash("address", address)
        count_try("key wrong", source, at=at, per=_MINUTE, most=WRONG_A_MINUTE, sentence=TOO_MANY_WRONG)
        raise WrongKey(WRONG)
    _count(key, at=at)
    if key.last_used_on != today:
        Key.objects.filter(pk=key.pk).update(last_used_on=today)
    return key


def _count(key: Key, *, at: datetime) -> None:
    client = key.client
    for name, per, most, words in (
        ("minute", _MINUTE, client.per_minute, "每分钟"),
        ("day", _DAY, client.per_day, "每天"),
    ):
        wait = math.ceil(per.total_seconds() - at.timestamp() % per.total_seconds())
        sentence = f"这把钥匙{words}最多用 {most} 次，已经到了。请按 Retry-After 等一等再来。"
        try:
            count_try(
                f"key a {name}", keyed_hash("client key", str(key.pk)), at=at, per=per, most=most, sentence=sentence
            )
        except TooOften as refusal:
            raise Limited(str(refusal), wait=wait) from refusal


def _digest(secret: str) -> str:
    return keyed_hash("client key", secret)
