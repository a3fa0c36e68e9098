"""The lists behind the numbers: masked, fifty at a time, one journal row each, and no way from there into a case."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.cases.models import Case
from bianmin.catalog.models import StationRole
from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from bianmin.figures.meanings import What
from bianmin.journal.models import Entry
from bianmin.oversight import lists
from tests import factories as make
from tests.figures import deeds

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CASES, RATINGS = "/oversight/cases/", "/oversight/ratings/"


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def numbers_on(page):
    return re.findall(r"LS\d{14}", page)


def test_a_row_says_what_whose_and_until_when_and_masks_the_name(at, supervisor):
    made = deeds.edition(name="困难残疾人生活补贴")
    case = make.case(at, made=made, role=StationRole.ACCEPTS, applicant=make.facts("王秀兰"))
    page = text(supervisor, f"{CASES}?what=received")
    for shown in (
        "困难残疾人生活补贴 · 王*兰",
        case.number,
        "杏花村（水泊街道）",
        "待受理",
        "在站里",
        "10 月 10 日（周六）",
    ):
        assert shown in page
    assert "王秀兰" not in page and "13800000000" not in page and case.query_code not in page


def test_a_result_is_shown_beside_the_day_on_which_it_was_due(at, supervisor):
    deeds.decided(at - 20 * DAY, decided_at=at)  # it still waits for delivery, with a day of its own
    page = text(supervisor, f"{CASES}?what=late")
    assert "该哪天有" in page and "9 月 15 日（周二）" in page and "9 月 28 日（周一）" in page
    assert "10 月" not in page


def test_no_case_opens_from_a_list(at, supervisor):
    case = deeds.filed(at)
    page = text(supervisor, f"{CASES}?what=received")
    assert not [href for href in re.findall(r'href="([^"]+)"', page) if case.number in href or str(case.pk) in href]


@pytest.mark.parametrize(("role", "whose"), [(StationRole.ACCEPTS, "在民政局"), (StationRole.FORWARDS, "在站里")])
def test_it_says_who_has_the_case(at, supervisor, role, whose):
    if role == StationRole.ACCEPTS:
        deeds.accepted(at)
    else:
        deeds.filed(at, made=make.edition(), role=role)
    assert f'<span class="soft">{whose}</span>' in text(supervisor, f"{CASES}?what=received")


def test_a_list_is_one_row_in_the_journal_with_its_purpose(at, supervisor):
    deeds.filed(at)
    deeds.filed(at)
    before = Entry.objects.count()
    text(supervisor, f"{CASES}?what=received")
    row = Entry.objects.get(action="list")
    assert Entry.objects.count() == before + 1
    assert (row.resource, row.action, row.subject_kind, row.subject_id) == ("case", "list", "figure", "received")
    assert (row.purpose, row.by_kind, row.by_name) == ("督导：收到的办件", "post", "高科长")
    text(supervisor, RATINGS)
    row = Entry.objects.get(action="list", resource="rating")
    assert (row.subject_id, row.purpose) == ("ratings", "督导：评价")


def followed(client, address):
    """The case numbers of every page, one page after the other."""
    pages = []
    while address:
        page = text(client, address)
        pages.append(numbers_on(page))
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = CASES + html.unescape(onward.group(1)) if onward else ""
    return pages


@pytest.mark.parametrize("what", ["received", "overdue", "decided"])
def test_a_page_is_full_and_no_case_stands_twice_even_of_one_moment(at, supervisor, what, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 10)
    made, then = deeds.edition(), at - 20 * DAY
    for number in range(13):
        moment = then + timedelta(minutes=number // 5)  # many of the same moment
        (deeds.decided if what == "decided" else deeds.filed)(moment, made=made)
    pages = followed(supervisor, f"{CASES}?what={what}")
    assert [len(page) for page in pages] == [10, 3]
    ours = [number for page in pages for number in page]
    assert sorted(ours) == sorted(Case.objects.values_list("number", flat=True))


def test_fifty_are_on_a_page():
    assert lists.PAGE == 50


def test_the_newest_come_first_and_the_most_overdue_first(at, supervisor):
    older, newer = deeds.filed(at - 25 * DAY), deeds.filed(at - 20 * DAY)
    assert numbers_on(text(supervisor, f"{CASES}?what=received")) == [newer.number, older.number]
    assert numbers_on(text(supervisor, f"{CASES}?what=overdue")) == [older.number, newer.number]


def test_a_count_stops_at_its_cap(at, supervisor, monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 2)
    made = deeds.edition()
    deeds.filed(at, made=made)
    deeds.filed(at, made=made)
    assert "共 2 件" in text(supervisor, f"{CASES}?what=received")
    deeds.filed(at, made=made)
    assert "共 2+ 件" in text(supervisor, f"{CASES}?what=received")


def test_a_township_a_unit_or_the_stations_can_be_asked_for(at, supervisor):
    far = make.station("东张博村", "370832203009", make.township("大路口乡", "370832203000"))
    here, there = deeds.filed(at - 20 * DAY), deeds.filed(at - 20 * DAY, station=far)
    department = deeds.accepted(at - 20 * DAY)
    asked = {
        "township=370832203000": [there.number],
        "unit=mzj": [department.number],
        "unit=stations": [here.number, there.number],
        "unit=stations&township=370832001000": [here.number],
        "": [here.number, there.number, department.number],
    }
    for more, expected in asked.items():
        assert sorted(numbers_on(text(supervisor, f"{CASES}?what=overdue&{more}"))) == sorted(expected), more


def test_a_filter_stays_on_the_next_page(at, supervisor, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 1)
    for days in (20, 21):
        deeds.filed(at - days * DAY)
    page = text(supervisor, f"{CASES}?what=overdue&unit=stations&township=370832001000")
    onward = html.unescape(re.search(r'rel="next" href="([^"]+)"', page).group(1))
    assert onward.startswith("?what=overdue&township=370832001000&unit=stations&after=2026-")


@pytest.mark.parametrize("what", list(What))
def test_every_list_reads_well_with_nothing_in_it(supervisor, what):
    assert "没有这样的办件" in text(supervisor, f"{CASES}?what={what.value}")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("", 404),
        ("what=everything", 404),
        ("what=received&township=999", 404),
        ("what=received&unit=" + "x" * 300, 404),
        ("what=received&after=1", 404),
        ("what=received&after=2026-09-28_1", 404),
        ("what=received&after=0001-01-01T00:00:00%2B14:00_01900000-0000-7000-8000-000000000000", 404),
        ("what=overdue&after=gestern_01900000-0000-7000-8000-000000000000", 404),
        ("what=received&from=2026-02-30", 422),
        ("what=received&from=2026-09-28&to=2026-09-01", 422),
    ],
)
def test_an_address_that_was_tampered_with_is_refused_with_a_sentence(supervisor, asked, status):
    response = supervisor.get(f"{CASES}?{asked}")
    assert response.status_code == status
    assert 'role="alert"' in response.content.decode()


def test_only_reading_is_possible(supervisor):
    assert supervisor.post(CASES).status_code == 405


def test_another_countys_cases_are_not_listed(at, supervisor):
    with county("370829"):
        deeds.filed(at)
    assert numbers_on(text(supervisor, f"{CASES}?what=received")) == []


def test_a_list_asks_as_often_for_thirty_cases_as_for_one(at, supervisor):
    made = deeds.edition()

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            text(supervisor, address)
        return len(queries)

    deeds.accepted(at - 20 * DAY, made=made)
    deeds.filed(at - 20 * DAY, made=made)
    text(supervisor, f"{CASES}?what=overdue")
    first = [asked(f"{CASES}?what={what}") for what in ("received", "overdue")]
    for _ in range(15):
        deeds.accepted(at - 20 * DAY, made=made)
        deeds.filed(at - 20 * DAY, made=made)
    assert [asked(f"{CASES}?what={what}") for what in ("received", "overdue")] == first
    assert max(first) <= 7


def test_a_rating_shows_what_was_said_and_neither_case_nor_name_nor_day(at, supervisor):
    for level in (1, 2, 3, 4, 5):
        rating = deeds.rated(at, level, words=f"说了{level}")
    page = text(supervisor, RATINGS)
    assert re.findall(r"说了(\d)", page) == ["1", "2", "3", "4", "5"]
    rows = page.split("<tbody>")[1].split("</tbody>")[0]
    shown = ["非常不满意", "不满意", "基本满意", "满意", "非常满意"]
    assert re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', rows) == shown
    assert "2026 年 9 月" in rows and "9 月 28" not in rows and "杏花村" not in rows
    assert rating.case.number not in page and "王" not in rows


def test_the_reasons_that_were_ticked_are_shown(at, supervisor):
    from bianmin.feedback.permissions import tags_for

    reason = tags_for(1)[0]
    for _ in range(5):
        deeds.rated(at, 1, tags=[reason])
    assert text(supervisor, RATINGS).count(reason) == 5


def test_ratings_too_few_to_hide_who_spoke_are_not_listed(at, supervisor):
    far = make.station("东张博村", "370832203009", make.township("大路口乡", "370832203000"))
    for _ in range(5):
        deeds.rated(at, 1, words="站里的话")
    deeds.rated(at, 1, words="大路口的话", station=far)
    page = text(supervisor, f"{RATINGS}?township=370832203000")
    assert "大路口的话" not in page and "不足 5 个，不显示" in page
    assert text(supervisor, f"{RATINGS}?township=370832001000").count("站里的话") == 5
    assert "不足 5 个，不显示" in text(supervisor, f"{RATINGS}?from=2026-09-27&to=2026-09-27")


def test_ratings_are_paged_too(at, supervisor, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 4)
    for level in (1, 2, 2, 3, 5, 5):
        deeds.rated(at, level)
    page = text(supervisor, RATINGS)
    onward = html.unescape(re.search(r'rel="next" href="([^"]+)"', page).group(1))
    assert text(supervisor, RATINGS + onward).count("非常满意") == 2
    assert supervisor.get(f"{RATINGS}?after=x_1").status_code == 404


def test_the_rated_do_not_see_what_is_said(at, client, sit):
    for _ in range(5):
        deeds.rated(at, 1, words="站里的话")
    sit(PostRole.HEAD, make.station())
    response = client.get(RATINGS)
    assert response.status_code == 403 and "站里的话" not in response.content.decode()
