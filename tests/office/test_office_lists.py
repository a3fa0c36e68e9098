"""A unit's lists: what waits first due first, what is late and with whom, what was done; and who sees which."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bianmin.cases.actions import steps
from bianmin.cases.models import Case
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from tests import factories as make
from tests.office import desks
from tests.office.desks import page, text_of

pytestmark = pytest.mark.django_db

ADDRESSES = ("/office/", "/office/overdue/", "/office/done/", "/office/find/", "/office/cases/LS1/",
             "/office/cases/LS1/copy/", "/office/cases/LS1/papers/m1/")  # fmt: skip


def numbers_on(response):
    return re.findall(r'href="/office/cases/([^/"]+)/"', text_of(response))


def sql_of(who, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert who.browser.get(address).status_code == 200
    return len(queries)


def many(at, count, bring=desks.handed):
    made = make.edition()
    return [bring(at, made) for _ in range(count)]


def test_what_falls_due_first_stands_first_in_its_group(at):
    late, soon = desks.handed(at - timedelta(days=17)), desks.handed(at)
    accepted = desks.accepted(at - timedelta(days=3))
    shown = desks.town_clerk().browser.get("/office/")
    assert numbers_on(shown) == [late.number, soon.number, accepted.number]
    text = text_of(shown)
    assert text.index("<h2>待受理</h2>") < text.index(soon.number) < text.index("<h2>办理中</h2>")
    assert "超期 6 天" in text  # due on 18 September; the Sunday 20th was worked, Friday the 25th was 中秋
    assert "王秀兰" in text and "杏花村（水泊街道）" in text


def test_the_tabs_count_what_waits_at_the_unit(at):
    many(at, 2)
    desks.accepted(at)
    desks.correcting(at)
    text = text_of(desks.town_clerk().browser.get("/office/"))
    counted = dict(re.findall(r">([^<>]+) <b(?: class=\"late\")?>(\d+)</b></a>", text))
    assert counted == {"待受理": "2", "办理中": "1", "等申请人补正": "1", "超期": "0"}


def test_a_tab_shows_its_own_rows_alone(at):
    waiting, accepted, correcting = desks.handed(at), desks.accepted(at), desks.correcting(at)
    town = desks.town_clerk()
    assert numbers_on(town.browser.get("/office/?for=acceptor")) == [waiting.number]
    assert numbers_on(town.browser.get("/office/?for=handler")) == [accepted.number]
    assert numbers_on(town.browser.get("/office/?for=applicant")) == [correcting.number]
    assert town.browser.get("/office/?for=station").status_code == 404


def test_the_approver_sees_what_waits_for_approval(at):
    desks.at_department(at)
    case = desks.proposed(at)
    shown = desks.dept_approver().browser.get("/office/")
    assert numbers_on(shown) == [case.number] and "<h2>待审批</h2>" in text_of(shown)
    assert case.number not in numbers_on(desks.dept_clerk(name="马兰").browser.get("/office/"))


@pytest.mark.parametrize("address", ["/office/", "/office/?for=handler", "/office/overdue/", "/office/done/"])
def test_thirty_rows_ask_as_often_as_one_and_six_times_at_most(at, address):
    town = desks.town_clerk()
    one = many(at - timedelta(days=30), 1, desks.accepted)
    clerk = make.staff(one[0].handler_unit, PostRole.TOWN_CLERK)

    def pass_one_on():
        steps.pass_on(many(at - timedelta(days=30), 1, desks.accepted)[0], by=clerk, at=at)

    pass_one_on()
    asked = sql_of(town, address)
    many(at - timedelta(days=30), 29, desks.accepted)
    for _ in range(5):
        pass_one_on()
    assert sql_of(town, address) == asked <= 6


def test_one_paper_asks_as_often_as_thirty(at):
    few = desks.accepted(at, make.edition(materials=make.MATERIALS[:2]))
    specs = tuple(make.MaterialSpec(f"m{n}", f"材料{n}") for n in range(1, 31))
    case = make.case(at, make.edition(materials=specs))
    town = desks.town_clerk()
    station = make.staff(case.station, PostRole.CLERK)
    steps.receive_and_hand_over(case, by=station, at=at, fine=[f"m{n}" for n in range(1, 31)])
    steps.accept(case, by=town.actor, at=at)
    asked = [sql_of(town, f"/office/cases/{each.number}/") for each in (few, case)]
    assert asked[0] == asked[1] <= 25


def test_a_list_goes_on_by_fifties_and_shows_each_case_once(at):
    made = make.edition()
    cases = [desks.handed(at - timedelta(days=n % 4), made) for n in range(53)]
    Case.objects.filter(pk__in=[case.pk for case in cases[:3]]).update(due_on=None)
    town = desks.town_clerk()
    first = town.browser.get("/office/")
    older = re.search(r'rel="next" href="([^"]+)"', text_of(first)).group(1)
    second = town.browser.get(f"/office/{older}")
    assert (len(numbers_on(first)), len(numbers_on(second))) == (50, 3)
    assert {*numbers_on(first), *numbers_on(second)} == {case.number for case in cases}
    assert 'rel="next"' not in text_of(second) and 'rel="prev"' in text_of(second)


def test_rows_without_a_day_come_last_and_page_on_too(at):
    made = make.edition()
    cases = [desks.handed(at, made) for _ in range(52)]
    Case.objects.update(due_on=None)
    town = desks.town_clerk()
    first = town.browser.get("/office/")
    older = re.search(r'rel="next" href="([^"]+)"', text_of(first)).group(1)
    assert {*numbers_on(first), *numbers_on(town.browser.get(f"/office/{older}"))} == {c.number for c in cases}


def test_what_was_done_goes_on_by_fifties(at):
    made = make.edition()
    for minute in range(51):
        desks.accepted(at, made)
        case = Case.objects.whole().order_by("-number").first()
        steps.pass_on(case, by=make.staff(case.handler_unit, PostRole.TOWN_CLERK), at=at + timedelta(minutes=minute))
    town = desks.town_clerk()
    first = town.browser.get("/office/done/")
    older = re.search(r'rel="next" href="([^"]+)"', text_of(first)).group(1).replace("&amp;", "&")
    second = town.browser.get(f"/office/done/{older}")
    assert (len(numbers_on(first)), len(numbers_on(second))) == (50, 1)
    assert not set(numbers_on(first)) & set(numbers_on(second))


@pytest.mark.parametrize("mark", ["x", "2026-02-30_x", "2026-09-28_", "_", "2026-09-28T09:00_" + "0" * 32])
def test_a_broken_mark_of_a_page_is_a_sentence(at, mark):
    town = desks.town_clerk()
    for address in ("/office/", "/office/overdue/", "/office/done/"):
        assert town.browser.get(address, {"after": mark}).status_code == 404


def test_the_late_ones_are_listed_with_whom_they_are(at):
    handled, told = desks.accepted(at), desks.correcting(at)
    fresh_at = at + timedelta(days=60)
    with time_machine.travel(fresh_at):
        desks.handed(fresh_at)
        shown = desks.town_clerk().browser.get("/office/overdue/")
    assert numbers_on(shown) == [handled.number, told.number]
    assert "在水泊街道经办" in text_of(shown) and "在申请人手里" in text_of(shown)


def test_what_the_unit_has_done_is_listed_with_masked_names(at):
    case, approver = desks.decided(at), desks.dept_approver()
    desks.proposed(at)
    shown = approver.browser.get("/office/done/")
    assert numbers_on(shown) == [case.number]
    assert "准予" in text_of(shown) and "王*兰" in text_of(shown) and "王秀兰" not in text_of(shown)
    assert "在杏花村（水泊街道）" in text_of(shown)
    assert page(approver, case).status_code == 200


def test_whoever_had_a_case_in_hand_may_read_on_with_names_masked(at):
    case = desks.decided(at)
    shown = page(desks.dept_clerk(name="马兰"), case)
    assert shown.status_code == 200 and "王*兰" in text_of(shown)
    assert "王秀兰" not in text_of(shown) and "打电话" not in text_of(shown)
    ours = page(desks.town_clerk(), desks.accepted(at))
    assert "正在办：王秀兰" in text_of(ours)
    assert "138****，" in text_of(ours) and "13800000000" not in text_of(ours)


def test_another_department_finds_nothing(at):
    case = desks.at_department(at)
    stranger = desks.dept_clerk("tyj")
    assert page(desks.dept_clerk(), case).status_code == 200
    assert page(stranger, case).status_code == 404
    assert desks.press(stranger, case, "propose", grant="yes").status_code == 404
    assert numbers_on(stranger.browser.get("/office/")) == []


def test_another_township_finds_nothing(at):
    case = desks.handed(at)
    other = make.township("馆驿镇", "370832103000")
    assert page(desks.at_desk(other, PostRole.TOWN_CLERK), case).status_code == 404


def test_the_desks_are_for_townships_and_departments(at):
    case = desks.handed(at)
    clerk = desks.at_desk(case.station, PostRole.CLERK)
    for address in ADDRESSES:
        assert clerk.browser.get(address).status_code == 403
        assert Client().get(address).status_code == 302


def test_a_list_is_one_row_in_the_journal(at):
    many(at, 3)
    town = desks.town_clerk()
    town.browser.get("/office/")
    entry = Entry.objects.get(action="list")
    assert (entry.subject_kind, entry.subject_id) == ("unit", str(make.township().pk))
    assert entry.by_id == town.actor.id


def test_who_sits_at_two_units_chooses_one(at):
    holder, other = make.account("李建国"), make.township("馆驿镇", "370832103000")
    both = desks.sit(make.post(make.township(), PostRole.TOWN_CLERK, holder=holder),
                     make.post(other, PostRole.TOWN_CLERK, holder=holder))  # fmt: skip
    case = desks.handed(at)
    units = (make.township(), other)
    first, second = (both.browser.get(f"/office/?unit={unit.pk}") for unit in units)
    assert "换单位" in text_of(both.browser.get("/office/"))
    assert numbers_on(first) == [case.number]
    assert numbers_on(second) == []
    assert "换单位" not in text_of(desks.town_clerk().browser.get("/office/"))
    assert both.browser.get(f"/office/?unit={make.department().pk}").status_code == 404


def test_a_number_is_found_however_it_was_typed(at):
    case, town = desks.handed(at), desks.town_clerk()
    typed = f" {case.number[:6].lower()} {case.number[6:]} "
    assert town.browser.get("/office/find/", {"number": typed})["Location"] == f"/office/cases/{case.number}/"
    assert town.browser.get("/office/find/", {"number": "／ / "})["Location"] == "/office/"
    assert town.browser.get("/office/find/", {"number": "LS999"}, follow=True).status_code == 404


def test_an_empty_desk_says_so(at):
    town = desks.town_clerk()
    assert "现在没有要办的" in text_of(town.browser.get("/office/"))
    assert "没有超期的" in text_of(town.browser.get("/office/overdue/"))
    assert "还没有办过的" in text_of(town.browser.get("/office/done/"))
