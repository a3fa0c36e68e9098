"""What an upper-level system decides: copied in its order, its number and result taken back, no decision of ours."""

import re

import pytest

from bianmin.cases.lifecycle import Status
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from tests import factories as make
from tests.office import desks
from tests.office.desks import page, press, text_of, whole

pytestmark = pytest.mark.django_db


def fields_of(response):
    labels = re.findall(r'<label for="copy-\d+">([^<]+)</label>', text_of(response))
    values = re.findall(r'id="copy-\d+" value="([^"]*)" readonly', text_of(response))
    return list(zip(labels, values, strict=True))


def looks(case):
    return Entry.objects.filter(resource="person", subject_id=str(case.applicant_id))


def test_the_copy_sheet_has_their_fields_in_their_order(at):
    case = desks.accepted(at, desks.outside())
    person = case.applicant
    shown = page(desks.dept_clerk("ybj"), case, "copy/")
    assert fields_of(shown) == [
        ("银行账号", "6217000000000000"), ("姓名", "王秀兰"), ("证件号码", person.id_number),
        ("联系电话", "13800000000"), ("参保地村", "水泊街道杏花村村民委员会"), ("事由", ""),
    ]  # fmt: skip
    assert "次序和医保信息平台的表一样，共 6 项" in text_of(shown)
    assert text_of(shown).count("data-copies=") == 5


def test_opening_the_sheet_is_written_down_with_its_purpose(at):
    case, clerk = desks.accepted(at, desks.outside()), desks.dept_clerk("ybj")
    page(clerk, case)
    assert not looks(case).exists()
    page(clerk, case, "copy/")
    look = looks(case).get()
    assert (look.purpose, look.action, look.by_id) == (f"抄录到医保信息平台（{case.number}）", "read", clerk.actor.id)


def test_the_id_number_stands_on_the_sheet_alone(at):
    made = desks.outside(
        form=(*make.FORM, make.Question("cert", "残疾人证号"), make.Question("mate", "配偶", "id_number"))
    )
    number = make.id_number(serial=777)
    answers = {"card": "6217000000000000", "cert": f"{number}41", "mate": number}
    case = desks.accepted(at, made, applicant=make.facts(id_number=number), answers=answers)
    clerk = desks.dept_clerk("ybj")
    assert number in text_of(page(clerk, case, "copy/"))
    shown = text_of(page(clerk, case))
    assert number not in shown and f"9{'*' * 16}{number[-1]}" in shown and f"9{'*' * 18}1" in shown
    assert number not in text_of(clerk.browser.get("/office/"))


def test_the_sheet_is_for_whoever_enters_the_case_there(at):
    case = desks.accepted(at, desks.outside())
    approver = desks.dept_approver("ybj")
    assert page(approver, case).status_code == 200
    refused = page(approver, case, "copy/")
    assert refused.status_code == 403 and case.applicant.id_number not in text_of(refused)
    assert page(desks.dept_clerk("mzj"), case, "copy/").status_code == 404
    assert not looks(case).exists()


def test_nothing_is_copied_of_a_case_that_we_decide(at):
    case = desks.at_department(at)
    assert page(desks.dept_clerk(), case, "copy/").status_code == 403


def test_without_their_order_the_sheet_follows_the_form(at):
    case = desks.accepted(at, desks.outside(copy_fields=()))
    shown = page(desks.dept_clerk("ybj"), case, "copy/")
    labels = [label for label, _ in fields_of(shown)]
    assert labels == ["姓名", "证件号码", "联系电话", "所在村（社区）", "社保卡号", "为什么申请"]
    assert "次序还没有录入" in text_of(shown)


def test_a_long_answer_is_copied_whole(at):
    said = "第一行\n第二行"
    case = desks.accepted(at, desks.outside(), answers={"card": "6217000000000000", "reason": said})
    assert f"readonly>{said}</textarea>" in text_of(page(desks.dept_clerk("ybj"), case, "copy/"))


