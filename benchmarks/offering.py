"""What can be applied for here, read from the place's own catalogue; run as a program it prints it as JSON."""

# ruff: noqa: PLC0415 - models can be imported only when Django has read the settings of the place

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from benchmarks.walking import Offer, person

if TYPE_CHECKING:
    from bianmin.catalog.elements import Question
    from bianmin.catalog.models import Edition, Item


def offer() -> Offer:
    """Return the item that is offered first, with the villages whose stations forward it.

    Raises:
        LookupError: the county has none.
    """
    from bianmin.catalog.models import Placement, StationRole

    item = forwarded()[0]
    rows = Placement.objects.filter(handling_item__item=item, role=StationRole.FORWARDS, ends_on__isnull=True)
    places = rows.filter(station__closed_on__isnull=True).select_related("station__parent")
    villages = tuple((row.station.parent.division_code, row.station.division_code) for row in places)
    return Offer(item.slug, item.name, answers(item.current), photographed(item.current), villages)


def forwarded() -> "list[Item]":
    """Return the items that are applied for on line and forwarded by stations (代办), those to a township first.

    Raises:
        LookupError: the county has none.
    """
    from bianmin.catalog.models import Placement, StationRole
    from bianmin.catalog.permissions import published_items

    rows = Placement.objects.filter(role=StationRole.FORWARDS, ends_on__isnull=True, station__closed_on__isnull=True)
    known = set(rows.values_list("handling_item__item_id", flat=True))
    items = [item for item in published_items() if item.pk in known and item.current.body.online]
    found = [item for item in items if item.current.body.is_complete and photographed(item.current)]
    if not found:
        raise LookupError("no item of this county is applied for on line and forwarded by a station")
    return sorted(found, key=lambda item: item.current.body.route[0].unit != "township")


def answers(edition: "Edition") -> dict[str, str]:
    """Return one right answer to each question of an edition that these answers bring up."""
    said: dict[str, str] = {}
    for question in edition.body.questions:
        if question.is_asked(said):
            said[question.key] = _answer(question)
    return said


def _answer(question: "Question") -> str:
    match question.kind:
        case "choice":
            return question.options[0]
        case "date":
            bounds = [bound for bound in (question.latest, question.earliest) if bound and bound != "today"]
            return bounds[0] if bounds else "2026-03-09"
        case "number" | "money":
            return str(question.least or 1)
        case _:
            known = {"yes_no": "yes", "bank_card": "6217000000000000", "id_number": person(1).id_number}
            return known.get(question.kind) or {"phone": "13900000001", "name": "王秀兰"}.get(question.kind, "情况属实")


def photographed(edition: "Edition") -> tuple[str, ...]:
    """Return the codes of the materials that are to be handed in and of which any photo will do."""
    return tuple(each.code for each in edition.body.materials if each.is_required and not each.photo)


def main() -> None:
    """Print the offer of the place that the environment names."""
    import django

    django.setup()
    from django.conf import settings

    from bianmin.county.scope import county

    with county(settings.COUNTY_CODE):
        sys.stdout.write(json.dumps(asdict(offer()), ensure_ascii=False))


if __name__ == "__main__":
    main()
