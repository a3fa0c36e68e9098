"""From the rooms' things to the API's shapes; what nobody has verified is left out and named."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from bianmin.api import shapes
from bianmin.cases.lifecycle import Status
from bianmin.cases.story import standing, told
from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.catalog.guide import Guide
from bianmin.catalog.guide_parts import LimitWords
from bianmin.catalog.telling import guide_in_force
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bianmin.cases.models import Case
    from bianmin.catalog.models import Edition, Item, StationRole
    from bianmin.stations.models import Division, Unit


def row(item: "Item") -> shapes.ItemRow:
    """Return a published item as one line of a list."""
    says = guide_in_force(item, phone=_phone())
    return shapes.ItemRow(
        slug=item.slug, name=item.name, category=item.category, department=item.department_as_written,
        one_line=says.one_line, is_example=says.is_example,
    )  # fmt: skip


def _phone() -> str:
    return str(settings.COUNTY.get("help_phone", ""))


def _current(item: "Item") -> "Edition":
    assert item.current is not None, "only published items are told"
    return item.current


def guide(item: "Item") -> shapes.Guide:
    """Return the guide of a published item, in the words that the page and the sheet on the wall have."""
    edition, says = _current(item), guide_in_force(item, phone=_phone())
    body = edition.body
    return shapes.Guide(
        **row(item).dict(), edition=says.edition, valid_from=edition.valid_from, plain=list(says.plain),
        conditions=list(says.conditions), materials_known=says.materials_known, materials=_materials(says, body),
        legal=_limit(says.legal, body.legal), promised=_limit(says.promised, body.promised), fee=says.fee,
        steps=[shapes.GuideStep(who=step.who, what=step.what, how_long=step.how_long) for step in says.steps],
        result=says.result, basis=[each.name for each in says.basis],
        online=body.online and body.is_complete, online_why=body.online_why, goes_to=says.goes_to,
        outer_system=next((stage.outer_system for stage in body.route if stage.outer_system), ""),
        unverified=sorted(_left_out(edition)), **_beside(says),
    )  # fmt: skip


def _beside(says: Guide) -> dict[str, Any]:
    """Return what a guide says beside the elements that the first version of this API had."""
    plain = ("title", "note", "edition_line", "warning", "quantity", "in_person", "visits", "scope", "materials_note",
             "fee_basis", "duties", "consult_phone", "complaint_phone")  # fmt: skip
    return {
        **{name: getattr(says, name) for name in plain},
        "formal": list(says.formal),
        "specials": list(says.specials),
        "fees": [shapes.Fee(name=f.name, standard=f.standard, basis=f.basis, reduced=f.reduced) for f in says.fees],
        "laws": [shapes.Law(name=each.name, text=each.text, lapsed=each.lapsed) for each in says.basis],
        "faq": [shapes.Faq(question=question, answer=answer) for question, answer in says.faq],
        "seasons": [shapes.Season(when=each.when, says=each.says) for each in says.seasons],
    }


def _left_out(edition: "Edition") -> set[str]:
    """Return the fields that must not be given as facts; an example is marked as one from top to bottom."""
    return set() if edition.is_example else set(edition.body.unverified)


def _limit(told: LimitWords, limit: Limit) -> shapes.Limit:
    if not told.is_known:
        return shapes.Limit(words=told.words, amount=None, unit=None)
    return shapes.Limit(words=told.words, amount=limit.amount, unit=limit.unit)


def _materials(says: Guide, body: Content) -> list[shapes.Material]:
    if not says.materials_known:
        return []
    told = {each.code: each for each in (*says.needed, *says.others, *says.exempt)}
    return [
        shapes.Material(
            name=each.name, is_required=each.is_required and not each.only_if_key, is_exempt=each.exempt,
            exempt_why=told[each.code].exempt_why, why=told[each.code].why, form=each.form, copies=each.copies,
            how_right=told[each.code].how_right, amount=told[each.code].amount, when=told[each.code].when,
            only_if=told[each.code].only_if, points=told[each.code].points, sample=told[each.code].sample,
            photo=told[each.code].photo, blank=told[each.code].blank,
        )
        for each in body.materials
    ]  # fmt: skip


def division(each: "Division") -> shapes.Division:
    """Return one township or village."""
    return shapes.Division(code=each.code, name=each.name, short_name=each.short_name)


def station(unit: "Unit", does: "Iterable[tuple[Item, StationRole]]", *, today: date) -> shapes.Station:
    """Return a station with what it does; nobody's name and no private telephone."""
    about = unit.station
    return shapes.Station(
        village_code=unit.division_code, name=unit.name, township=unit.parent.short_name if unit.parent else "",
        kind=about.get_kind_display(), phone=unit.phone, address=unit.address, hours=about.hours, way=about.way,
        is_confirmed_today=about.is_confirmed(today=today), closed_notice=about.closed_notice,
        closed_on=unit.closed_on, items=[_done_there(item, role) for item, role in does],
    )  # fmt: skip


def _done_there(item: "Item", role: "StationRole") -> shapes.DoneThere:
    is_sure = "role" not in _left_out(_current(item))
    return shapes.DoneThere(slug=item.slug, name=item.name, role=role.label if is_sure else None)


def progress(case: "Case", *, today: date) -> shapes.Progress:
    """Return how far a case has come: units, steps and days, and nobody's name."""
    calendar = load_calendar()
    now = standing(case, today=today, calendar=calendar)
    return shapes.Progress(
        number=case.number, item=case.item.name, station=case.station.in_township, status=case.status,
        status_words=Status(case.status).label, headline=now.headline, whose=now.whose, until=now.until,
        due_on=case.due_on,
        story=[
            shapes.StoryLine(state=line.state, title=line.title, on=timezone.localdate(line.at) if line.at else None)
            for line in told(case, today=today, calendar=calendar)
        ],
    )  # fmt: skip
