"""A station as the public sees it: never without its township, and open only if somebody said so today."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from bianmin.stations.permissions import station_of
from bianmin.workdays.lamp import Lamp

if TYPE_CHECKING:
    from bianmin.stations.models import Unit

OPEN = Lamp("ok", "正在服务")
PERHAPS = Lamp("idle", "按时间应开门，去前先打电话")
HOURS_UNKNOWN = Lamp("idle", "开门时间还没登记，去前先打电话")
CHANGED = Lamp("soon", "有告示，去前看一眼")


@dataclass(frozen=True, slots=True)
class Place:
    """What anybody may know of a station."""

    code: str
    village: str
    township: str
    plate: str
    phone: str
    hours: str
    address: str
    way: str
    notice: str
    lamp: Lamp

    @property
    def name(self) -> str:
        """The village with its township: 18 names occur twice in the county."""
        return f"{self.village}（{self.township}）"


def place_of(unit: "Unit", *, today: date) -> Place:
    """Return the station as it is shown on ``today``."""
    return Place(
        code=unit.division_code,
        village=unit.short_name,
        township=unit.parent.short_name if unit.parent else "",
        plate=unit.name,
        phone=unit.phone or help_phone(),
        hours=unit.station.hours,
        address=unit.address,
        way=unit.station.way,
        notice=unit.station.closed_notice,
        lamp=_lamp(unit, today),
    )


def _lamp(unit: "Unit", today: date) -> Lamp:
    station = unit.station
    if station.closed_notice:
        return CHANGED
    if station.is_confirmed(today=today):
        return OPEN
    return PERHAPS if station.hours else HOURS_UNKNOWN


def chosen_station(village: str) -> "Unit | None":
    """Return the open station of the chosen village; none if nothing was chosen or it was closed since."""
    return station_of(village) if village else None


def dialled(sentence: str, phone: str, **named: str) -> SafeString:
    """Return ``sentence`` with the telephone number as a link where it says ``{phone}``, and names likewise."""
    link = format_html('<a href="tel:{0}">{0}</a>', phone)
    return format_html(escape(sentence), phone=link, **named)


def help_phone() -> str:
    """Return the county's help line."""
    return str(settings.COUNTY.get("help_phone", ""))
