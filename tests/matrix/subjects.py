"""Who asks: each post at the right and at a wrong unit, each administrator, citizens, and people who are nobody here."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client

from bianmin.cases.models import Case
from bianmin.catalog.models import StationRole
from bianmin.county.rights import PostRole
from bianmin.people.models import Account
from bianmin.stations.models import Post
from tests import factories as make
from tests.matrix.ground import ABROAD, AT_DEPARTMENT, AT_STATION, AT_TOWN, HOME, HOSTS, Ground

OVERSIGHT = frozenset({PostRole.COUNTY_OFFICE, PostRole.SUPERVISOR})
DESK = frozenset({PostRole.CLERK, PostRole.HEAD, *AT_TOWN, *AT_DEPARTMENT})


@dataclass
class Subject:
    """Somebody with a browser: the county whose pages they open, their posts there today, and who they are themselves."""

    key: str
    county: str
    posts: tuple[tuple[UUID, PostRole], ...] = ()
    person_id: UUID | None = None
    is_signed_in: bool = True
    shown_codes: set[UUID] = field(default_factory=set)  # cases whose query code this browser has shown
    drafts: set[UUID] = field(default_factory=set)  # drafts that this browser, or its account, has begun
    allowed_by: set[UUID] = field(default_factory=set)  # persons who let the phone of this browser see their cases
    bearer: str = ""  # a client's key
    account: Account | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def roles(self) -> frozenset[PostRole]:
        return frozenset(role for _, role in self.posts)

    def works_on(self, touched: "Touched") -> bool:
        """Say, from the world's own record and without asking the house, whether a post of theirs has to do with a case."""
        if touched.county != self.county:
            return False
        at_desk = any(unit in touched.units and role in DESK for unit, role in self.posts)
        helps = any(unit == touched.station and role == PostRole.HELPER for unit, role in self.posts)
        return at_desk or (helps and touched.is_forwarded) or self.is_party(touched)

    def is_party(self, touched: "Touched") -> bool:
        return touched.county == self.county and self.person_id is not None and self.person_id in touched.parties


@dataclass(frozen=True)
class Touched:
    """What the world knows of a case: through whose hands it went, and whose it is."""

    county: str
    station: UUID
    units: frozenset[UUID]
    parties: frozenset[UUID]
    is_forwarded: bool

    @classmethod
    def of(cls, case: Case) -> "Touched":
        hands = {case.station_id, case.receiving_unit_id, case.handler_unit_id}
        hands |= {step.unit_id for step in case.steps.all() if step.unit_id}
        parties = {case.applicant_id, case.agent_id} - {None}
        forwards = case.role == StationRole.FORWARDS
        return cls(case.county_code, case.station_id, frozenset(hands), frozenset(parties), forwards)


def staff(ground: Ground) -> list[Subject]:
    """Return the workers whose requests the matrix sends: for each role one who is near the cases and some who are not."""
    there = ground.code == HOME
    chosen: list[tuple[str, PostRole]] = [(unit, role) for unit in ("S11",) for role in AT_STATION]
    chosen += [(unit, role) for unit in ("T1", "mzj") for role in (AT_TOWN if unit == "T1" else AT_DEPARTMENT)]
    if there:
        chosen += [("S12", PostRole.CLERK), ("S12", PostRole.HELPER), ("S21", PostRole.CLERK), ("S22", PostRole.HEAD)]
        chosen += [("T2", PostRole.TOWN_CLERK), ("T2", PostRole.TOWN_APPROVER)]
        chosen += [("gaj", PostRole.DEPT_CLERK), ("gaj", PostRole.DEPT_APPROVER), ("ybj", PostRole.DEPT_CLERK)]
    chosen += [("office", PostRole.COUNTY_OFFICE), ("supervision", PostRole.SUPERVISOR)]
    return [_worker(ground, unit, role) for unit, role in chosen]


def _worker(ground: Ground, unit: str, role: PostRole) -> Subject:
    seat = ground.workers[unit, role]
    return Subject(
        f"{ground.code} {unit} {role.value}", ground.code, ((ground.units[unit].pk, role),), account=seat.account
    )


def odd_ones(ground: Ground) -> list[Subject]:
    """Return the posts that sit at a wrong kind of unit, ended yesterday, begin tomorrow, or belong to an administrator."""
    today = date.today()
    odd = [
        _posted(ground, "administrator", "office", role)
        for role in (PostRole.SYSTEM_ADMIN, PostRole.SECURITY_ADMIN, PostRole.AUDIT_ADMIN)
    ]
    odd += [
        _posted(ground, "misplaced", unit, role)
        for unit, role in (
            ("mzj", PostRole.CLERK), ("S11", PostRole.DEPT_CLERK), ("T1", PostRole.HELPER), ("S11", PostRole.SUPERVISOR),
            ("office", PostRole.TOWN_APPROVER),
        )
    ]  # fmt: skip
    moved = _posted(ground, "ended", "S11", PostRole.CLERK)
    Post.objects.filter(account_id=moved.account.pk).update(ends_on=today - timedelta(days=1))
    coming = _posted(ground, "not yet", "T1", PostRole.TOWN_CLERK)
    Post.objects.filter(account_id=coming.account.pk).update(starts_on=today + timedelta(days=1))
    disabled = _posted(ground, "disabled", "S11", PostRole.HEAD)
    Account.objects.filter(pk=disabled.account.pk).update(is_active=False)
    moved.posts = coming.posts = disabled.posts = ()
    disabled.is_signed_in = False
    visitor = ground.workers["S11", PostRole.CLERK].account
    abroad = Subject("home clerk abroad", ABROAD, account=visitor)
    return [*odd, moved, coming, disabled, abroad]


def _posted(ground: Ground, what: str, unit: str, role: PostRole) -> Subject:
    post = make.post(ground.units[unit], role, name=f"{what}{role.label}")
    account = Account.objects.get(pk=post.account_id)
    return Subject(f"{what} {unit} {role.value}", ground.code, ((ground.units[unit].pk, role),), account=account)


def citizen(key: str, county: str, person: Any = None) -> Subject:
    """Return somebody who signs in and works nowhere; ``person`` is the record they are themselves."""
    account = make.account(key)
    if person is not None:
        type(person).objects.filter(pk=person.pk).update(account_id=account.pk)
        Account.objects.filter(pk=account.pk).update(person_id=person.pk)
        account.person_id = person.pk
    return Subject(key, county, person_id=person.pk if person else None, account=account)


def nobody(key: str, county: str = HOME) -> Subject:
    return Subject(key, county, is_signed_in=False)


def give_browser(subject: Subject, held: dict[str, Any] | None = None) -> None:
    """Sign the subject in, and put into the session what the browser has begun or shown; the county is open."""
    browser = Client(HTTP_HOST=HOSTS[subject.county])
    if subject.account is not None:
        is_active, subject.account.is_active = subject.account.is_active, True
        browser.force_login(subject.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        subject.account.is_active = is_active
    if held:
        session = browser.session
        session.update(held)
        session.save()
    subject.cookies = {name: each.value for name, each in browser.cookies.items()}
