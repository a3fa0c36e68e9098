"""Guessing does not pay: how often a secret may be tried from one address, at one thing, and by everybody together.

Every door counts here before it looks anything up, so that a right and a wrong try, a known and an unknown number, cost
the same and are stopped at the same count. docs/guessing.md has the arithmetic.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, Final

from django.conf import settings

from bianmin.county.actors import CLOCK
from bianmin.county.refusals import TooOften
from bianmin.journal.actions.alarms import alarm
from bianmin.journal.actions.tallies import count_try
from bianmin.journal.kinds import AlarmKind
from bianmin.journal.models import Tally, window_start
from bianmin.vault.index import keyed_hash

MINUTE, HOUR, DAY, MONTH = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=30)
NOBODY_REACHES_THIS: Final = 2**31 - 1
PREFIX_V6: Final = 64  # one household has at least as many addresses of IPv6: they count as one

WHO_HELPS = "着急的，拿着单子打电话或到站里，请人帮您查。"
SENTENCES: Final = {
    MINUTE: f"试得太快了，先歇一分钟再来。{WHO_HELPS}",
    HOUR: f"这一个钟头里试得太多了，请过一个钟头再来。{WHO_HELPS}",
    DAY: f"今天已经试了很多次，为了不让别人猜着，先停到明天。{WHO_HELPS}",
}
EVERYBODY = f"这会儿有人在大量乱试，为了不让他们猜着，先停一停，请过一个钟头再来。{WHO_HELPS}"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries within a window of time; the next one is refused."""

    most: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Door:
    """One place where a secret is asked for.

    ``address`` limits the tries from one address, ``thing`` those at one number, phone or account. ``everybody`` is the
    breaker: tries an hour in the whole county from addresses where nobody got it right within a month; the county pack
    may set another (``[guessing.<name>] an_hour``). ``name`` has at most 12 characters.
    """

    name: str
    address: tuple[Limit, ...]
    thing: tuple[Limit, ...]
    everybody: int

    @property
    def an_hour(self) -> int:
        """Return the breaker's count: the county's own, else the house's."""
        table: Mapping[str, Any] = settings.COUNTY.get("guessing", {})
        return int(table.get(self.name, {}).get("an_hour", self.everybody))


# Source of the limits: PROMISES 2.4, no. 6 to 8; OWASP ASVS 5.0, 6.3.1, 6.5.4, 6.6.3.
PROGRESS: Final = Door("progress", (Limit(5, MINUTE), Limit(60, HOUR)), (Limit(20, DAY),), 3000)
RESUME: Final = Door("resume", (Limit(5, MINUTE), Limit(60, HOUR)), (Limit(20, DAY),), 3000)
VERIFY: Final = Door("verify", (Limit(20, MINUTE), Limit(200, HOUR)), (Limit(100, DAY),), 6000)
FIRST_LINK: Final = Door("first", (Limit(10, MINUTE), Limit(60, HOUR)), (), 300)
STAFF: Final = Door("staff", (Limit(20, MINUTE), Limit(200, HOUR)), (), 2000)
CODE_SENT: Final = Door("code-sent", (Limit(20, HOUR),), (Limit(1, MINUTE), Limit(5, HOUR)), 600)
CODE_TRIED: Final = Door("code-tried", (Limit(10, MINUTE), Limit(60, HOUR)), (), 3000)
DOORS: Final = (PROGRESS, RESUME, VERIFY, FIRST_LINK, STAFF, CODE_SENT, CODE_TRIED)


def count_guess(door: Door, *, address: str, thing: str = "", at: datetime) -> None:
    """Count one try at ``door``, right or wrong; call it before anything is looked up.

    ``address`` is where the request comes from, ``thing`` the number, phone or account that is tried, already levelled.

    Raises:
        TooOften: from this address, at this thing, or by everybody together there were too many.
    """
    where = address_key(address)
    for limit in door.address:
        _count(door, "a", where, limit, at=at, sentence=SENTENCES[limit.per])
    for limit in door.thing:
        _count(door, "k", keyed_hash(door.name, thing), limit, at=at, sentence=SENTENCES[limit.per])
    if not is_known(door, address=address, at=at):
        _count_everybody(door, at=at)


def remember_right(door: Door, *, address: str, at: datetime) -> None:
    """Note that somebody got it right from this address: for a month the breaker does not stop it."""
    where = address_key(address)
    count_try(f"{door.name} right", where, at=at, per=MONTH, most=NOBODY_REACHES_THIS, sentence="")


def is_known(door: Door, *, address: str, at: datetime) -> bool:
    """Say whether somebody got it right from this address within this month or the one before."""
    since = window_start(at, MONTH) - MONTH
    rows = Tally.objects.filter(scope=f"{door.name} right", key=address_key(address), starts_at__gte=since)
    return bool(rows.exists())


def address_key(address: str) -> str:
    """Return what is kept of an address: a keyed hash; of IPv6 the network of a household (/64)."""
    try:
        read = ip_address(address)
    except ValueError:
        return keyed_hash("address", address)
    if isinstance(read, IPv6Address):
        mapped = read.ipv4_mapped
        return keyed_hash("address", str(mapped or IPv6Network((int(read), PREFIX_V6), strict=False)))
    return keyed_hash("address", str(read))


def _count(door: Door, of: str, key: str, limit: Limit, *, at: datetime, sentence: str) -> None:
    scope = f"{door.name} {of}{int(limit.per.total_seconds())}"
    count_try(scope, key, at=at, per=limit.per, most=limit.most, sentence=sentence)


def _count_everybody(door: Door, *, at: datetime) -> None:
    most, begun = door.an_hour, window_start(at, HOUR)
    try:
        _count(door, "all", "", Limit(most, HOUR), at=at, sentence=EVERYBODY)
    except TooOften:
        scope = f"{door.name} all{int(HOUR.total_seconds())}"
        if Tally.objects.filter(scope=scope, starts_at=begun, count=most + 1).exists():  # at the one too many, once
            facts = {"door": door.name, "an_hour": most}
            alarm(AlarmKind.GUESSING, key=f"{door.name} {begun:%F %H}", by=CLOCK, facts=facts, at=at)
        raise
