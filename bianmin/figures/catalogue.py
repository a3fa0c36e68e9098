"""What the figures of the catalogue mean: which items count, which can be done on line, how often one must come; pure.

docs/figures.md says it in words. 网上可办率 = items that can be done on line ÷ items placed at a community that run on line
on application (依申请); 一次办率 = items with at most one visit ÷ items whose visits are known (DOMAIN S11, §2.5 rule 14).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from bianmin.catalog.models import Item

ONCE = 1  # visits
ON_REQUEST = (
    "01",
    "05",
    "07",
    "08",
    "09",
    "10",
    "20",
)  # DOMAIN §2.4: 依申请的六类和公共服务, where the county names none
NOT_ON_REQUEST = "依职权的（{}类），不是依申请"
QUERY = "公共查询类"
UNKNOWN_TYPE = "类型没有写，或不在依申请之列"
NO_ROUTE, NOT_ONLINE, ONLY_HELPS = "还没有办理环节", "网上没开", "站里只协助"
UNVERIFIED, EXAMPLE = "网上能不能办没有核实", "是示例，没有核实"
OF_DUTY = {"02": "行政处罚", "03": "行政强制", "04": "行政征收", "06": "行政检查"}
MOST_NEAREST = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """The county's setting: whole percent that are enough (None: none was set), types that count, how queries are told."""

    least_percent: int | None = None
    types: tuple[str, ...] = ON_REQUEST
    query_endings: tuple[str, ...] = ()
    source: str = ""

    @classmethod
    def of(cls, county: Mapping[str, Any]) -> Self:
        """Read ``[online_rate]`` of county.toml."""
        part = county.get("online_rate", {})
        endings = part.get("queries", {}).get("endings", ())
        return cls(
            part.get("least_percent"), tuple(part.get("types", ON_REQUEST)), tuple(endings), part.get("source", "")
        )


@dataclass(frozen=True, slots=True)
class State:
    """One published item as it counts.

    ``excluded`` says why it is in neither number, ``lacks`` what keeps it from being done on line; ``reach`` is how far it
    goes on line already (网上办理深度), for telling which is nearest.
    """

    slug: str
    name: str
    category: str
    excluded: str = ""
    lacks: tuple[str, ...] = ()
    reach: int = 0
    visits: int | None = None
    position: int = 0

    @property
    def counts(self) -> bool:
        return not self.excluded

    @property
    def is_online(self) -> bool:
        return self.counts and not self.lacks

    @property
    def is_known(self) -> bool:
        """Say whether anybody wrote down how often one must come."""
        return self.visits is not None

    @property
    def is_barred(self) -> bool:
        """Say whether somebody wrote down why it cannot be filed on line: then it is not the next one to be."""
        return any(lack.startswith(f"{NOT_ONLINE}：") or lack == ONLY_HELPS for lack in self.lacks)

    def only_helped(self) -> "State":
        """Return it as it is at a station that only helps: nothing can be filed there, on line or not."""
        return replace(self, lacks=(*self.lacks, ONLY_HELPS))


def state_of(item: "Item", rule: Rule) -> State:
    """Return how a published item counts; what nobody has verified (all of a 示例) counts as not possible and as unknown."""
    assert item.current is not None, "published"
    body = item.current.body
    lacks = []
    if not body.is_complete:
        lacks.append(NO_ROUTE)
    if not body.online:
        lacks.append(f"{NOT_ONLINE}：{body.online_why}" if body.online_why else NOT_ONLINE)
    if item.current.is_example:
        lacks.append(EXAMPLE)
    elif "online_depth" in body.unverified:
        lacks.append(UNVERIFIED)
    is_sure = not item.current.is_example and "visits" not in body.unverified
    return State(
        item.slug, item.name, item.category, _excluded(item, rule), tuple(lacks), len(body.depth),
        body.visits if is_sure else None, item.position,
    )  # fmt: skip


def _excluded(item: "Item", rule: Rule) -> str:
    if item.item_type in OF_DUTY and item.item_type not in rule.types:
        return NOT_ON_REQUEST.format(OF_DUTY[item.item_type])
    if item.item_type not in rule.types:
        return UNKNOWN_TYPE
    name = item.name.partition("(")[0]
    is_query = any(name.endswith(end) and not name.removesuffix(end).endswith("、") for end in rule.query_endings)
    return QUERY if is_query else ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: how many of how many, with what is enough."""

    part: int
    whole: int
    least_percent: int | None = None

    @property
    def percent(self) -> int | None:
        """Return whole percent, rounded down; None of nothing."""
        return 100 * self.part // self.whole if self.whole else None

    @property
    def is_enough(self) -> bool:
        return self.least_percent is None or not self.whole or 100 * self.part >= self.least_percent * self.whole

    @property
    def missing(self) -> int:
        """Return how many more items must come on line until it is enough."""
        if self.is_enough or self.least_percent is None:
            return 0
        return math.ceil(self.least_percent * self.whole / 100) - self.part


def rate_of(states: Iterable[State], rule: Rule) -> Rate:
    """Return 网上可办率 of the items placed at one station."""
    counted = [state for state in states if state.counts]
    return Rate(sum(state.is_online for state in counted), len(counted), rule.least_percent)


def nearest(states: Iterable[State]) -> list[State]:
    """Return the items that could come on line next: which lack least, then those that go farthest on line already."""
    near = [state for state in states if state.counts and not state.is_online and not state.is_barred]
    return sorted(near, key=lambda state: (len(state.lacks), -state.reach, state.position))[:MOST_NEAREST]


def once_rate(states: Iterable[State]) -> Rate:
    """Return 一次办率: of the items whose visits are known, how many take one at most."""
    known = [state.visits for state in states if state.visits is not None]
    return Rate(sum(visits <= ONCE for visits in known), len(known))
