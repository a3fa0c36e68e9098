"""The ground of the world: two counties, in each two townships with two stations, departments, the county office, and posts."""

from dataclasses import dataclass, field
from datetime import date

from bianmin.catalog.elements import Stage
from bianmin.catalog.models import Edition, StationRole
from bianmin.county.rights import PostRole
from bianmin.stations.models import Unit
from bianmin.stations.permissions import Seat, seat_of
from tests import factories as make

HOME, ABROAD = "370832", "370833"  # the county that is asked, and the other one
HOSTS = {HOME: "testserver", ABROAD: "other.example"}
STATIONS = {"S11": "T1", "S12": "T1", "S21": "T2", "S22": "T2"}
DEPARTMENTS = {"mzj": "民政局", "gaj": "公安局", "ybj": "医保局"}
AT_STATION = (PostRole.CLERK, PostRole.HELPER, PostRole.HEAD)
AT_TOWN = (PostRole.TOWN_CLERK, PostRole.TOWN_APPROVER)
AT_DEPARTMENT = (PostRole.DEPT_CLERK, PostRole.DEPT_APPROVER)


@dataclass
class Ground:
    """One county: its units by a short key, its items by what the station does with them."""

    code: str
    units: dict[str, Unit] = field(default_factory=dict)
    items: dict[str, Edition] = field(default_factory=dict)
    workers: dict[tuple[str, PostRole], Seat] = field(default_factory=dict)

    def village(self, station: str) -> str:
        return self.units[station].division_code


def lay(code: str) -> Ground:
    """Make units, items and one worker for each role where it belongs; the county is open."""
    ground = Ground(code)
    _units(ground)
    _items(ground)
    for station in STATIONS:
        _staff(ground, station, AT_STATION)
    for town in ("T1", "T2"):
        _staff(ground, town, AT_TOWN)
    for department in DEPARTMENTS:
        _staff(ground, department, AT_DEPARTMENT)
    _staff(ground, "office", (PostRole.COUNTY_OFFICE,))
    _staff(ground, "supervision", (PostRole.SUPERVISOR,))
    return ground


def _units(ground: Ground) -> None:
    for town in ("T1", "T2"):
        number = int(town[1])
        ground.units[town] = make.township(f"{'甲乙'[number - 1]}{ground.code[-1]}街道", f"{ground.code}{number:03}000")
    for station, town in STATIONS.items():
        name = f"{station[1]}{station[2]}号{ground.code[-1]}村"
        village = f"{ground.code}{int(station[1]):03}{int(station[2]):03}"
        ground.units[station] = make.station(name, village, ground.units[town])
    for slug, name in DEPARTMENTS.items():
        ground.units[slug] = make.department(slug, name, "医保信息平台" if slug == "ybj" else "")
    for key, kind, name in (
        ("office", Unit.Kind.COUNTY_OFFICE, "县政务办"), ("supervision", Unit.Kind.SUPERVISION, "县督查室")
    ):  # fmt: skip
        ground.units[key] = Unit.objects.create(
            slug=key, kind=kind, name=name, short_name=name, division_code=f"{ground.code}000000"
        )


def _items(ground: Ground) -> None:
    made = {
        "forwarded": (StationRole.FORWARDS, make.DECIDED_BY_CIVIL_AFFAIRS),
        "police": (StationRole.FORWARDS, (Stage("gaj", "decide"),)),
        "outer": (StationRole.FORWARDS, make.RECORDED_OUTSIDE),
        "accepted": (StationRole.ACCEPTS, (Stage("mzj", "decide"),)),
        "own": (StationRole.DECIDES, make.DECIDED_HERE),
    }
    for key, (role, route) in made.items():
        ground.items[key] = make.edition(f"{key}事项{ground.code[-1]}", route=route)
        for station in STATIONS:
            make.placed(ground.items[key], ground.units[station], role)


def _staff(ground: Ground, unit: str, roles: tuple[PostRole, ...]) -> None:
    for role in roles:
        post = make.post(ground.units[unit], role, name=f"{unit}{role.label}")
        ground.workers[unit, role] = seat_of(_account(post.account_id), on=date.today())


def _account(pk: object) -> object:
    from bianmin.people.models import Account

    return Account.objects.get(pk=pk)