def test_yes_and_no_are_copied_as_words(at):
    made = desks.outside(form=(make.Question("third", "有第三方责任", "yes_no"),), copy_fields=())
    case = desks.accepted(at, made, answers={"third": "yes"})
    assert ("有第三方责任", "是") in fields_of(page(desks.dept_clerk("ybj"), case, "copy/"))


def test_their_number_and_their_result_come_back_and_no_decision_of_ours(at):
    case, clerk = desks.accepted(at, desks.outside()), desks.dept_clerk("ybj")
    assert press(clerk, case, "send_out", outer_number="YB20260928001").status_code == 302
    case = whole(case)
    assert (case.status, case.outer_number, case.outer_system) == (Status.OUTER, "YB20260928001", "医保信息平台")
    assert "YB20260928001" in text_of(page(clerk, case)) and "以该系统为准" in text_of(page(clerk, case))
    assert press(clerk, case, "take_back", granted="yes", words="已支付 1268.50 元").status_code == 302
    case = whole(case)
    assert (case.status, case.outcome) == (Status.RETURNED, "outer_granted")
    kinds = set(case.documents.values_list("kind", flat=True))
    assert "outer_result" in kinds and not kinds & {"granted", "refused"}


def test_the_number_missing_on_the_sheet_brings_the_sheet_back(at):
    case, clerk = desks.accepted(at, desks.outside()), desks.dept_clerk("ybj")
    data = {"expects": case.last_sequence, "on": "sheet", "send_out-outer_number": " "}
    response = clerk.browser.post(f"/office/cases/{case.number}/steps/send_out/", data)
    assert response.status_code == 422
    assert "请填上级系统给的编号" in text_of(response) and len(fields_of(response)) == 6
    assert whole(case).status == Status.ACCEPTED


def test_the_sheet_is_not_shown_to_who_only_claims_to_come_from_it(at):
    case = desks.at_department(at)
    data = {"expects": case.last_sequence, "on": "sheet", "send_out-outer_number": "X"}
    response = desks.dept_clerk().browser.post(f"/office/cases/{case.number}/steps/send_out/", data)
    assert response.status_code == 409 and fields_of(response) == []
    assert case.applicant.id_number not in text_of(response)
    assert "readonly>X</textarea>" in text_of(response)


def test_a_result_says_which_way_it_went_and_a_refusal_why(at):
    case, clerk = desks.sent_out(at), desks.dept_clerk("ybj")
    assert press(clerk, case, "take_back", words="没选").status_code == 422
    response = press(clerk, case, "take_back", granted="no", words="")
    assert response.status_code == 422 and "照抄它写的原因" in text_of(response)
    assert whole(case).status == Status.OUTER
    assert press(clerk, case, "take_back", granted="no", words="票据过期").status_code == 302
    assert "上级系统：没有通过" in text_of(page(clerk, case)) and "票据过期" in text_of(page(clerk, case))


def test_their_system_stops_and_runs_again_and_nobody_is_blamed(at):
    case, clerk = desks.sent_out(at), desks.dept_clerk("ybj")
    due = case.due_on
    assert press(clerk, case, "outer_stops", reason="公告：今晚升级").status_code == 302
    shown = text_of(page(clerk, case))
    assert "上级系统维护中" in shown and "公告：今晚升级" in shown
    assert press(clerk, case, "outer_runs").status_code == 302
    assert (whole(case).status, whole(case).due_on) == (Status.OUTER, due)


def test_a_clock_cannot_be_stopped_while_it_is_decided_elsewhere(at):
    case = desks.accepted(at, desks.outside())
    assert "suspend" not in desks.verbs_on(page(desks.dept_clerk("ybj"), case))


def test_the_township_reads_no_sheet(at):
    case = desks.accepted(at, desks.outside())
    assert page(desks.at_desk(make.township(), PostRole.TOWN_CLERK), case, "copy/").status_code == 404
