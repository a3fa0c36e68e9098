"""The steps on the page are those of the table, no more and no less; and each does what it says."""

import re
from datetime import timedelta

import pytest
import time_machine

from bianmin.cases.actions import steps
from bianmin.cases.lifecycle import Status, Verb
from bianmin.cases.permissions import cases_of, steps_of_seat
from bianmin.county.rights import PostRole
from bianmin.office import forms, taking, views
from tests import factories as make
from tests.office import desks
from tests.office.desks import filled_on, page, press, text_of, verbs_on, whole

pytestmark = pytest.mark.django_db

BROUGHT_TO = {
    "submitted": make.case,
    "pending": desks.handed,
    "pending, lacking": lambda at: desks.handed(at, fine=("m1",)),
    "correcting": desks.correcting,
    "declined": desks.declined,
    "withdrawn": desks.withdrawn,
    "accepted, to review": desks.accepted,
    "accepted, to decide": desks.at_department,
    "accepted, outside": lambda at: desks.accepted(at, desks.outside()),
    "suspended": desks.suspended,
    "outer": desks.sent_out,
    "outer_down": desks.outer_down,
    "returned": desks.returned,
    "proposed": desks.proposed,
    "proposed, to refuse": lambda at: desks.proposed(at, grant=False),
    "granted": desks.decided,
    "refused": lambda at: desks.decided(at, grant=False),
}
SEATS = {
    "town clerk": lambda: desks.town_clerk(),
    "town approver": lambda: desks.at_desk(make.township(), PostRole.TOWN_APPROVER),
    "dept clerk": lambda: desks.dept_clerk(),
    "dept approver": lambda: desks.dept_approver(),
    "outer clerk": lambda: desks.dept_clerk("ybj"),
}


@pytest.mark.parametrize("brought", BROUGHT_TO)
def test_the_steps_on_the_page_are_those_of_the_table(at, brought):
    case = BROUGHT_TO[brought](at)
    case.refresh_from_db()
    seats = [sits() for sits in SEATS.values()]
    for who in seats:
        response = page(who, case)
        may_see = cases_of(who.seat).filter(pk=case.pk).exists()
        assert response.status_code == (200 if may_see else 404)
        assert verbs_on(response) == {step.verb.value for step in steps_of_seat(who.seat, whole(case))}


NEXT = {
    "pending": ("town clerk", "受理"),
    "pending, lacking": ("town clerk", "一次告知"),
    "accepted, to review": ("town clerk", "审核通过，转民政局"),
    "accepted, to decide": ("dept clerk", "提出意见，报审批"),
    "accepted, outside": ("outer clerk", "抄录到上级系统"),
    "suspended": ("dept clerk", "恢复计时"),
    "outer": ("outer clerk", "取回结果"),
    "outer_down": ("outer clerk", "上级系统恢复了"),
    "proposed": ("dept approver", "准予"),
    "proposed, to refuse": ("dept approver", "不予"),
    "granted": ("dept clerk", "回待办单"),
    "correcting": ("town clerk", "回待办单"),
}


@pytest.mark.parametrize("brought", NEXT)
def test_one_button_is_filled_and_it_is_what_comes_next(at, brought):
    sits, words = NEXT[brought]
    case = BROUGHT_TO[brought](at)
    assert filled_on(page(SEATS[sits](), case)) == [words]


def test_after_the_one_telling_acceptance_is_what_comes_next(at):
    case = desks.correcting(at)
    steps.bring_back(case, by=make.staff(case.station, PostRole.CLERK), at=at, brought=["m2"])
    case.materials.update(state="waiting")
    assert filled_on(page(desks.town_clerk(), case)) == ["受理"]


def test_the_township_accepts_what_it_ticked(at):
    case, town = desks.handed(at, fine=("m1",)), desks.town_clerk()
    response = press(town, case, "accept", prefixed=False, fine=["m2"])
    assert response.status_code == 302 and response["Location"] == f"/office/cases/{case.number}/"
    case = whole(case)
    assert (case.status, case.accepted_at.date()) == (Status.ACCEPTED, at.date())
    assert case.documents.filter(kind="acceptance").count() == 1
    assert "受理通知书已经开出" in text_of(town.browser.get(response["Location"]))


def test_acceptance_without_having_looked_is_refused_and_the_ticks_stay(at):
    case, town = desks.handed(at, fine=()), desks.town_clerk()
    response = press(town, case, "accept", prefixed=False, fine=["m1"])
    assert response.status_code == 422
    assert "还有材料没有看过：社会保障卡" in text_of(response)
    assert re.search(r'value="m1" form="step-accept" checked', text_of(response))
    assert not re.search(r'value="m2" form="step-accept" checked', text_of(response))
    assert whole(case).status == Status.PENDING
    assert case.materials.get(code="m1").state == "waiting"


