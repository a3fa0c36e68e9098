"""The smallest honest things of each kind; what a test is about is written in the test."""

import itertools
from datetime import date
from uuid import UUID, uuid4

from bianmin.cases.actions.filing import Request, file_case
from bianmin.catalog.actions import publish
from bianmin.catalog.content import Content
from bianmin.catalog.elements import Basis, Limit, MaterialSpec, Question, Stage
from bianmin.catalog.models import Edition, HandlingItem, Item, Placement, StationRole
from bianmin.county.actors import Actor, ActorKind
from bianmin.people.actions import PersonFacts, make_account
from bianmin.people.identity import check_digit
from bianmin.people.models import Account
from bianmin.stations.models import Division, Post, Station, Unit
from bianmin.stations.permissions import Seat, post_actor, seat_of

COUNTER = itertools.count(1)
DAY_ONE = date(2020, 1, 1)


def township(name="水泊街道", code="370832001000"):
    Division.objects.get_or_create(
        code=code, defaults={"name": name, "short_name": name, "level": "township", "parent_code": "370832000000"}
    )
    unit, _ = Unit.objects.get_or_create(
        slug=code, defaults={"kind": Unit.Kind.TOWNSHIP, "name": f"{name}便民服务中心", "short_name": name,
                             "division_code": code, "phone": "0537-0000001"},
    )  # fmt: skip
    return unit


def station(village="杏花村", code="370832001009", parent=None):
    parent = parent or township()
    Division.objects.get_or_create(
        code=code, defaults={"name": f"{village}村民委员会", "short_name": village, "level": "village",
                             "parent_code": parent.division_code},
    )  # fmt: skip
    unit, made = Unit.objects.get_or_create(
        slug=code, defaults={"kind": Unit.Kind.STATION, "name": f"{village}便民服务站", "short_name": village,
                             "division_code": code, "parent": parent, "phone": "0537-0000009"},
    )  # fmt: skip
    if made:
        Station.objects.create(unit=unit, kind=Station.Kind.VILLAGE, hours="8:30–17:30")
    return unit


def department(slug="mzj", name="民政局", outer_system=""):
    unit, _ = Unit.objects.get_or_create(
        slug=slug, defaults={"kind": Unit.Kind.DEPARTMENT, "name": f"梁山县{name}", "short_name": name,
                             "division_code": "370832000000", "outer_system": outer_system},
    )  # fmt: skip
    return unit


MATERIALS = (
    MaterialSpec("m1", "申请表", how_right="本人签字", basis="某法 1 条"),
    MaterialSpec("m2", "社会保障卡", how_right="卡号看得清", basis="某法 1 条"),
    MaterialSpec("m3", "户口簿", exempt=True, exempt_why="能共享", basis="某法 1 条"),
)
FORM = (
    Question("card", "社保卡号", "bank_card"),
    Question("reason", "为什么申请", "long", required=False, max_length=500),
)
DECIDED_BY_CIVIL_AFFAIRS = (Stage("township", "review"), Stage("mzj", "decide"))
DECIDED_BY_THE_STATION = (Stage("station", "decide"),)
RECORDED_OUTSIDE = (Stage("ybj", "outer", outer_system="医保信息平台"),)
DECIDED_HERE = (Stage("station", "decide"),)


def content(**over):
    values = {
        "one_line": "一句话", "conditions": ("有本县户口",), "materials": MATERIALS, "materials_known": True,
        "basis": (Basis("某法 1 条"),), "legal": Limit(20, "workday", "20 个工作日"), "promised": Limit(5, "workday", "5 个工作日"),
        "fee": "不收费", "form": FORM, "route": DECIDED_BY_CIVIL_AFFAIRS, "online": True, "result": "补贴",
    }  # fmt: skip
    return Content(**{**values, **over})


def edition(name=None, *, is_example=False, **over):
    """An item with one published edition."""
    number = next(COUNTER)
    department()
    item = Item.objects.create(
        slug=f"T{number:04}", name=name or f"某某补贴{number}", category="残疾人帮扶", item_type="20",
        department=department(), department_as_written="民政局", position=number,
    )  # fmt: skip
    HandlingItem.objects.create(item=item, name=item.name)
    made = Edition.objects.create(
        item=item, number=1, state=Edition.State.PUBLISHED, valid_from=DAY_ONE, profile="relief",
        content=content(**over).to_json(), digest="0" * 64, is_example=is_example,
    )  # fmt: skip
    item.current = made
    item.save(update_fields=["current"])
    return made


def republish(item, *, on=DAY_ONE, **over):
    """The item's next edition, in force: one that is in force cannot be written in."""
    publish(item, content(**over), profile="relief", is_example=False, on=on)
    return item.current


def placed(made, at_station, role=StationRole.FORWARDS):
    """Let a station do an item in a role."""
    return Placement.objects.create(
        station=at_station, handling_item=made.item.handling_items.get(), role=role, basis="试验", starts_on=DAY_ONE
    )


def account(name="某人"):
    return make_account(f"user{next(COUNTER)}", name=name)


def post(unit, role, name="孙秀英", **over):
    holder = over.pop("holder", None) or account(name)
    return Post.objects.create(account_id=holder.pk, unit=unit, role=role, name=name, starts_on=DAY_ONE, **over)


def staff(unit, role, name="孙秀英", **over) -> Actor:
    """Somebody who acts out of a post of that role at that unit."""
    return post_actor(post(unit, role, name, **over))


def seat(unit, role, name="孙秀英", on=date(2026, 9, 28), **over) -> Seat:
    made = post(unit, role, name, **over)
    return seat_of(Account.objects.get(pk=made.account_id), on=on)


def id_number(born=date(1954, 3, 8), serial=12):
    """A number whose area (999999) is assigned to nobody."""
    body = f"999999{born:%Y%m%d}{serial:03}"
    return body + check_digit(body)


def facts(name="王秀兰", **over):
    values = {"id_number": id_number(serial=next(COUNTER) % 1000), "phone": "13800000000", "gender": "female",
              "village_code": "370832001009", "born_on": "1954-03-08"}  # fmt: skip
    return PersonFacts(name, **{**values, **over})


def request(made, at_station, **over):
    values = {"applicant": facts(), "answers": {"card": "6217000000000000"}, "channel": "web"}
    return Request(edition=made, station=at_station, **{**values, **over})


def citizen(person_id: UUID | None = None):
    return Actor(ActorKind.PERSON, str(person_id or ""), person_id=person_id)


def case(at, made=None, at_station=None, role=StationRole.FORWARDS, by=None, **over):
    """A case just submitted on line."""
    at_station = at_station or station()
    made = made or edition()
    if not made.item.handling_items.get().placements.filter(station=at_station).exists():
        placed(made, at_station, role)
    return file_case(request(made, at_station, **over), key=str(uuid4()), by=by or citizen(), at=at)
