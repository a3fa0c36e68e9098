"""Numbers are masked on the case; one in full needs a reason and is shown once; ringing up for the case needs none."""

import pytest

from bianmin.cases.actions.files import add_file
from bianmin.journal.models import Entry
from bianmin.vault.uploads import CleanFile
from tests import factories as make
from tests.window.pages import case_page, text_of

pytestmark = pytest.mark.django_db
FORM = (make.Question("card", "社保卡号", "bank_card"), make.Question("why", "为什么", "long"))


@pytest.fixture
def case(at, station):
    agent = make.facts("刘强", phone="13911112222")
    answers = {"card": "6217000000001234", "why": "找我儿子 13922223333 就行"}
    facts = make.facts("王秀兰", phone_whose="外甥", phone_may_say="progress")
    made = make.edition(name="护理补贴", form=FORM)
    return make.case(at, made, station, answers=answers, applicant=facts, agent=agent, agent_relation="外甥")


@pytest.fixture
def reveal(clerk, case):
    def revealed(what, reason="compare", words="", client=clerk):
        return client.post(f"/window/cases/{case.number}/numbers/", {"what": what, "reason": reason, "words": words})

    return revealed


@pytest.fixture
def dial(clerk, case):
    return lambda what, client=clerk: client.post(f"/window/cases/{case.number}/calls/", {"what": what})


def whole_numbers(case):
    return {
        "applicant-id": case.applicant.id_number, "applicant-phone": case.applicant.phone,
        "agent-id": case.agent.id_number, "agent-phone": case.agent.phone, "answer-card": "6217000000001234",
        "answer-why": "13922223333",
    }  # fmt: skip


def test_no_number_stands_in_full_on_the_case(clerk, case):
    page = text_of(case_page(clerk, case))
    for number in whole_numbers(case).values():
        assert number not in page
    assert "尾号 1234" in page and "139****" in page and "tel:1" not in page
    assert "王秀兰" in page and "刘强" in page


@pytest.mark.parametrize(
    "what", ["applicant-id", "applicant-phone", "agent-id", "agent-phone", "answer-card", "answer-why"]
)
def test_a_number_is_shown_once_with_its_reason_in_the_journal_and_never_the_number(clerk, case, reveal, what):
    number = whole_numbers(case)[what]
    shown = reveal(what, "compare", "卡磨花了")
    assert shown.status_code == 200 and number in text_of(shown) and shown["Cache-Control"] == "no-store"
    row = Entry.objects.get(resource="person", action="reveal")
    person = case.agent if what.startswith("agent") else case.applicant
    assert (row.subject_kind, row.subject_id, row.by_id) == ("person", str(person.pk), str(clerk.post_held.pk))
    assert row.purpose == f"对照证件，核对本人：卡磨花了（{case.number}）"
    assert number not in text_of(case_page(clerk, case))


def test_every_listed_reason_will_do_and_another_must_be_written(case, reveal):
    for reason in ("compare", "upper", "pay", "correct"):
        assert reveal("applicant-id", reason).status_code == 200
    refused = reveal("applicant-id", "other")
    assert refused.status_code == 422 and case.applicant.id_number not in text_of(refused)
    assert reveal("applicant-id", "other", "残联打电话来核对").status_code == 200
    assert Entry.objects.filter(action="reveal", outcome="done").count() == 5


@pytest.mark.parametrize("reason", ["", "x", "curious"])
def test_without_a_reason_nothing_is_shown_and_what_was_typed_stays(case, reveal, reason):
    refused = reveal("applicant-id", reason, "就看一下")
    page = text_of(refused)
    assert refused.status_code == 422 and case.applicant.id_number not in page
    assert "请选一个原因" in page and 'value="就看一下"' in page and '<details name="full-number" open>' in page
    assert not Entry.objects.filter(action="reveal", outcome="done").exists()


@pytest.mark.parametrize("words", ["王秀兰让看的", "她的号 370832", "打 138 0000 0000", "一" * 61])
def test_a_reason_tells_nothing_of_the_person(case, reveal, words):
    refused = reveal("applicant-id", "compare", words)
    assert refused.status_code == 422 and case.applicant.id_number not in text_of(refused)
    assert not Entry.objects.filter(action="reveal", outcome="done").exists()