def test_what_is_missing_is_told_once_in_the_words_of_the_chosen_fault(at):
    case, town = desks.handed(at, fine=("m1",)), desks.town_clerk()
    told = {"lacks-m2": "on", "why-m2": "bank_number", "lack-m2": "", "remedy-m2": "请重拍一张", "note": "别着急"}
    assert press(town, case, "ask_correction", prefixed=False, **told).status_code == 302
    case = whole(case)
    assert case.status == Status.CORRECTING
    material = case.materials.get(code="m2")
    assert (material.lack, material.remedy) == ("社会保障卡看不清卡号", "请重拍一张")
    assert case.steps.get(verb=Verb.ASK_CORRECTION).reason == "别着急"


def test_telling_nothing_is_refused_and_what_was_written_stays(at):
    case, town = desks.handed(at, fine=("m1",)), desks.town_clerk()
    told = {"lacks-m2": "on", "why-m2": "", "lack-m2": "卡号糊了", "remedy-m2": ""}
    response = press(town, case, "ask_correction", prefixed=False, **told)
    assert response.status_code == 422
    assert "卡号糊了</textarea>" in text_of(response)
    assert "请写明缺什么、怎样才对。" in text_of(response)
    assert whole(case).status == Status.PENDING
    assert press(town, case, "ask_correction", prefixed=False, note="缺").status_code == 422


def test_what_was_told_before_is_not_told_again(at):
    case = desks.correcting(at)
    steps.bring_back(case, by=make.staff(case.station, PostRole.CLERK), at=at, brought=["m2"])
    told = {"lacks-m2": "on", "lack-m2": "还是糊", "remedy-m2": "再拍"}
    response = press(desks.town_clerk(), case, "ask_correction", prefixed=False, **told)
    assert response.status_code == 409
    assert "只能告知一次" in text_of(response) and "还是糊</textarea>" in text_of(response)


def test_acceptance_is_declined_with_a_ground_whom_to_ask_and_the_remedies(at):
    case, town = desks.handed(at), desks.town_clerk()
    assert "水泊街道便民服务中心所在地的人民法院" in text_of(page(town, case))
    said = {"ground": "not_our_power", "note": "户口在别的县。", "whom_to_ask": "郓城县民政局 0530-0000000"}
    assert press(town, case, "decline", **said).status_code == 302
    step = whole(case).steps.get(verb=Verb.DECLINE)
    assert step.reason.startswith("这件事不归本单位管") and "户口在别的县。" in step.reason
    assert step.particulars["whom_to_ask"] == "郓城县民政局 0530-0000000"
    assert "行政复议" in step.particulars["remedies"][0]
    assert whole(case).documents.filter(kind="declined").count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [({"ground": "made_up", "whom_to_ask": "残联"}, "请选一条不予受理的依据"),
     ({"ground": "not_our_power", "whom_to_ask": " "}, "请写明该找谁")],
)  # fmt: skip
def test_declining_without_ground_or_whom_to_ask_is_refused(at, said, sentence):
    case = desks.handed(at)
    response = press(desks.town_clerk(), case, "decline", note="写了半天的话", **said)
    assert response.status_code == 422
    assert sentence in text_of(response) and "写了半天的话</textarea>" in text_of(response)
    assert whole(case).status == Status.PENDING


def test_the_township_passes_on_and_sees_it_no_more_in_its_worklist_but_may_read_it(at):
    case, town = desks.accepted(at), desks.town_clerk()
    assert case.number in text_of(town.browser.get("/office/"))
    assert press(town, case, "pass_on", reason="入户看过。").status_code == 302
    assert whole(case).handler_unit.slug == "mzj"
    assert case.number not in text_of(town.browser.get("/office/"))
    shown = page(town, case)
    assert shown.status_code == 200 and verbs_on(shown) == set()
    assert "现在在民政局，这里不用办。" in text_of(shown)
    assert case.number in text_of(desks.dept_clerk().browser.get("/office/"))
    assert "入户看过。" in text_of(page(desks.dept_clerk(), case))


def test_the_clerk_proposes_and_another_decides(at):
    case, clerk, approver = desks.at_department(at), desks.dept_clerk(), desks.dept_approver()
    assert press(clerk, case, "propose", grant="yes", opinion="符合第三条。").status_code == 302
    shown = text_of(page(approver, case))
    assert "经办建议准予" in shown and "符合第三条。" in shown
    assert press(approver, case, "grant", reason="从本月起。").status_code == 302
    case = whole(case)
    assert (case.status, case.outcome, case.handler_unit_id) == (Status.GRANTED, "granted", case.station_id)
    assert case.documents.filter(kind="granted").count() == 1


