"""What a page of the editor shows: its inputs, what the gate says at them, the side list, and who saved last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from bianmin.catalog.actions.editing import findings_of
from bianmin.catalog.gate import Finding, blocking
from bianmin.catalog.unified import UNIFIED
from bianmin.cataloguing.editor.choices import PROFILES, Choices
from bianmin.cataloguing.editor.drawing import Sheet, drawn
from bianmin.cataloguing.editor.fields import Rows, Section, Values
from bianmin.cataloguing.editor.pointing import Pointed, at_slots, counted, home_of, marks, pointed, slots_of
from bianmin.cataloguing.editor.sections import BASES, CHANGED, SECTIONS, VERIFY
from bianmin.cataloguing.editor.values import one
from bianmin.cataloguing.editor.verifying import could_be_unsure, doubts, marked, verify
from bianmin.cataloguing.editor.writing import Written, count_of, read, values_of

if TYPE_CHECKING:
    from bianmin.catalog.models import Edition, Item

OFFICE = "县政务服务管理办公室"
ASIDE = frozenset({"unverified"})  # verifying.py draws and reads it


@dataclass(frozen=True, slots=True)
class Desk:
    """One page of one draft, opened by somebody: what is locked for them, and the day."""

    edition: "Edition"
    section: Section
    locked: Mapping[str, str]
    on: date

    @property
    def following(self) -> Section | None:
        place = SECTIONS.index(self.section)
        return SECTIONS[place + 1] if place + 1 < len(SECTIONS) else None


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the inputs: as saved, or as typed since and not saved."""

    values: Values
    written: Written
    look: str = ""
    is_unsaved: bool = False
    revision: int | None = None
    said_before: tuple[str, ...] = field(default=())


def locked_for(edition: "Edition", *, is_office: bool) -> dict[str, str]:
    """Return the elements that cannot be changed here, and whose they are.

    What a city has unified (plan 二(二)5) is the city's; which department an item belongs to is the county office's.
    """
    locked = {} if is_office else {"department": OFFICE}
    unifies = bool(edition.takeover and edition.takeover.unifies)
    if edition.item.unified_by and edition.based_on_id and not unifies:
        locked |= dict.fromkeys(UNIFIED, edition.item.unified_by)
    return locked


def saved(desk: Desk) -> Typed:
    """Return the page as it was saved."""
    return Typed(values_of(desk.section, desk.edition.body), Written(desk.edition.body))


def written_by(desk: Desk, values: Values) -> Written:
    """Return what the posted page says."""
    written = read(desk.section, values, desk.edition.body, left={*desk.locked, *ASIDE})
    return verify(written, values, on=desk.on, locked=desk.locked) if desk.section == VERIFY else written


def profile_in(desk: Desk, values: Values) -> str | None:
    """Return the kind of law that was chosen for the edition; None where the page does not ask, or it stays."""
    chosen = one(values, "profile")
    asked = desk.section == BASES and "basis" not in desk.locked
    return chosen if asked and chosen in dict(PROFILES) else None


def context_of(desk: Desk, typed: Typed) -> dict[str, Any]:
    """Return what the template of a page needs."""
    content = typed.written.content
    found = findings_of(desk.edition, content)
    placed = placed_on(desk, typed, found)
    choices = Choices.of(content, on=desk.on)
    values_now = values_of(desk.section, desk.edition.body)
    sheet = Sheet(
        desk.section, typed.values, choices, at_slots(placed), desk.locked, values_now, typed.look,
        given_by(desk.edition.item, choices),
    )  # fmt: skip
    context = {
        "edition": desk.edition, "item": desk.edition.item, "section": desk.section, "sections": marks(found, desk.section),
        "blocks": drawn(sheet, ASIDE), "placed": placed, **counted(placed),
        "following": desk.following, "is_unsaved": typed.is_unsaved,
        "revision": desk.edition.revision if typed.revision is None else typed.revision,
        "number": SECTIONS.index(desk.section) + 1, "many": len(SECTIONS), "name": content.name or desk.edition.item.name,
    }  # fmt: skip
    if desk.section == BASES and "basis" not in desk.locked:
        context |= {"profiles": PROFILES, "profile": one(typed.values, "profile") or desk.edition.profile}
    if desk.section == VERIFY:
        base = desk.edition.body
        context |= {
            "doubts": doubts(base, choices.names(), typed.values, typed.written.wrong),
            "unsure": could_be_unsure(base), "marked": marked(base),
            "ticked_unsure": typed.values.get("unsure", []),
        }  # fmt: skip
    if desk.section == CHANGED:
        context |= {"stops": _by_page(blocking(found)), "tells": _by_page([each for each in found if not each.stops])}
    return context


def given_by(item: "Item", choices: Choices) -> dict[str, str]:
    """Return what the list says of an item's own elements, which an edition may leave as they are."""
    said = {"name": item.name, "category": item.category, "item_type": item.item_type, "task_code": item.task_code}
    types = dict(choices.lists["task_type"])
    said["item_type"] = types.get(item.item_type, item.item_type)
    said["department"] = item.department_as_written
    return {name: words for name, words in said.items() if words}


def placed_on(desk: Desk, typed: Typed, found: list[Finding]) -> list[Pointed]:
    """Return what is said on the page, each at its input; of the verify page what is wrong stands at its own lines."""
    counts = {each.name: count_of(each, typed.values) for each in desk.section.blocks if isinstance(each, Rows)}
    written = typed.written
    if desk.section == VERIFY:
        wrong = {name: text for name, text in written.wrong.items() if not name.startswith("verified-")}
        written = Written(written.content, wrong, written.places)
    return pointed(desk.section, found, written, slots_of(desk.section, counts))


def _by_page(found: list[Finding]) -> list[tuple[Section, list[Finding]]]:
    homes = [(each, [one for one in found if home_of(one) == each]) for each in SECTIONS]
    return [(section, mine) for section, mine in homes if mine]