@pytest.mark.parametrize("what", ["", "x", "answer-x", "agent-name", "applicant-", "other-id", "answer-"])
def test_a_number_that_the_case_does_not_have_is_not_found(reveal, dial, what):
    assert reveal(what).status_code == 404
    assert dial(what).status_code == 404


def test_ringing_up_needs_no_reason_and_says_what_may_be_said(clerk, case, dial):
    page = text_of(dial("applicant-phone"))
    assert f'<a href="tel:{case.applicant.phone}">' in page
    assert "外甥的电话，可以说进度，不说病情" in page and "不要说是什么事" in page
    says = page.split('<p class="strip gap">')[1].split("</p>")[0]
    assert "王女士交的那件事，正在办" in says and "护理补贴" not in says
    row = Entry.objects.get(action="dial")
    assert (row.subject_id, row.purpose) == (str(case.applicant_id), f"为这件事打电话（{case.number}）")


def test_only_telephones_are_rung_up(dial, case):
    refused = dial("applicant-id")
    assert refused.status_code == 404 and case.applicant.id_number not in text_of(refused)
    assert dial("answer-card").status_code == 404
    assert not Entry.objects.filter(action="dial", outcome="done").exists()


@pytest.mark.parametrize(("may_say", "says", "never"), [
    ("all", "办的“护理补贴”，正在办", ""), ("call_back", "请转告王女士，方便时给站里回个电话，号码是 0537-0000009", "问也不说"),
])  # fmt: skip
def test_the_script_follows_what_was_allowed(at, clerk, station, may_say, says, never):
    facts = make.facts("王秀兰", phone_may_say=may_say)
    case = make.case(at, make.edition(name="护理补贴"), station, applicant=facts)
    page = text_of(clerk.post(f"/window/cases/{case.number}/calls/", {"what": "applicant-phone"}))
    assert says in page and never in page


def test_another_station_and_the_public_see_no_number(at, case, sit, client, reveal, dial):
    stranger = sit(make.station("别村", "370832001010"))
    assert reveal("applicant-id", client=stranger).status_code == 404
    assert dial("applicant-phone", client=stranger).status_code == 404
    assert reveal("applicant-id", client=client).status_code == 401
    assert not Entry.objects.filter(action__in=["reveal", "dial"], outcome="done").exists()


def test_on_ones_own_case_no_number_is_for_the_asking(at, sit, station):
    own = make.case(at, at_station=station)
    clerk = sit(station, person_id=own.applicant_id)
    assert "看全号" not in text_of(case_page(clerk, own))
    refused = clerk.post(f"/window/cases/{own.number}/numbers/", {"what": "applicant-id", "reason": "compare"})
    assert refused.status_code == 403 and own.applicant.id_number not in text_of(refused)


def test_what_cannot_be_written_down_is_not_shown(case, reveal, monkeypatch):
    from django.db import DatabaseError

    from bianmin.cases.actions import reading

    real = reading.note

    def broken(resource, action, **row):
        if action == "reveal":
            raise DatabaseError("disk I/O error")
        return real(resource, action, **row)

    monkeypatch.setattr(reading, "note", broken)
    refused = reveal("applicant-id")
    assert refused.status_code == 503 and case.applicant.id_number not in text_of(refused)


def test_a_number_in_the_name_of_a_file_is_masked_and_never_the_name_under_which_it_is_saved(at, clerk, case):
    number = case.applicant.id_number
    clean = CleanFile(content=b"\xff\xd8 a photo", content_type="image/jpeg", extension="jpg", name=f"{number}.jpg")
    file = add_file(case, "m2", clean, by=make.staff(case.station, "clerk"), at=at)
    page = text_of(clerk.get(f"/window/cases/{case.number}/materials/m2/"))
    assert number not in page and f"9{'*' * 16}{number[-1]}.jpg" in page
    answer = clerk.get(f"/window/cases/{case.number}/files/{file.pk}/")
    assert number not in answer["Content-Disposition"]
