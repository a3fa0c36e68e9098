"""The board: counted beforehand, no ranking, nobody unmasked, and every number opens a list of just that length."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.cases.actions import steps
from bianmin.catalog.models import StationRole
from bianmin.county.refusals import NotYours
from bianmin.county.rights import PostRole
from bianmin.figures.actions import recount
from bianmin.figures.permissions import RIGHTS, board_for
from bianmin.journal.models import Entry
from bianmin.stations.permissions import NOBODY, OVERSIGHT_ROLES
from tests import factories as make
from tests.figures import deeds
from tests.oversight.conftest import county_office

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BOARD = "/oversight/"


def text(client, address=BOARD):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def linked_numbers(page):
    """Every number of the page that opens a list, with the address it opens."""
    cells = re.findall(r'<a href="([^"]+)">([\d,]+)</a>', page)
    big = re.findall(r'<a class="figure" href="([^"]+)"><b>(\d+)', page)
    notes = re.findall(r'<li><a href="([^"]+)">\D*?(\d+) 件</a>', page)
    return [(html.unescape(href), int(number)) for href, number in [*cells, *big, *notes]]


def length_of(client, href):
    return int(re.search(r"共 (\d+) [件个]", text(client, href)).group(1))


@pytest.fixture
def a_month(at):
    """Cases of two townships in every state that the board counts."""
    far = make.station("东张博村", "370832203009", make.township("大路口乡", "370832203000"))
    slow = at - 20 * DAY
    unlimited = {"promised": deeds.UNKNOWN, "legal": deeds.UNKNOWN}
    made, free, forwarded = deeds.edition(), deeds.edition(**unlimited), make.edition()
    for level in (5, 5, 4, 3, 1):
        deeds.rated(at - DAY, level, made=made)
    deeds.rated(at - DAY, 5, made=made, station=far)
    deeds.decided(slow, decided_at=at, made=made)
    deeds.decided(slow, decided_at=at, made=free, station=far)
    deeds.accepted(slow, made=made, station=far)  # late at the department
    deeds.filed(slow, made=made)  # late at the station, which accepts
    deeds.filed(slow, made=forwarded, station=far, role=StationRole.FORWARDS)
    deeds.filed(at, made=made)  # soon
    lacking = deeds.filed(at - 29 * DAY, made=made)
    lacks = [steps.Lack("m2", "看不清卡号", "重拍一张")]
    clerk = deeds.somebody(lacking.station, PostRole.CLERK)
    steps.ask_correction(lacking, lacks, by=clerk, at=at - 29 * DAY)
    recount(at=at)


@pytest.fixture
def the_board(a_month, at):
    """The board of the last 30 days as the room below gives it."""
    return board_for(make.seat(county_office(), PostRole.SUPERVISOR), (at - 29 * DAY).date(), at.date())


def test_every_number_opens_a_list_as_long_as_it_says(a_month, supervisor):
    numbers = linked_numbers(text(supervisor))
    kinds = {re.search(r"what=(\w+)", href).group(1) for href, _ in numbers if "what=" in href}
    assert kinds == {"received", "decided", "in_time", "late", "unlimited", "overdue", "soon", "uncorrected"}
    for href, number in numbers:
        if "/ratings/" not in href:  # there the number is a share
            assert length_of(supervisor, href) == number, href


def test_the_big_numbers_are_those_of_the_cases(a_month, the_board):
    total = the_board.total
    assert (total.received, total.decided, total.limited, total.decided_in_time) == (13, 8, 7, 6)
    assert (total.late, total.unlimited, total.in_time_percent) == (1, 1, 85)
    assert (total.ratings, total.satisfied, total.satisfied_percent) == (6, 5, 83)
    assert (the_board.overdue, the_board.uncorrected) == (3, 1)


def test_satisfaction_opens_as_many_ratings_as_it_is_a_share_of(a_month, supervisor):
    page = text(supervisor)
    assert "满意（6 个评价）" in page
    href = html.unescape(re.search(r'class="figure" href="([^"]+ratings[^"]+)"', page).group(1))
    assert length_of(supervisor, href) == 6


def test_the_page_counts_no_case_and_asks_at_most_five_times(a_month, supervisor):
    with CaptureQueriesContext(connection) as queries:
        text(supervisor)
    asked = [query["sql"] for query in queries]
    assert len(asked) <= 5
    assert not any("cases_case" in sql or "feedback_rating" in sql for sql in asked)


def test_what_happened_since_the_count_waits_for_the_next(at, supervisor):
    recount(at=at)
    deeds.filed(at)
    assert "<b>0<small>件</small></b><span>收到</span>" in text(supervisor)
    recount(at=at)
    assert "<b>1<small>件</small></b><span>收到</span>" in text(supervisor)


def test_it_says_when_it_was_counted(at, supervisor):
    assert "还没有数过" in text(supervisor)
    recount(at=at - timedelta(minutes=2))
    assert "截至 08:58" in text(supervisor)
    assert "数字停在" not in text(supervisor)


def test_figures_that_nobody_counts_any_more_say_so(at, supervisor):
    recount(at=at - DAY)
    page = text(supervisor)
    assert "截至 09:00（9 月 27 日（周日））" in page
    assert "数字停在 09-27 09:00" in page


def test_townships_stand_in_the_order_of_their_codes_whatever_they_did(a_month, supervisor):
    names = re.findall(r'<th scope="row">(\S+?)</th>', text(supervisor).split("在谁手里")[0])
    assert names == ["水泊街道", "大路口乡"]
    make.township("梁山街道", "370832002000")
    names = re.findall(r'<th scope="row">(\S+?)</th>', text(supervisor).split("在谁手里")[0])
    assert names == ["水泊街道", "梁山街道", "大路口乡"]


def test_no_village_is_named_though_its_station_is_late(a_month, supervisor):
    page = text(supervisor)
    assert "杏花村" not in page and "东张博" not in page
    assert "杏花村（水泊街道）" in text(supervisor, "/oversight/cases/?what=overdue")


def test_what_is_late_at_the_department_is_not_the_villages(a_month, supervisor, the_board):
    late = {(each.kind, each.name): each.overdue for each in the_board.holders if each.overdue}
    assert late == {("部门", "民政局"): 1, ("村（社区）站", "水泊街道"): 1, ("村（社区）站", "大路口乡"): 1}
    assert "超期的在：部门 1 件，村（社区）站 2 件" in text(supervisor)


def test_fewer_than_five_ratings_are_not_shown(at, supervisor):
    made = deeds.edition()
    for _ in range(4):
        deeds.rated(at, 5, made=made)
    recount(at=at)
    page = text(supervisor)
    assert "满意（不足 5 个不显示）" in page and "100%" not in page.replace("按时（100%）", "")
    deeds.rated(at, 5, made=made)
    recount(at=at)
    assert "满意（5 个评价）" in text(supervisor)


def test_a_township_with_few_ratings_is_hidden_beside_one_with_many(a_month, supervisor):
    table = text(supervisor).split("在谁手里")[0]
    rows = dict(re.findall(r'<th scope="row">(\S+?)</th>.*?(80%|不足 5 个)', table, re.DOTALL))
    assert rows == {"水泊街道": "80%", "大路口乡": "不足 5 个"}


def test_a_result_without_a_limit_is_said_to_be_neither(a_month, supervisor):
    assert "没有时限的 1 件</a>，不算按时也不算晚" in text(supervisor)


def test_the_usual_spans_are_offered_and_the_shown_one_is_marked(supervisor):
    page = text(supervisor)
    assert re.findall(r'aria-current="true">(\S+ ?\S*)</a>', page) == ["30 天"]
    year = text(supervisor, "/oversight/?from=2026-01-01&to=2026-09-28")
    assert re.findall(r'aria-current="true">(\S+ ?\S*)</a>', year) == ["本年"]


def test_a_span_of_ones_own_counts_only_its_days(a_month, supervisor, at):
    yesterday = (at - DAY).date()
    page = text(supervisor, f"/oversight/?from={yesterday}&to={yesterday}")
    assert (f"/oversight/cases/?what=received&from={yesterday}&to={yesterday}", 6) in linked_numbers(page)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("from=2026-02-30", "没有“2026-02-30”这一天"),
        ("from=昨天", "没有“昨天”这一天"),
        ("from=2026-09-28&to=2026-09-01", "从哪天起要早于到哪天止"),
        ("to=2026-09-29", "数字只到今天"),
        ("from=2027-01-01", "从哪天起要早于到哪天止"),
        ("from=2025-01-01&to=2026-09-01", "一次最多看一年"),
    ],
)
def test_days_that_cannot_be_shown_are_told_and_the_board_stays(supervisor, asked, sentence):
    response = supervisor.get(f"{BOARD}?{asked}")
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page and "各乡镇（街道）" in page


def test_the_weeks_of_the_period_are_drawn_and_told_in_a_table(a_month, supervisor, at):
    page = text(supervisor)
    assert page.count('class="received" x=') == page.count('class="decided" x=') == 6
    weeks = page.split("看每周的数字")[1]
    assert sum(int(number) for number in re.findall(r"what=received[^>]+>(\d+)<", weeks)) == 13


@pytest.mark.parametrize("role", [role for role in PostRole if role not in OVERSIGHT_ROLES])
@pytest.mark.parametrize("address", [BOARD, "/oversight/cases/?what=received", "/oversight/ratings/"])
def test_other_posts_are_told_that_it_is_not_theirs(client, sit, role, address):
    sit(role, make.station())
    response = client.get(address)
    assert response.status_code == 403
    assert "这里只有县政务服务管理办公室、督查能用" in response.content.decode()


@pytest.mark.parametrize("role", sorted(OVERSIGHT_ROLES))
def test_the_office_and_the_supervisors_may(client, sit, role):
    sit(PostRole(role))
    assert client.get(BOARD).status_code == 200


@pytest.mark.parametrize("address", [BOARD, "/oversight/cases/?what=received", "/oversight/ratings/"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, db, address):
    response = client.get(address)
    assert response.status_code == 302 and response.url.startswith("/signin/")


def test_the_room_below_refuses_too(db, at):
    with pytest.raises(NotYours):
        board_for(NOBODY, at.date(), at.date())
    assert [(right.resource, right.action, right.roles) for right in RIGHTS] == [("figure", "read", OVERSIGHT_ROLES)]


def test_the_board_is_not_personal_and_leaves_no_row(a_month, supervisor):
    before = Entry.objects.count()
    text(supervisor)
    assert Entry.objects.count() == before
