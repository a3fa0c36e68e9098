"""The lists of the window: what waits here, what waits elsewhere and with whom, and who sees which."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.cases.actions import steps
from bianmin.cases.permissions import applicant_of
from bianmin.catalog.elements import Question
from bianmin.catalog.models import StationRole
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.people.models import Account
from tests import factories as make
from tests.window.pages import case_page, text_of

pytestmark = pytest.mark.django_db


def titles(response):
    return re.findall(r"<li><a href=\"/window/cases/[^>]*><b>([^<]*)</b>", text_of(response))


def test_the_first_due_stands_first(at, clerk, station):
    made = make.edition(name="高龄津贴")
    make.case(at, made, station, applicant=make.facts("王秀兰"))
    make.case(at - timedelta(days=7), made, station, applicant=make.facts("刘德才"))
    assert titles(clerk.get("/window/")) == ["高龄津贴 · 刘德才", "高龄津贴 · 王秀兰"]


def test_a_row_says_until_when_and_what_it_waits_for(at, clerk):
    make.case(at, agent=make.facts("刘强"), agent_relation="外甥")
    page = text_of(clerk.get("/window/"))
    assert "待收件 · 外甥代交网上交的" in page
    assert "最迟 10 月 8 日（周四）" in page  # three workdays; the holidays of October lie between
    assert "剩 3 天" in page


def test_namesakes_are_told_apart(at, clerk, station):
    made = make.edition(name="护理补贴")
    make.case(at, made, station, applicant=make.facts("王秀兰", group="2"))
    make.case(at, made, station, applicant=make.facts("王秀兰", group="", householder="李德才"))
    make.case(at, made, station, applicant=make.facts("赵德海", group="5"))
    assert set(titles(clerk.get("/window/"))) == {
        "护理补贴 · 王秀兰（2 组）", "护理补贴 · 王秀兰（户主 李德才）", "护理补贴 · 赵德海",
    }  # fmt: skip


def test_papers_that_came_back_say_how_many_were_mended(at, clerk):
    case = make.case(at)
    by = make.staff(case.station, PostRole.CLERK)
    lacks = [steps.Lack("m1", "没签字", "签字"), steps.Lack("m2", "看不清", "重拍")]
    steps.tell_lack(case, lacks, by=by, at=at)
    assert titles(clerk.get("/window/")) == []
    case.refresh_from_db()
    steps.bring_back(case, by=applicant_of(case), at=at, brought=["m1", "m2"])
    assert "材料补来了 · 变 2 处" in text_of(clerk.get("/window/"))


def test_the_list_asks_the_database_no_more_for_thirty_cases_than_for_one(at, clerk, station):
    made = make.edition()
    make.case(at, made, station)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert clerk.get("/window/").status_code == 200
        return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]

    clerk.get("/window/")
    one = asked()
    for number in range(29):
        case = make.case(at, made, station)
        if number % 3 == 0:
            steps.tell_lack(case, [steps.Lack("m1", "缺", "补")], by=make.staff(station, PostRole.CLERK), at=at)
            case.refresh_from_db()
            steps.bring_back(case, by=applicant_of(case), at=at, brought=["m1"])
    thirty = asked()
    assert len(titles(clerk.get("/window/"))) == 30
    assert len(thirty) == len(one)
    assert len([sql for sql in thirty if "cases_" in sql or "journal_" in sql]) <= 6


def test_an_opened_case_has_the_five_that_fall_due_first_beside_it(at, clerk, station):
    made = make.edition()
    cases = [make.case(at - timedelta(days=day), made, station) for day in range(7)]
    page = case_page(clerk, cases[-1])
    assert len(titles(page)) == 5
    assert "5 / 7" in text_of(page)
    assert text_of(page).count('aria-current="true"') == 1


def test_a_long_list_turns_pages_without_losing_or_repeating_a_case(at, clerk, station, monkeypatch):
    from bianmin.window import worklist

    monkeypatch.setattr(worklist, "PAGE", 2)
    dated = make.edition(name="有期限")
    undated = make.edition(name="没期限", route=make.DECIDED_HERE, legal=make.Limit(), promised=make.Limit())
    for day in range(3):
        make.case(at - timedelta(days=7 * day), dated, station, applicant=make.facts(f"甲{day}"))
    for day in range(2):
        case = make.case(at, undated, station, role=StationRole.DECIDES, applicant=make.facts(f"乙{day}"))
        steps.accept(case, fine=["m1", "m2"], by=make.staff(station, PostRole.CLERK), at=at)
    seen, older = [], "/window/"
    for _ in range(3):
        page = clerk.get(older)
        seen += titles(page)
        older = "/window/" + page.context["older"]
    assert page.context["older"] == ""
    assert sorted(seen) == sorted([f"有期限 · 甲{day}" for day in range(3)] + [f"没期限 · 乙{day}" for day in range(2)])
    assert seen[0] == "有期限 · 甲2"


@pytest.mark.parametrize("after", ["x", "2026-02-30_x", "_", "2026-01-01_", "9" * 300])
def test_a_broken_mark_is_the_beginning_of_the_list(at, clerk, after):
    make.case(at)
    assert len(titles(clerk.get("/window/", {"after": after}))) == 1


def test_what_was_handed_over_stands_elsewhere_with_whom_it_is(at, clerk, press):
    case = make.case(at)
    press(clerk, case, "hand_over", fine=["m1", "m2"])
    assert titles(clerk.get("/window/")) == []
    page = clerk.get("/window/elsewhere/")
    assert len(titles(page)) == 1
    assert "在水泊街道（不是我们的）" in text_of(page)


def test_what_waits_for_the_applicant_stands_elsewhere_too(at, clerk, press):
    case = make.case(at)
    press(clerk, case, "tell_lack", **{"lacks-m2": "on", "why-m2": "blurred"})
    assert "等群众补材料" in text_of(clerk.get("/window/elsewhere/"))


def test_a_clerk_sees_nothing_of_another_station(at, sit, station):
    case = make.case(at)
    stranger = sit(make.station("蔡楼村", "370832001033"), name="周凤")
    assert titles(stranger.get("/window/")) == []
    assert titles(stranger.get("/window/elsewhere/")) == []
    for path in ("", "materials/m1/", "files/0197a0c4-6f1e-7d41-8a35-1d3a2f4b5c6d/"):
        assert stranger.get(f"/window/cases/{case.number}/{path}").status_code == 404
    assert stranger.post(f"/window/cases/{case.number}/steps/hand_over/", {"expects": 1}).status_code == 404
    assert stranger.get("/window/", {"station": station.slug}).status_code == 403
    assert titles(stranger.post("/window/find/", {"q": case.number})) == []


def test_a_helper_sees_agency_cases_alone(at, sit, station):
    agency = make.case(at, make.edition(name="护理补贴"), station)
    own = make.case(at, make.edition(name="人民调解", route=make.DECIDED_HERE), station, role=StationRole.DECIDES)
    helper = sit(station, PostRole.HELPER)
    assert [title.split(" ")[0] for title in titles(helper.get("/window/"))] == ["护理补贴"]
    assert case_page(helper, agency).status_code == 200
    assert case_page(helper, own).status_code == 404
    assert "护理补贴" in text_of(helper.get("/window/take-in/"))
    assert helper.get("/window/take-in/", {"item": own.item.slug}).status_code == 404
    assert 'href="/window/take-in/?station=370832001009&amp;item=' + own.item.slug not in text_of(
        helper.get("/window/take-in/")
    )


def test_whoever_serves_two_stations_changes_between_them(at, sit, station):
    client = sit(station)
    second = make.station("蔡楼村", "370832001033")
    make.post(second, PostRole.CLERK, holder=Account.objects.get(pk=client.post_held.account_id))
    case = make.case(at, make.edition(name="护理补贴"), second)
    assert "换一个站" in text_of(client.get("/window/"))
    assert titles(client.get("/window/")) == []
    assert len(titles(client.get("/window/", {"station": second.slug}))) == 1
    assert "蔡楼村（水泊街道）" in text_of(case_page(client, case))


def test_a_list_is_one_journal_row_and_an_opened_case_another(at, clerk):
    case = make.case(at)
    before = Entry.objects.count()
    clerk.get("/window/")
    listed = Entry.objects.get(action="list")
    assert (listed.resource, listed.subject_id, listed.by_name) == ("case", str(case.station_id), "孙秀英")
    case_page(clerk, case)
    assert Entry.objects.count() == before + 2
    assert (
        Entry.objects.filter(subject_kind="case", subject_id=str(case.pk), action="read", purpose="办理").count() == 1
    )


def test_a_number_opens_its_case_and_a_name_lists_the_open_ones(at, clerk, station):
    made = make.edition(name="护理补贴")
    case = make.case(at, made, station, applicant=make.facts("王秀兰"))
    make.case(at, made, station, applicant=make.facts("赵德海"))
    answer = clerk.post("/window/find/", {"q": f" {case.number.lower()} "})
    assert (answer.status_code, answer["Location"]) == (302, f"/window/cases/{case.number}/")
    assert titles(clerk.post("/window/find/", {"q": "秀兰"})) == ["护理补贴 · 王秀兰"]
    assert "没有" in text_of(clerk.post("/window/find/", {"q": "没这个人"}))
    assert clerk.post("/window/find/", {"q": ""}).status_code == 302


def test_a_name_that_is_a_script_is_shown_as_text(at, clerk):
    name = "<script>alert(1)</script>"
    case = make.case(at, applicant=make.facts(name, householder="<b>户</b>", group="</dd>"))
    for page in (clerk.get("/window/"), case_page(clerk, case), clerk.post("/window/find/", {"q": name})):
        assert name not in text_of(page)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text_of(page)


def test_an_opened_case_shows_how_to_recognise_somebody_and_never_the_identity_number(at, clerk):
    facts = make.facts("王秀兰", group="2", householder="王树林", phone_whose="外甥", phone_may_say="progress")
    case = make.case(at, applicant=facts)
    page = text_of(case_page(clerk, case))
    assert "女，72 岁，2 组，户主 王树林" in page
    assert "138****，外甥的，可以说进度，不说病情" in page and "13800000000" not in page
    assert "9****************" in page and facts.id_number not in page and case.query_code not in page
    assert "尾号 0000" in page and "6217" not in page


def test_answers_are_told_as_they_are_said_and_an_identity_number_by_its_two_ends(at, clerk, station):
    form = (
        Question("poor", "低保", "yes_no"), Question("cost", "花了", "money"), Question("guardian", "监护人证件", "id_number"),
    )  # fmt: skip
    number = make.id_number(serial=345)
    answers = {"poor": "yes", "cost": "356.20", "guardian": number}
    page = text_of(case_page(clerk, make.case(at, make.edition(form=form), station, answers=answers)))
    assert "<dt>低保</dt><dd>是</dd>" in page and "<dd>356.20 元</dd>" in page
    assert f"9{'*' * 16}{number[-1]}" in page and number not in page


def test_a_year_of_birth_alone_is_shown_as_that(at, clerk):
    case = make.case(at, applicant=make.facts("王秀兰", id_number="", born_on="1954"))
    assert "1954 年生" in text_of(case_page(clerk, case))


@pytest.mark.parametrize(
    "role", [PostRole.TOWN_CLERK, PostRole.DEPT_APPROVER, PostRole.COUNTY_OFFICE, PostRole.SUPERVISOR]
)
def test_the_window_is_for_the_stations_own_people(sit, role):
    client = sit(make.township(), role)
    for path in ("", "elsewhere/", "find/", "take-in/"):
        assert client.get(f"/window/{path}").status_code == 403


def test_a_stranger_is_asked_to_sign_in(client):
    answer = client.get("/window/")
    assert answer.status_code == 302
    assert answer["Location"] == "/signin/?next=/window/"


def test_going_out_hangs_a_notice_and_coming_back_takes_it_off(clerk, station):
    answer = clerk.post("/window/away/", {"is": "away", "next": "/window/elsewhere/"})
    assert answer["Location"] == "/window/elsewhere/"
    station.station.refresh_from_db()
    assert station.station.closed_notice == "出去了，10 点回"
    assert "出去了，10 点回" in text_of(clerk.get("/window/"))
    clerk.post("/window/away/", {"is": "here"})
    station.station.refresh_from_db()
    assert station.station.closed_notice == "" and station.station.open_confirmed_on.isoformat() == "2026-09-28"
    clerk.post("/window/away/", {"is": "away", "notice": "去镇里开会"})
    station.station.refresh_from_db()
    assert station.station.closed_notice == "去镇里开会"


def test_a_helper_does_not_keep_the_door(sit, station):
    helper = sit(station, PostRole.HELPER)
    assert "/window/away/" not in text_of(helper.get("/window/"))
    assert helper.post("/window/away/", {"is": "away"}).status_code == 403
    other = sit(make.station("蔡楼村", "370832001033"))
    assert other.post("/window/away/", {"is": "away", "station": station.slug}).status_code == 403


def test_leaving_leads_to_no_foreign_page(clerk):
    assert clerk.post("/window/away/", {"is": "here", "next": "https://evil.example/"})["Location"] == "/window/"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(9, 0, "出去了，10 点回"), (9, 1, "出去了，10 点半回"), (9, 30, "出去了，10 点半回"),
     (9, 45, "出去了，11 点回"), (17, 20, "今天先走了，急事请打电话"), (23, 40, "今天先走了，急事请打电话")],
)  # fmt: skip
def test_the_door_says_when_somebody_will_be_back(at, hour, minute, words):
    from bianmin.window.place import back_words

    assert back_words(at.replace(hour=hour, minute=minute)) == words
