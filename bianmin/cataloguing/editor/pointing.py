"""What the gate finds, brought to the inputs of a page and counted for the side list; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bianmin.catalog.gate import Finding
from bianmin.cataloguing.editor.fields import Rows, Section
from bianmin.cataloguing.editor.sections import CHANGED, SECTIONS, section_of
from bianmin.cataloguing.editor.writing import Written

TOP = ""  # the slot at the top of the page


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence at an input; ``stops`` says that it must be mended before the edition can be approved."""

    text: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the side list: a page, how much there must be mended, how much is only told."""

    section: Section
    number: int
    stops: int
    told: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Pointed:
    """One finding of the page with the slot at which it stands."""

    slot: str
    said: Said


def pointed(section: Section, found: Iterable[Finding], written: Written, slots: frozenset[str]) -> list[Pointed]:
    """Return what is to be said on a page, each at the nearest slot; first what could not be read at all."""
    placed = [Pointed(nearest(name, slots), Said(text)) for name, text in written.wrong.items()]
    for each in found:
        if home_of(each) == section:
            slot = nearest(written.on_page(each.field), slots)
            placed.append(Pointed(slot, Said(f"{each.says}{each.mend}", each.stops)))
    return placed


def nearest(name: str, slots: frozenset[str]) -> str:
    """Return the slot of a name, or of what holds it; the top of the page where nothing does."""
    while name and name not in slots:
        name = name.rpartition("-")[0]
    return name


def home_of(found: Finding) -> Section:
    """Return the page that a finding belongs to; the last one where its name says none."""
    return section_of(found.field) or CHANGED


def counted(placed: list[Pointed]) -> dict[str, int]:
    """Return how much of what is said on a page must be mended and how much is only told, as its head asks for it."""
    stops = sum(each.said.stops for each in placed)
    return {"stops_here": stops, "tells_here": len(placed) - stops}


def at_slots(placed: Iterable[Pointed]) -> dict[str, list[Said]]:
    """Return what is said, by slot."""
    said: dict[str, list[Said]] = {}
    for each in placed:
        said.setdefault(each.slot, []).append(each.said)
    return said


def marks(found: Iterable[Finding], current: Section | None) -> list[Mark]:
    """Return the side list: every page with how much is found on it."""
    counts: dict[str, list[int]] = {each.slug: [0, 0] for each in SECTIONS}
    for each in found:
        counts[home_of(each).slug][0 if each.stops else 1] += 1
    return [
        Mark(each, number, *counts[each.slug], is_current=each == current)
        for number, each in enumerate(SECTIONS, start=1)
    ]


def slots_of(section: Section, counts: Mapping[str, int]) -> frozenset[str]:
    """Return the names at which something can be said on a page; ``counts`` says how many parts each list has."""
    slots = set(section.names)
    for block in section.blocks:
        inner = getattr(block, "fields", ())
        if isinstance(block, Rows):
            for number in range(1, counts.get(block.name, 0) + 1):
                slots.add(f"{block.name}-{number}")
                slots |= {f"{block.name}-{number}-{each.name}" for each in inner if each.kind != "hidden"}
        else:
            slots |= {f"{block.name}-{each.name}" for each in inner}
    return frozenset(slots)
