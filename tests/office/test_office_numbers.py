"""At the desks of townships and departments too, a number in full needs a reason, and the case in hand."""

import pytest

from bianmin.journal.models import Entry
from tests import factories as make
from tests.office import desks
from tests.office.desks import page, text_of

pytestmark = pytest.mark.django_db


def reveal(who, case, what="applicant-id", reason="compare", words=""):
    typed = {"what": what, "reason": reason, "words": words}
    return who.browser.post(f"/office/cases/{case.number}/numbers/", typed)


def dial(who, case, what="applicant-phone"):
    return who.browser.post(f"/office/cases/{case.number}/calls/", {"what": what})


def test_a_number_is_shown_once_with_its_reason_in_the_journal(at):
    case, town = desks.accepted(at), desks.town_clerk()
    assert case.applicant.id_number not in text_of(page(town, case))
    assert case.applicant.id_number in text_of(reveal(town, case, words="证件照看不清"))
    row = Entry.objects.get(action="reveal")
    assert (row.subject_id, row.by_id) == (str(case.applicant_id), town.actor.id)
    assert row.purpose == f"对照证件，核对本人：证件照看不清（{case.number}）"
    assert case.applicant.id_number not in text_of(page(town, case))


def test_without_a_reason_the_page_asks_for_one(at):
    case, town = desks.accepted(at), desks.town_clerk()
    refused = reveal(town, case, reason="", words="就看一下")
    assert refused.status_code == 422 and 'value="就看一下"' in text_of(refused)
    assert case.applicant.id_number not in text_of(refused)


def test_ringing_up_needs_no_reason(at):
    agent = make.facts("刘强", phone="13911112222")
    case, town = desks.accepted(at, agent=agent, agent_relation="外甥"), desks.town_clerk()
    assert '<a href="tel:13800000000">' in text_of(dial(town, case))
    assert '<a href="tel:13911112222">' in text_of(dial(town, case, "agent-phone"))
    assert Entry.objects.filter(action="dial", outcome="done").count() == 2


def test_whoever_has_passed_a_case_on_sees_no_number_of_it_any_more(at):
    case, town = desks.at_department(at), desks.town_clerk()
    assert "看全号" not in text_of(page(town, case))
    refused = reveal(town, case)
    assert refused.status_code == 403 and case.applicant.id_number not in text_of(refused)
    assert dial(town, case).status_code == 403
    assert reveal(desks.dept_clerk(), case).status_code == 200
    assert reveal(desks.dept_clerk("tyj"), case).status_code == 404