def test_a_refusal_carries_the_remedies_that_the_page_showed(at):
    case, approver = desks.proposed(at, grant=False), desks.dept_approver()
    shown = text_of(page(approver, case))
    assert press(approver, case, "refuse", reason="等级是三级，不在范围里。").status_code == 302
    remedies = whole(case).steps.get(verb=Verb.REFUSE).particulars["remedies"]
    assert len(remedies) == 2 and all(sentence in shown for sentence in remedies)
    assert whole(case).documents.get(kind="refused").facts["remedies"] == remedies


def test_a_refusal_without_a_reason_is_refused(at):
    case = desks.proposed(at)
    response = press(desks.dept_approver(), case, "refuse", reason="  ")
    assert response.status_code == 422 and "要写明原因" in text_of(response)
    assert whole(case).status == Status.PROPOSED


def test_nobody_approves_their_own_proposal(at):
    unit = make.department()
    holder = make.account("周宁")
    both = desks.sit(make.post(unit, PostRole.DEPT_CLERK, "周宁", holder=holder),
                     make.post(unit, PostRole.DEPT_APPROVER, "周宁", holder=holder))  # fmt: skip
    case = desks.proposed(at, by=both.actor)
    shown = page(both, case)
    assert "要另一位审批人来定" in text_of(shown) and filled_on(shown) == []
    response = press(both, case, "grant", reason="我自己批")
    assert response.status_code == 403
    assert "提意见的人不能审批自己提的意见" in text_of(response)
    assert "我自己批</textarea>" in text_of(response) and "下一步" in text_of(response)
    assert (whole(case).status, whole(case).last_sequence) == (Status.PROPOSED, case.last_sequence)


def test_a_clerk_does_not_decide(at):
    case = desks.proposed(at)
    response = press(desks.dept_clerk(name="马兰"), case, "grant", reason="")
    assert response.status_code == 403 and "不归您这个岗位办" in text_of(response)
    assert whole(case).status == Status.PROPOSED


def test_the_approver_sends_it_back_with_a_reason(at):
    case, approver = desks.proposed(at), desks.dept_approver()
    assert press(approver, case, "send_back", reason="").status_code == 422
    assert press(approver, case, "send_back", reason="再核收入").status_code == 302
    assert whole(case).status == Status.ACCEPTED
    assert "再核收入" in text_of(page(desks.dept_clerk(name="马兰"), case))


@pytest.mark.parametrize(
    "typed",
    [{"opinion": "没选"}, {"grant": "maybe", "opinion": "x"}, {"grant": "no", "opinion": ""}],
)
def test_a_proposal_says_which_way_and_why(at, typed):
    case = desks.at_department(at)
    assert press(desks.dept_clerk(), case, "propose", **typed).status_code == 422
    assert whole(case).status == Status.ACCEPTED


def test_nobody_handles_their_own_case(at):
    unit = make.department()
    case = desks.at_department(at)
    own = desks.sit(make.post(unit, PostRole.DEPT_CLERK, "王秀兰", person_id=case.applicant_id))
    assert verbs_on(page(own, case)) == {"yield"}
    response = press(own, case, "propose", grant="yes")
    assert response.status_code == 403 and "回避" in text_of(response)


STOP = {"kind": "鉴定", "document_number": "梁民鉴〔2026〕7号", "time_needed": "10 个工作日", "reason": "等级有疑义"}


@pytest.mark.parametrize("missing", STOP)
def test_no_clock_stops_without_its_paper(at, missing):
    case, clerk = desks.at_department(at), desks.dept_clerk()
    due, steps_before = case.due_on, case.last_sequence
    response = press(clerk, case, "suspend", **{**STOP, missing: ""})
    assert response.status_code == 422
    kept = [value for name, value in STOP.items() if name not in {missing, "kind"}]
    assert all(value in text_of(response) for value in kept)
    case = whole(case)
    assert (case.status, case.due_on, case.last_sequence) == (Status.ACCEPTED, due, steps_before)
    assert not case.clock_events.filter(tick="pause").exists()


def test_what_is_not_on_the_list_stops_no_clock(at):
    case = desks.at_department(at)
    response = press(desks.dept_clerk(), case, "suspend", **{**STOP, "kind": "领导不在"})
    assert response.status_code == 422 and "请从单子里选一种特别程序" in text_of(response)
    assert whole(case).status == Status.ACCEPTED


