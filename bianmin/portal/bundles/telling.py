"""What the guide of a 一件事 says: which items, who decides each, what to bring once, and how long the longest takes."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bianmin.catalog.bundled import BundledItem, items_of
from bianmin.catalog.bundles import Part, longest, put_together
from bianmin.catalog.words import words
from bianmin.portal.guides.place import chosen_station, help_phone
from bianmin.stations.permissions import named_units

if TYPE_CHECKING:
    from bianmin.catalog.models import Bundle

PLACES = {"station": "便民服务站", "township": "乡镇（街道）"}


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the guide: for whom, who decides, how long, and whether it is filed with the others."""

    slug: str
    name: str
    one_line: str
    ask: str
    decides: str
    limit: str
    is_filed: bool
    why_not: str
    is_example: bool


def guide_of(bundle: "Bundle", village: str, *, today: date) -> dict[str, Any]:
    """Return what the page of a 一件事 shows, for the village that was chosen or for the county."""
    station = chosen_station(village)
    items = items_of(bundle, on=today, station_id=station.pk if station else None)
    units = named_units({stage.unit for each in items for stage in _public(each).route})
    names = {slug: unit.short_name for slug, unit in units.items()} | PLACES
    whole = put_together(Part(each.item.slug, each.item.name, _public(each), "", each.row.same_answers,
                              each.row.same_materials) for each in items)  # fmt: skip
    phone = station.phone if station and station.phone else help_phone()
    limits = [_public(each).running_limit for each in items]
    return {
        "bundle": bundle,
        "rows": [_row(each, names) for each in items],
        "filed": sum(each.is_filed for each in items),
        "materials": [each for each in whole.materials if not each.spec.exempt],
        "exempt": [each for each in whole.materials if each.spec.exempt],
        "longest": "或".join(limit.words for limit in longest(limits)),
        "unknown_limits": sum(not limit.is_known for limit in limits),
        "unknown_materials": [each.item.name for each in items if not _public(each).materials_known],
        "no_internet": words().texts["no_internet"].format(phone=phone),
        "phone": phone,
    }


def _public(each: BundledItem) -> Any:
    assert each.item.current is not None, "only published items take part"
    return each.item.current.public_body


def _row(each: BundledItem, names: dict[str, str]) -> Row:
    body = _public(each)
    decides = names.get(body.route[-1].unit, "") if body.route else ""
    return Row(
        slug=each.item.slug,
        name=each.item.name,
        one_line=body.one_line or body.goes_to_says,
        ask=each.row.ask,
        decides=decides or each.item.department_as_written,
        limit=body.running_limit.words if body.running_limit.is_known else "",
        is_filed=each.is_filed,
        why_not="" if each.is_filed else (body.online_why or "网上还不能交，到站里问，站里指路、帮忙"),
        is_example=each.item.current.is_example,
    )
