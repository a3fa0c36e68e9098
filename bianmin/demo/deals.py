"""What a made-up case can be about: an item as stations do it, where it can go, and whom it suits; pure."""

from dataclasses import dataclass
from typing import Final

from bianmin.cases.lifecycle import Status
from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.catalog.models import Edition, StationRole
from bianmin.demo.names import FEMALE, MALE

UNKNOWN_LIMIT: Final = 10  # workdays that an item without a known limit takes here
WEEK, WORKED = 7, 5


@dataclass(frozen=True, slots=True)
class Suits:
    """How often an item with ``word`` in its name is asked for, and by whom (whole years, both ends included)."""

    word: str
    weight: float
    youngest: int = 0
    oldest: int = 120
    gender: str = ""


_SUITS: Final = (
    Suits("医疗保险参保", 5), Suits("门诊", 3.5), Suits("人民调解", 3, 25), Suits("居住证", 2.2, 18, 60),
    Suits("个体工商户", 1.3, 20, 65), Suits("生育登记", 1.3, 20, 42, FEMALE), Suits("残疾人护理", 1, 20),
    Suits("残疾人生活", 0.9, 20), Suits("优待证", 0.9, 22, 85, MALE), Suits("收养", 0.2, 30, 55),
)  # fmt: skip
_ANYBODY: Final = Suits("", 1, 18)


@dataclass(frozen=True, slots=True)
class Deal:
    """One item as a station does it today."""

    edition: Edition
    body: Content
    role: StationRole
    suits: Suits

    @property
    def is_forwarded(self) -> bool:
        return self.role == StationRole.FORWARDS

    @property
    def ends_outside(self) -> bool:
        return self.body.route[-1].does == "outer"

    @property
    def asks_for_papers(self) -> bool:
        return any(each.is_required for each in self.body.materials)

    @property
    def receiver(self) -> str:
        """The route's word for the unit that accepts."""
        return self.body.route[0].unit if self.is_forwarded else "station"

    @property
    def term(self) -> int:
        """How long the decision may take, in workdays, roughly for a limit in calendar days."""
        known = [limit for limit in (self.body.legal, self.body.promised) if limit.is_known]
        return min((_workdays(limit) for limit in known), default=UNKNOWN_LIMIT)

    def reaches(self, status: Status) -> bool:
        """Say whether a case of this item can come to ``status``."""
        if status in {Status.LACKING, Status.CORRECTING} and not self.asks_for_papers:
            return False
        if status in _AGENCY_ONLY:
            return self.is_forwarded
        if status in {Status.OUTER, Status.OUTER_DOWN, Status.RETURNED}:
            return self.ends_outside
        if status == Status.REFUSED:
            return not self.ends_outside and self.body.route[-1].unit != "station"
        if status in {Status.PROPOSED, Status.GRANTED}:
            return not self.ends_outside
        if status == Status.SUSPENDED:
            return bool(self.stops_that_pause)
        if status == Status.RECALLED:
            return self.body.online
        return True

    @property
    def stops_that_pause(self) -> list[int]:
        """The stops at which the clock can be stopped; not a village's, which hears no experts."""
        stops = enumerate(self.body.route)
        return [place for place, stop in stops if stop.does in {"review", "decide"} and stop.unit != "station"]


_AGENCY_ONLY: Final = {Status.SUBMITTED, Status.LACKING, Status.RECEIVED, Status.TURNED_AWAY}


def _workdays(limit: Limit) -> int:
    amount = limit.amount or 0
    return amount * WORKED // WEEK if limit.unit == "day" else amount


def deal_of(edition: Edition, role: StationRole, name: str) -> Deal:
    """Return what can be done with an edition in a station's role."""
    suits = next((each for each in _SUITS if each.word in name), _ANYBODY)
    return Deal(edition, edition.body, role, suits)


def fits(deal: Deal, *, age: int, gender: str) -> bool:
    """Say whether somebody of that age and gender would ask for it."""
    suits = deal.suits
    return suits.youngest <= age <= suits.oldest and suits.gender in {"", gender}