def test_a_stopped_clock_goes_on_where_it_stood(at):
    case, clerk = desks.at_department(at), desks.dept_clerk()
    assert case.due_on == make.date(2026, 10, 10)  # 5 workdays, over 国庆 to the Saturday worked for it
    assert press(clerk, case, "suspend", **STOP).status_code == 302
    stopped = whole(case)
    assert (stopped.status, stopped.due_on) == (Status.SUSPENDED, None)
    shown = text_of(page(clerk, case))
    assert "暂停" in shown and "梁民鉴〔2026〕7号" in shown
    with time_machine.travel(at + timedelta(days=17)):  # Thursday, 15 October
        clerk = desks.dept_clerk(name="马兰")
        assert press(clerk, case, "resume", document_number=" ").status_code == 422
        assert press(clerk, case, "resume", document_number="鉴定报告 12 号").status_code == 302
    case = whole(case)
    assert (case.status, case.due_on) == (Status.ACCEPTED, make.date(2026, 10, 22))
    assert {"suspension", "resumption"} <= set(case.documents.values_list("kind", flat=True))


def test_two_tabs_do_not_move_a_case_twice(at):
    case, clerk = desks.at_department(at), desks.dept_clerk()
    seen = case.last_sequence
    assert press(clerk, case, "propose", grant="yes", opinion="行").status_code == 302
    steps.decide(case, grant=True, reason="", by=desks.dept_approver().actor, at=at)
    response = press(clerk, case, "propose", expects=seen, grant="no", opinion="第二个页面里写的理由")
    assert response.status_code == 409
    assert "刚才已经有人动过了" in text_of(response)
    assert "第二个页面里写的理由</textarea>" in text_of(response) and "准予，待送达" in text_of(response)
    assert whole(case).last_sequence == seen + 2


def test_an_old_page_shows_the_new_state_and_keeps_the_form_when_the_step_still_exists(at):
    case, clerk = desks.at_department(at), desks.dept_clerk()
    response = press(clerk, case, "propose", expects=1, grant="no", opinion="写好的理由")
    assert response.status_code == 409
    assert "写好的理由</textarea>" in text_of(response)
    assert f'name="expects" value="{case.last_sequence}"' in text_of(response)


@pytest.mark.parametrize("expects", ["", "x", "-3", "9" * 30])
def test_a_form_that_does_not_say_what_it_saw_counts_as_old(at, expects):
    case = desks.accepted(at)
    assert press(desks.town_clerk(), case, "pass_on", expects=expects).status_code == 409
    assert whole(case).last_sequence == case.last_sequence


def test_a_very_long_reason_is_refused_with_a_sentence(at):
    case = desks.accepted(at)
    response = press(desks.town_clerk(), case, "pass_on", reason="字" * 10_000)
    assert response.status_code == 422 and "最多 1000 个字" in text_of(response)
    assert whole(case).last_sequence == case.last_sequence


def test_rare_characters_in_an_opinion_come_back_as_typed(at):
    case, town = desks.accepted(at), desks.town_clerk()
    said = "䶮𫖯𠮷 <script>alert(1)</script> 👵🏽"
    assert press(town, case, "pass_on", reason=said).status_code == 302
    shown = text_of(page(town, case))
    assert "䶮𫖯𠮷 &lt;script&gt;" in shown and "<script>alert" not in shown


def test_an_unknown_step_is_not_there(at):
    case = desks.accepted(at)
    town = desks.town_clerk()
    assert press(town, case, "explode").status_code == 404
    assert press(town, case, "withdraw").status_code == 404
    assert town.browser.get(f"/office/cases/{case.number}/steps/accept/").status_code == 405


def test_what_the_village_does_itself_is_finished_on_the_spot(at):
    made = make.edition(route=(make.Stage("township", "decide"),))
    case = make.case(at, made, role=make.StationRole.DECIDES)
    clerk = make.staff(case.station, PostRole.CLERK)
    steps.accept(case, by=clerk, at=at, fine=["m1", "m2"])
    town = desks.town_clerk()
    assert "finish" in verbs_on(page(town, case))
    assert press(town, case, "finish", reason="登记好了").status_code == 302
    assert whole(case).status == Status.GRANTED


def test_after_a_refusal_the_step_that_was_tried_is_what_comes_next(at):
    case = desks.at_department(at)
    response = press(desks.dept_clerk(), case, "suspend", **{**STOP, "document_number": ""})
    assert filled_on(response) == ["暂停计时"]


def test_every_step_with_a_form_can_be_taken_and_says_what_it_did():
    assert set(forms._FORMS) == set(taking._TAKEN) == set(views._DONE)
