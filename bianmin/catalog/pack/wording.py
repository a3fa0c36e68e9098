"""wording.toml: the words of the pages as data, from the home page's tiles to the reasons of a rating."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import TypeVar

from bianmin.catalog.pack.items import ROLES
from bianmin.catalog.pack.problems import CODE, Problems, Table, read_toml
from bianmin.catalog.pack.settings import read_mark

T = TypeVar("T")
GROUND_KINDS = ("not_accepted", "cannot_do")
TILES = 8
DELIVERY_ASKS = ("collector", "relation", "place", "tracking", "seen")
# What a text may leave open for the page to fill in.
SLOTS = (
    "unit",
    "phone",
    "station",
    "township",
    "material",
    "system",
    "government",
    "count",
    "item",
    "date",
    "days",
)
TEXTS = (
    "search_title",
    "search_hint",
    "no_internet",
    "ask_us",
    "free_help",
    "example",
    "not_published",
    "decided_elsewhere",
    "system_down",
    "identity_card",
    "undo",
    "withdraw",
    "correction",
    "correction_late",
    "overdue",
    "certificates",
)


@dataclass(frozen=True, slots=True)
class Category:
    """A category of items.csv (``name``), the short word on its tile and the line below."""

    name: str
    short: str
    says: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the eight tiles of the home page; the one for everything has no categories."""

    name: str
    says: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seasonal:
    """A link offered as 常办 in some months: to an item by its exact name, or to a category."""

    months: tuple[int, ...]
    label: str
    item: str
    category: str
    why: str


@dataclass(frozen=True, slots=True)
class RoleWords:
    """How a station role is told to villagers and at the window; ``key`` is the word on the filled button."""

    role: str
    to_villager: str
    at_window: str
    clock: str
    key: str
    paper: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A fault as 一次告知 tells it; ``materials`` are words in a material's name, none fits all materials."""

    code: str
    label: str
    lacks: str
    right: str
    materials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """Why something is not accepted (an act of the accepting unit) or cannot be done here; whom to ask."""

    code: str
    kind: str
    label: str
    says: str
    ask: str
    basis: str
    mark: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """What one may do against a decision, within ``amount`` days or months of learning of it."""

    code: str
    name: str
    amount: int
    unit: str
    says: str
    basis: str


