"""A page of the editor made ready for the templates: inputs with what stands in them and what is said of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from bianmin.cataloguing.editor.choices import Answers, Choices, Pairs
from bianmin.cataloguing.editor.fields import MOST_ROWS, Field, LimitBlock, Rows, Section, Values
from bianmin.cataloguing.editor.pointing import Said
from bianmin.cataloguing.editor.told import told
from bianmin.cataloguing.editor.values import PHOTO, one
from bianmin.cataloguing.editor.writing import count_of

FEW = 6  # inputs: a part with so few needs no lid
MOST_ANSWERS = 8
LONG = 12  # boxes to tick
LISTS = frozenset({"select", "codes"})


@dataclass(frozen=True, slots=True)
class Box:
    """One input, ready to be drawn."""

    name: str
    field: Field
    kind: str
    texts: tuple[str, ...] = ()
    options: Pairs = ()
    answers: tuple[Answers, ...] = ()
    inner: tuple[tuple[str, str, str], ...] = ()  # of a day or a photo: name, label, what stands there
    said: tuple[Said, ...] = ()
    given: str = ""  # what the list says where this is left empty
    is_first: bool = False

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def value(self) -> str:
        return self.texts[-1] if self.texts else ""

    @property
    def is_long(self) -> bool:
        """Say whether there is so much to choose from that it waits under a lid."""
        return len(self.options) > LONG

    @property
    def is_wrong(self) -> bool:
        return any(each.stops for each in self.said)


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a list, ready to be drawn."""

    name: str
    number: int
    title: str
    boxes: tuple[Box, ...]
    more: tuple[Box, ...]
    hidden: tuple[Box, ...]
    said: tuple[Said, ...]
    is_open: bool
    is_last: bool

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def stops(self) -> int:
        """How much within must be mended, for the closed lid."""
        return sum(each.stops for each in self._all_said())

    @property
    def tells(self) -> int:
        return len(self._all_said()) - self.stops

    def _all_said(self) -> list[Said]:
        return [*self.said, *(each for box in (*self.boxes, *self.more) for each in box.said)]

    @property
    def more_is_open(self) -> bool:
        return any(box.said for box in self.more)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One block of a page: ``kind`` is ``box``, ``limit``, ``rows`` or ``locked``."""

    kind: str
    name: str
    label: str
    hint: str = ""
    one: str = ""
    boxes: tuple[Box, ...] = ()
    rows: tuple[Row, ...] = ()
    said: tuple[Said, ...] = ()
    lines: tuple[str, ...] = ()
    whose: str = ""
    is_full: bool = False
    has_lids: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page is drawn from."""

    section: Section
    values: Values
    choices: Choices
    said: Mapping[str, list[Said]]
    locked: Mapping[str, str]  # element → whose it is
    saved: Values = field(default_factory=dict)
    look: str = ""
    given: Mapping[str, str] = field(default_factory=dict)  # element → what the item itself says

    def at(self, name: str) -> tuple[Said, ...]:
        return tuple(self.said.get(name, ()))


def drawn(sheet: Sheet, left: Collection[str] = ()) -> list[Drawn]:
    """Return the blocks of a page, but for those in ``left``."""
    return [_block(sheet, each) for each in sheet.section.blocks if each.name not in left]


def _block(sheet: Sheet, block: Field | LimitBlock | Rows) -> Drawn:
    if block.name in sheet.locked:
        lines = told(block.name, sheet.choices.content, sheet.choices.names())
        if block.name in sheet.given and not getattr(sheet.choices.content, block.name):
            lines = (sheet.given[block.name],)
        whose = sheet.locked[block.name]
        return Drawn("locked", block.name, block.label, lines=lines, whose=whose, said=sheet.at(block.name))
    if isinstance(block, Rows):
        return _rows(sheet, block)
    if isinstance(block, LimitBlock):
        boxes = tuple(_box(sheet, each, f"{block.name}-{each.name}") for each in block.fields)
        return Drawn("limit", block.name, block.label, block.hint, boxes=boxes, said=sheet.at(block.name))
    return Drawn("box", block.name, block.label, boxes=(_box(sheet, block, block.name),))


