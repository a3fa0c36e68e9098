"""Row 5: a worklist, newest due first, as a clerk and as a township."""

import functools
import re
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from pyotp import TOTP

from benchmarks import floors
from benchmarks.browsing import Browser
from benchmarks.inside import InsideBrowser
from benchmarks.measuring import Timed, cpu_of, timed
from benchmarks.rows import Bench, Line, NotDone, sound
from benchmarks.staffing import PASSWORD
from bianmin.badges.actions.factors import offer_factor
from bianmin.badges.models import Badge
from bianmin.cases.permissions import worklist_of
from bianmin.people.models import Account
from bianmin.stations.permissions import Seat, seat_of

PIN = "274190"
PAGE = 50  # rows of a worklist's page
NUMBERED = re.compile(r'href="/(?:window|office)/cases/([A-Z0-9]+)/"')


def worklists(bench: Bench) -> list[Line]:
    """Open the list of what waits, first due first, fifty rows, as a clerk of a station and as a township."""
    station = bench.staff.station
    return [
        _worklist(bench, "/window/", station.pk, "as a clerk"),
        _worklist(bench, "/office/", bench.staff.township.pk, "as a township"),
    ]


def _worklist(bench: Bench, path: str, unit_id: UUID, as_whom: str) -> Line:
    bench.staff.handler(unit_id)
    account = Account.objects.get(username=bench.staff.usernames[unit_id])
    seat = seat_of(account, on=timezone.localdate())
    inside = InsideBrowser()
    _come_in(inside, account)
    inside.get(path)
    waiting = worklist_of(seat, unit_id).count()
    with Browser(bench.server.port) as browser:
        _come_in(browser, account)
        with cpu_of(bench.server.pids) as cpu:
            took = sound(timed_list(browser, path, min(PAGE, waiting), bench.seconds))
    sql, params = _rows_of(seat, unit_id)
    floor = timed(functools.partial(floors.bare_query, sql, params), bench.seconds / 3)
    return Line(
        "5", f"worklist {as_whom}", took, inside.counts[-1][1], floor.p50, "the list's one query", by_rate=False,
        note=f"1 client, the first {min(PAGE, waiting)} of {waiting}", peer="pretix 101 ms (API), 169 ms (page)",
        cpu=cpu.milliseconds / (took.count + 1),
    )  # fmt: skip


def timed_list(browser: Browser, path: str, rows: int, seconds: float) -> Timed:
    """Open a list again and again; each time it must show ``rows`` cases."""

    def look() -> None:
        shown = set(NUMBERED.findall(browser.get(path).text))
        if len(shown) != rows:
            raise NotDone(f"{path} shows {len(shown)} cases, not {rows}")

    return timed(look, seconds)


def _come_in(browser: Browser, account: Account) -> None:
    """Sign in as on a first day: password, a phone bound by its first code, a PIN."""
    Badge.objects.filter(pk=account.pk).delete()  # the second time today: the code of this half minute is used up
    browser.get("/signin/")
    browser.follow(browser.post("/signin/", {"username": account.username, "password": PASSWORD}))
    code = TOTP(offer_factor(account.pk)).now()
    answer = browser.post("/guard/enrol/", {"code": code, "pin": PIN, "again": PIN})
    if not answer.is_redirect:
        raise NotDone(f"signing in as {account.username} said {answer.status}")


def _rows_of(seat: Seat, unit_id: UUID) -> tuple[str, Any]:
    rows = worklist_of(seat, unit_id).for_rows()[: PAGE + 1]
    return rows.query.get_compiler(connection.alias).as_sql()