@dataclass(frozen=True, slots=True)
class Named:
    """A code with its word, a sentence on it and its source: kinds of clock stops, item types."""

    code: str
    name: str
    says: str
    basis: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A way a result reaches its owner; ``asks`` (of DELIVERY_ASKS) is what the 送达回证 must hold for it."""

    code: str
    name: str
    says: str
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatingWords:
    """Levels from 5 down to 1, the tags to praise or blame by, and the reasons offered for levels 1 and 2."""

    levels: Mapping[int, str]
    online: tuple[str, ...]
    offline: tuple[str, ...]
    low_reasons: Mapping[str, str]
    basis: str


@dataclass(frozen=True, slots=True)
class Wording:
    """All of wording.toml."""

    texts: Mapping[str, str]
    categories: tuple[Category, ...]
    tiles: tuple[Tile, ...]
    seasonal: tuple[Seasonal, ...]
    synonyms: Mapping[str, tuple[str, ...]]
    roles: Mapping[str, RoleWords]
    handles_itself: Mapping[str, str]
    reasons: tuple[Reason, ...]
    grounds: tuple[Ground, ...]
    remedies: tuple[Remedy, ...]
    clock_stops: tuple[Named, ...]
    delivery: tuple[Delivery, ...]
    rating: RatingWords
    item_types: tuple[Named, ...]

    def seasonal_in(self, month: int) -> tuple[Seasonal, ...]:
        """Return what is offered as 常办 in a month (1 to 12)."""
        return tuple(entry for entry in self.seasonal if month in entry.months)

    def reasons_for(self, material: str) -> tuple[Reason, ...]:
        """Return the faults that fit a material, those made for it first."""
        fitting = [reason for reason in self.reasons if any(word in material for word in reason.materials)]
        return (*fitting, *(reason for reason in self.reasons if not reason.materials))

    def grounds_of(self, kind: str) -> tuple[Ground, ...]:
        """Return the grounds of one kind: ``not_accepted`` or ``cannot_do``."""
        return tuple(ground for ground in self.grounds if ground.kind == kind)


def read_wording(folder: Path, problems: Problems) -> Wording | None:
    """Read wording.toml, or return None after noting why it cannot be read at all."""
    table = read_toml(folder / "wording.toml", problems)
    if table is None:
        return None
    _check_slots(table, problems)
    wording = Wording(
        texts=_texts(table),
        categories=_each(table, "categories", _category),
        tiles=_each(table, "tiles", _tile),
        seasonal=_each(table, "seasonal", _seasonal),
        synonyms=_synonyms(table),
        roles=_roles(table),
        handles_itself=_strings(table.table("handles_itself")),
        reasons=_each(table, "reasons", _reason),
        grounds=_each(table, "grounds", _ground),
        remedies=_each(table, "remedies", _remedy),
        clock_stops=_each(table, "clock_stops", _named),
        delivery=_each(table, "delivery", _delivery),
        rating=_rating(table),
        item_types=_each(table, "item_types", _type),
    )
    table.close()
    _check_tiles(wording, table)
    _check_codes(wording, table)
    return wording


def _each(table: Table, key: str, make: Callable[[Table], T]) -> tuple[T, ...]:
    made = []
    for part in table.tables(key):
        made.append(make(part))
        part.close()
    return tuple(made)


def _strings(table: Table | None) -> dict[str, str]:
    return {key: table.text(key) for key in table.names()} if table else {}


def _texts(table: Table) -> dict[str, str]:
    part = table.table("texts")
    if part is None:
        return {}
    texts = {key: part.text(key) for key in TEXTS}
    part.close()
    return texts


def _synonyms(table: Table) -> dict[str, tuple[str, ...]]:
    part = table.table("synonyms")
    return {word: part.texts(word) for word in part.names()} if part else {}


def _roles(table: Table) -> dict[str, RoleWords]:
    words = {entry.role: entry for entry in _each(table, "roles", _role)}
    missing = [role for role in ROLES if role not in words]
    if missing:
        table.fault("roles", f"缺 {'、'.join(missing)} 的说法。四种身份都要有。")
    return words


def _category(part: Table) -> Category:
    return Category(name=part.text("name"), short=part.text("short"), says=part.text("says"))


def _tile(part: Table) -> Tile:
    categories = part.texts("categories", required=False)
    return Tile(name=part.text("name"), says=part.text("says"), categories=categories)


def _seasonal(part: Table) -> Seasonal:
    entry = Seasonal(
        months=part.numbers("months", least=1, most=12),
        label=part.text("label"),
        item=part.text("item", required=False),
        category=part.text("category", required=False),
        why=part.text("why"),
    )
    if bool(entry.item) == bool(entry.category):
        part.fault("item", "item（事项全名）和 category（类别）要写一个，只写一个。")
    return entry


def _role(part: Table) -> RoleWords:
    return RoleWords(
        role=part.text("role", among=ROLES),
        to_villager=part.text("to_villager"),
        at_window=part.text("at_window"),
        clock=part.text("clock"),
        key=part.text("key"),
        paper=part.text("paper"),
    )


def _reason(part: Table) -> Reason:
    return Reason(
        code=part.code("code"),
        label=part.text("label"),
        lacks=part.text("lacks"),
        right=part.text("right"),
        materials=part.texts("materials", required=False),
    )


def _ground(part: Table) -> Ground:
    return Ground(
        code=part.code("code"),
        kind=part.text("kind", among=GROUND_KINDS),
        label=part.text("label"),
        says=part.text("says"),
        ask=part.text("ask"),
        basis=part.text("basis", required=False),
        mark=read_mark(part),
    )


def _remedy(part: Table) -> Remedy:
    return Remedy(
        code=part.code("code"),
        name=part.text("name"),
        amount=part.number("amount", required=True, least=1, most=365) or 0,
        unit=part.text("unit", among=("day", "month")),
        says=part.text("says"),
        basis=part.text("basis"),
    )


def _named(part: Table) -> Named:
    return Named(code=part.code("code"), name=part.text("name"), says=part.text("says"), basis=part.text("basis"))


def _type(part: Table) -> Named:
    """Read an item type: its code is two figures of a table of others (DOMAIN 2.4), not one of our codes."""
    return Named(code=part.text("code"), name=part.text("name"), says="", basis=part.text("basis"))


def _delivery(part: Table) -> Delivery:
    asks = part.texts("asks")
    if unknown := [word for word in asks if word not in DELIVERY_ASKS]:
        part.fault("asks", f"不认识 {'、'.join(unknown)}，只能是 {'、'.join(DELIVERY_ASKS)}。")
    return Delivery(code=part.code("code"), name=part.text("name"), says=part.text("says"), asks=asks)


def _rating(table: Table) -> RatingWords:
    part = table.table("rating")
    if part is None:
        return RatingWords({}, (), (), {}, "")
    names = part.texts("levels")
    if len(names) != 5:
        part.fault("levels", "要五级，从非常满意写到非常不满意。")
    low = _strings(part.table("low_reasons"))
    if odd := [code for code in low if not CODE.fullmatch(code)]:
        part.fault("low_reasons", f"{'、'.join(odd)} 不能做代号：只用小写字母、数字和下划线。")
    rating = RatingWords(
        levels={5 - rank: name for rank, name in enumerate(names)},
        online=part.texts("online"),
        offline=part.texts("offline"),
        low_reasons=low,
        basis=part.text("basis"),
    )
    part.close()
    return rating


def _check_slots(table: Table, problems: Problems) -> None:
    """Note a text whose braces no page could fill."""
    for place, text in table.all_texts():
        try:
            slots = [slot for _, slot, _, _ in Formatter().parse(text) if slot is not None]
        except ValueError:
            problems.add(place, "花括号不成对。")
            continue
        if odd := [slot for slot in slots if slot not in SLOTS]:
            problems.add(place, f"不认识空位 {{{odd[0]}}}，只能是 {'、'.join(SLOTS)}。")


def _check_tiles(wording: Wording, table: Table) -> None:
    names = {category.name for category in wording.categories}
    if len(wording.tiles) != TILES:
        table.fault("tiles", f"首页正好放 {TILES} 块，现在有 {len(wording.tiles)} 块。")
    named = {name for tile in wording.tiles for name in tile.categories}
    named |= {entry.category for entry in wording.seasonal if entry.category}
    if odd := sorted(named - names):
        table.fault("tiles", f"类别 {'、'.join(odd)} 不在 [[categories]] 里。")


def _check_codes(wording: Wording, table: Table) -> None:
    for key in ("reasons", "grounds", "remedies", "clock_stops", "delivery", "item_types"):
        codes = [entry.code for entry in getattr(wording, key)]
        if twins := sorted({code for code in codes if codes.count(code) > 1}):
            table.fault(key, f"代号 {'、'.join(twins)} 写了两遍。")