def _rows(sheet: Sheet, block: Rows) -> Drawn:
    many = count_of(block, sheet.values)
    has_lids = sum(each.kind != "hidden" for each in block.fields) > FEW
    known = {_contents(block, sheet.saved, number) for number in range(1, count_of(block, sheet.saved) + 1)}
    rows = []
    for number in range(1, many + 1):
        name = f"{block.name}-{number}"
        boxes = [_box(sheet, each, f"{name}-{each.name}", number) for each in block.fields]
        if name == sheet.look:
            first = next(place for place, box in enumerate(boxes) if box.kind != "hidden")
            boxes[first] = replace(boxes[first], is_first=True)
        is_saved = _contents(block, sheet.values, number) in known
        wrong = any(box.is_wrong for box in boxes)
        rows.append(
            Row(
                name, number, _title(block, boxes),
                tuple(box for box in boxes if not box.field.more and box.kind != "hidden"),
                tuple(box for box in boxes if box.field.more), tuple(box for box in boxes if box.kind == "hidden"),
                sheet.at(name), is_open=not is_saved or wrong or name == sheet.look, is_last=number == many,
            )
        )  # fmt: skip
    return Drawn(
        "rows", block.name, block.label, block.hint, block.one, rows=tuple(rows), said=sheet.at(block.name),
        is_full=many >= MOST_ROWS, has_lids=has_lids,
    )  # fmt: skip


def _title(block: Rows, boxes: list[Box]) -> str:
    """Return what a part is called on its closed lid, what was chosen by its words."""
    named = [next(box for box in boxes if box.field.name == name) for name in block.title.split()]
    return " ".join(dict(box.options).get(box.value, box.value).strip() for box in named if box.value.strip())


def _contents(block: Rows, values: Values, number: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    prefix = f"{block.name}-{number}-"
    return tuple(
        sorted(
            (name.removeprefix(prefix), tuple(text.replace("\r\n", "\n") for text in texts))
            for name, texts in values.items()
            if name.startswith(prefix) and any(texts)
        )
    )


def _box(sheet: Sheet, asked: Field, name: str, number: int = 0) -> Box:
    texts = tuple(sheet.values.get(name, ()))
    said = sheet.at(name)
    if asked.kind in {"answer", "answers"}:
        return _condition(sheet, asked, name, number, texts, said)
    if asked.kind in {"day", "photo"}:
        labels = PHOTO if asked.kind == "photo" else {"month": "月", "day": "日"}
        inner = tuple((f"{name}-{box}", label, one(sheet.values, f"{name}-{box}")) for box, label in labels.items())
        return Box(name, asked, asked.kind, inner=inner, said=said)
    given = sheet.given.get(name, "")
    if asked.kind in LISTS and sheet.choices.pairs(asked.choices):
        pairs = sheet.choices.pairs(asked.choices, chosen=texts)
        if given:
            pairs = (("", f"照清单：{given}"), *pairs[1:])
        return Box(name, asked, asked.kind, texts, pairs, said=said)
    if asked.kind == "codes":  # no dictionary is loaded: then they are words
        return Box(name, asked, "line", ("、".join(texts),), said=said)
    kind = {"select": "line", "lines": "long", "whole": "number", "count": "number", "integer": "number"}
    return Box(name, asked, kind.get(asked.kind, asked.kind), texts, said=said, given=given)


def _condition(
    sheet: Sheet, asked: Field, name: str, number: int, texts: tuple[str, ...], said: tuple[Said, ...]
) -> Box:
    """Return a condition as one list of answers for each answer chosen, and one more to choose another by."""
    answers = sheet.choices.conditions(name.partition("-")[0], number)
    known = {value for each in answers for value, _ in each.options}
    gone = tuple((each, f"{each}（这道题或这个回答现在没有）") for each in texts if each and each not in known)
    if gone:
        answers = (*answers, Answers("现在选的", gone))
    chosen = tuple(each for each in texts if each)
    if asked.kind == "answers" and chosen and len(chosen) < MOST_ANSWERS:
        chosen = (*chosen, "")
    return Box(name, asked, "condition", chosen or ("",), answers=answers, said=said)
