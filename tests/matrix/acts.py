"""What is done at an address: every method, the override of a method, and the tricks that people try with a query."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bianmin.cases.actions.revealing import REASONS
from tests.matrix.addresses import Address
from tests.matrix.ground import ABROAD, HOME
from tests.matrix.recipes import NO_NUMBER, NOWHERE, Thing
from tests.matrix.world import World

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
OVERRIDES = ("DELETE", "PUT")


@dataclass(frozen=True)
class Act:
    """One method with one query; ``typed`` is what of the query a page may say back."""

    method: str
    query: tuple[tuple[str, str], ...] = ()
    override: str = ""
    typed: tuple[str, ...] = ()
    like: "Act | None" = field(default=None, compare=False)  # the same question about something that does not exist

    @property
    def label(self) -> str:
        asked = "&".join(f"{name}={value}" for name, value in self.query)
        return f"{self.method}{f'+{self.override}' if self.override else ''}{f'?{asked}' if asked else ''}"

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE


def plain_acts() -> list[Act]:
    """Return each method, and POST with the header by which some houses let it be another."""
    return [*(Act(method) for method in METHODS), *(Act("POST", override=each) for each in OVERRIDES)]


def tricks(world: World) -> list[Act]:
    """Return the questions by which a list has given away what it should not (PROMISES 5.5)."""
    return list(_tricks(world))


def _tricks(world: World) -> Iterator[Act]:
    foreign, abroad = world.cases[f"{HOME} S21 pending"], world.cases[f"{ABROAD} S11 pending"]
    stranger = next(each for each in world.persons if each.key == f"{HOME} S21 pending")
    today = date.today()
    since = (today - timedelta(days=300)).isoformat()
    for name, there, nowhere in (
        ("station", foreign.station.slug, "no-such-unit"), ("unit", str(foreign.station_id), NOWHERE),
        ("unit", str(world.grounds[HOME].units["gaj"].pk), NOWHERE), ("unit", str(abroad.station_id), NOWHERE),
        ("township", "370833001000", "no-such-town"), ("ids", f"{foreign.pk},{abroad.pk}", f"{NOWHERE},{NOWHERE}"),
        ("number", foreign.number, NO_NUMBER), ("person", str(foreign.applicant_id), NOWHERE),
        ("account", str(world.subjects[0].account.pk if world.subjects[0].account else NOWHERE), NOWHERE),
        ("after", str(foreign.pk), NOWHERE), ("before", str(foreign.pk), NOWHERE),
    ):  # fmt: skip
        yield Act("GET", ((name, there),), typed=(there,), like=Act("GET", ((name, nowhere),), typed=(nowhere,)))
    yield Act("GET", (("format", "json"),))
    yield Act("GET", (("page_size", "99999"), ("limit", "99999"), ("all", "1")))
    yield Act(
        "GET", (("order_by", "person__id_number"), ("ordering", "-applicant__id_number"), ("expand", "applicant"))
    )
    yield Act("GET", (("from", since), ("to", today.isoformat()), ("what", "received")), typed=(since,))
    yield Act("GET", (("from", "1900-01-01"), ("to", "9999-12-31"), ("what", "received")))
    yield Act("GET", (("what", "overdue"), ("after", f"{today}.{foreign.pk}")))
    for text in (stranger.name, stranger.id_number, stranger.phone, stranger.name[:1], "%", "_", "*"):
        yield Act("GET", (("q", text), ("query", text), ("name", text)), typed=(text,))


def body_of(world: World, address: Address, thing: Thing) -> dict[str, Any]:
    """Return a form as full as it can be, with other people's identifiers in every hidden field it might have."""
    foreign = world.cases[f"{HOME} S21 pending"]
    verb = str(thing.values.get("verb", ""))
    said = {
        "expects": _steps_of(world, thing), "fine": ["m1", "m2"], "unit": str(foreign.station_id),
        "station": "" if thing.label == "itself" else foreign.station.slug,
        "case": str(foreign.pk), "person": str(foreign.applicant_id), "applicant": str(foreign.applicant_id), "material": "m2",
        "number": foreign.number, "code": "AAAA-AAAA", "status": "granted", "by": NOWHERE, "account": NOWHERE, "level": "5",
        "item": world.grounds[HOME].items["forwarded"].item.slug, "key": NOWHERE, "reason": "试",
        "note": "试", "words": "已经核对过了", "purpose": "试一试看", "go": "next", "next": "//elsewhere.example/", "seen": "x",
    }  # fmt: skip
    if address.route.endswith(("/numbers/", "/calls/")):
        said |= {
            "what": "applicant-id" if "numbers" in address.route else "applicant-phone",
            "reason": next(iter(REASONS)),
        }
    prefixed = {
        "reason": "试",
        "words": "试",
        "opinion": "试",
        "grant": "yes",
        "way": "direct",
        "collector": "试",
        "relation": "本人",
    }
    return {**said, **{f"{verb}-{name}": value for name, value in prefixed.items() if verb}}


def _steps_of(world: World, thing: Thing) -> int:
    number = thing.values.get("number")
    return next((case.last_sequence for case in world.cases.values() if case.number == number), 0)
