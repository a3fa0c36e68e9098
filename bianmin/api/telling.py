"""From the rooms' things to the API's shapes; what nobody has verified is left out and named."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from bianmin.api import shapes
from bianmin.cases.lifecycle import Status
from bianmin.cases.story import standing, told
from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bianmin.cases.models import Case
    from bianmin.catalog.models import Edition, Item, StationRole
    from bianmin.stations.models import Division, Unit


def row(item: "Item") -> shapes.ItemRow:
    """Return a published item as one line of a list."""
    edition = _current(item)
    return shapes.ItemRow(
        slug=item.slug, name=item.name, category=item.category, department=item.department_as_written,
        one_line=edition.body.one_line, is_example=edition.is_example,
    )  # fmt: skip


def _current(item: "Item") -> "Edition":
    assert item.current is not None, "only published items are told"
    return item.current


def guide(item: "Item") -> shapes.Guide:
    """Return the guide of a published item."""
    edition = _current(item)
    body, left_out = edition.body, _left_out(edition)
    has_materials = body.materials_known and "materials" not in left_out
    return shapes.Guide(
        **row(item).dict(), edition=edition.number, valid_from=edition.valid_from, plain=list(body.plain),
        conditions=[] if "conditions" in left_out else list(body.conditions),
        materials_known=has_materials, materials=_materials(body) if has_materials else [],
        legal=_limit(Limit() if "legal" in left_out else body.legal),
        promised=_limit(Limit() if "promised" in left_out else body.promised),
        fee="" if "fee" in left_out else body.fee,
        steps=[shapes.GuideStep(who=step.who, what=step.what, how_long=step.how_long) for step in body.steps],
        result=body.result, basis=[] if "basis" in left_out else [str(each) for each in body.basis],
        online=body.online and body.is_complete, online_why=body.online_why, goes_to=body.goes_to,
        outer_system=next((stage.outer_system for stage in body.route if stage.outer_system), ""),
        unverified=sorted(left_out),
    )  # fmt: skip


def _left_out(edition: "Edition") -> set[str]:
    """Return the fields that must not be given as facts; an example is marked as one from top to bottom."""
    return set() if edition.is_example else set(edition.body.unverified)


def _limit(limit: Limit) -> shapes.Limit:
    return shapes.Limit(words=limit.words, amount=limit.amount, unit=limit.unit if limit.is_known else None)


def _materials(body: Content) -> list[shapes.Material]:
    return [
        shapes.Material(
            name=each.name, is_required=each.is_required, is_exempt=each.exempt, exempt_why=each.exempt_why,
            why=each.why, form=each.form, copies=each.copies, how_right=each.how_right,
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
