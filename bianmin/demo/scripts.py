"""The script of a made-up case: the acts that bring it where it is to be, and the workdays between them; pure."""

from collections.abc import Callable
from random import Random
from typing import Final

from bianmin.cases.lifecycle import Status
from bianmin.demo.deals import Deal

Dice = Callable[[float], bool]  # told a probability, says whether it happens

DECIDING: Final = frozenset({"grant", "refuse", "finish", "take_back"})
QUICK: Final = frozenset({"recall", "undo_withdraw"})  # only within ten minutes of what they undo
BY_APPLICANT: Final = frozenset(
    {"file", "file_again", "supply", "resubmit", "recall", "withdraw", "undo_withdraw", "rate"}
)
RESTING: Final = frozenset({Status.ACCEPTED, Status.SUSPENDED, Status.OUTER, Status.OUTER_DOWN, Status.PROPOSED})

_GAPS: Final = {
    "receive": (0, 0, 0, 1, 1), "hand_over": (0, 0, 0, 1, 1, 2), "turn_away": (0, 0, 1), "tell_lack": (0, 1, 1, 2),
    "supply": (1, 1, 2, 3, 5), "accept": (0, 0, 1, 2, 3, 4), "ask_correction": (0, 1, 2, 3, 4),
    "resubmit": (1, 2, 3, 4, 6, 9), "decline": (0, 1, 2, 3), "deliver": (0, 1, 1, 2, 3, 5, 8), "rate": (0, 0, 1, 2),
    "withdraw": (0, 1, 2), "suspend": (1, 2, 3), "resume": (4, 6, 9),
}  # fmt: skip
_AT_THE_STATION: Final = {
    Status.SUBMITTED: (), Status.LACKING: ("tell_lack",), Status.RECEIVED: ("receive",), Status.TURNED_AWAY: ("turn_away",),
}  # fmt: skip
_BEFORE_ACCEPTANCE: Final = {Status.PENDING: (), Status.CORRECTING: ("ask_correction",), Status.DECLINED: ("decline",)}
_LEFT_FROM: Final = (Status.SUBMITTED, Status.PENDING, Status.CORRECTING, Status.ACCEPTED)


def acts_to(target: Status, deal: Deal, stop: int, dice: Dice) -> list[str]:
    """Return the acts by which a case of ``deal`` comes to ``target``, resting at ``stop`` of its route if on one.

    The first is always ``file``; now and then something happens on the way that was not needed.
    """
    if target == Status.RECALLED:
        return ["file", "recall"]
    if target == Status.WITHDRAWN:
        left = [place for place in _LEFT_FROM if deal.reaches(place)]
        return [*acts_to(next((place for place in left if dice(0.4)), left[-1]), deal, 0, dice), "withdraw"]
    acts = ["file", *_perhaps(dice(0.015) and deal.body.online, "recall", "file_again")]
    if deal.reaches(Status.LACKING):
        acts += _perhaps(dice(0.08), "tell_lack", "supply")
    if target in _AT_THE_STATION:
        return acts + list(_AT_THE_STATION[target])
    acts += _perhaps(deal.is_forwarded, "hand_over")
    if target in _BEFORE_ACCEPTANCE:
        return acts + list(_BEFORE_ACCEPTANCE[target])
    acts += _perhaps(dice(0.12) and deal.asks_for_papers, "ask_correction", "resubmit")
    acts += ["accept", *_perhaps(dice(0.02), "withdraw", "undo_withdraw")]
    if target in RESTING:
        return acts + _resting(target, deal, stop)
    acts += _decided(deal, dice, refused=target == Status.REFUSED or (target == Status.DELIVERED and dice(0.06)))
    return acts + _perhaps(target == Status.DELIVERED, "deliver")


def _perhaps(happens: bool, *acts: str) -> list[str]:  # noqa: FBT001 - read as: perhaps, if it happens
    return list(acts) if happens else []


def _resting(target: Status, deal: Deal, stop: int) -> list[str]:
    last = len(deal.body.route) - 1
    if target in {Status.ACCEPTED, Status.SUSPENDED}:
        return ["pass_on"] * stop + _perhaps(target == Status.SUSPENDED, "suspend")
    ending = {Status.OUTER: ["send_out"], Status.OUTER_DOWN: ["send_out", "outer_stops"], Status.PROPOSED: ["propose"]}
    return ["pass_on"] * last + ending[target]


def _decided(deal: Deal, dice: Dice, *, refused: bool) -> list[str]:
    acts = ["pass_on"] * (len(deal.body.route) - 1)
    if deal.ends_outside:
        return [*acts, "send_out", *_perhaps(dice(0.06), "outer_stops", "outer_runs"), "take_back"]
    if deal.body.route[-1].unit == "station":
        return [*acts, "finish"]
    acts += _perhaps(dice(0.03) and bool(deal.stops_that_pause), "suspend", "resume")
    acts += ["propose", *_perhaps(dice(0.05), "send_back", "propose")]
    return [*acts, "refuse" if refused else "grant"]


def gaps_of(acts: list[str], span: int, rng: Random) -> list[int]:
    """Return the workdays before each act; what follows acceptance up to the decision takes ``span`` workdays in all.

    A decision comes at the end of the span; while a case is still open, its last act comes some time within it.
    A stopped clock takes its own days, which are not part of the span.
    """
    gaps = [0, *(rng.choice(_GAPS.get(act, (0,))) for act in acts[1:])]
    inside = _inside(acts)
    if not inside:
        return gaps
    marks = sorted(rng.randint(0, span) for _ in inside)
    if acts[inside[-1]] in DECIDING:
        marks[-1] = span
    for place, before, mark in zip(inside, [0, *marks], marks, strict=False):
        gaps[place] = mark - before
    return gaps


def _inside(acts: list[str]) -> list[int]:
    """Return the places of the acts that share the span."""
    if "accept" not in acts:
        return []
    first = acts.index("accept") + 1
    last = next((place for place, act in enumerate(acts) if act in DECIDING), len(acts) - 1)
    return [place for place in range(first, last + 1) if acts[place] not in {*QUICK, "suspend", "resume", "withdraw"}]


def anchor_of(target: Status, acts: list[str]) -> int:
    """Return the place of the act from which the clock of ``target`` runs; the last act where no clock runs."""
    starts = {
        Status.SUBMITTED: ("file", "file_again", "supply"), Status.RECEIVED: ("file", "file_again", "supply"),
        Status.PENDING: ("file", "file_again", "hand_over", "resubmit"), Status.ACCEPTED: ("accept",),
        Status.OUTER: ("accept",), Status.OUTER_DOWN: ("accept",), Status.PROPOSED: ("accept",),
    }.get(target)  # fmt: skip
    if starts is None:
        return len(acts) - 1
    return max(place for place, act in enumerate(acts) if act in starts)
