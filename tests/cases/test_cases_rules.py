"""What the law and the county want of a case, rule by rule."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bianmin.cases.actions import drafts, files, filing, mover, steps
from bianmin.cases.actions.selfcheck import findings
from bianmin.cases.errors import NotForYou, NotNow, OtherContent, ReasonMissing, SaidBefore, Stale, TooLate
from bianmin.cases.lifecycle import Status, Verb
from bianmin.cases.models import Case, ClockEvent, Document, Draft
from bianmin.cases.permissions import applicant_of, post_actor
from bianmin.catalog import actions as catalog
from bianmin.catalog.elements import Limit
from bianmin.catalog.models import StationRole
from bianmin.county.actors import CLOCK
from bianmin.county.refusals import BadInput
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.outbox.models import Message
from bianmin.vault.models import StoredFile
from bianmin.vault.uploads import CleanFile
from tests import factories as make

pytestmark = pytest.mark.django_db
LACKS = [steps.Lack("m2", "看不清卡号", "重拍一张，卡号要看得清")]


def fresh(case):
    return Case.objects.whole().get(pk=case.pk)


def accepted(at, **over):
    case = make.case(at, made=make.edition(route=make.DECIDED_BY_CIVIL_AFFAIRS[1:], **over), role=StationRole.ACCEPTS)
    steps.accept(case, by=make.staff(case.station, PostRole.CLERK), at=at, fine=["m1", "m2"])
    return fresh(case)


def clerk_of(case):
    return make.staff(case.handler_unit, PostRole.DEPT_CLERK)


def test_the_promise_starts_with_acceptance_not_with_submission(at):
    case = make.case(at)
    later = at + timedelta(days=11)  # 2026-10-09, after the holidays
    clerk = make.staff(case.station, PostRole.CLERK)
    steps.receive_and_hand_over(case, by=clerk, at=at, fine=["m1", "m2"])
    steps.accept(fresh(case), by=make.staff(case.station.parent, PostRole.TOWN_CLERK), at=later)
    assert fresh(case).due_on == fresh(case).decision_due_on == date(2026, 10, 15)


def test_an_agency_station_has_its_own_promise_to_hand_over(at):
    assert make.case(at).due_on == date(2026, 10, 8)  # three workdays from 28 September; the holidays are out


def test_where_the_station_accepts_the_five_days_run_from_receipt(at):
    assert make.case(at, role=StationRole.ACCEPTS).due_on == date(2026, 10, 10)


def test_nothing_can_be_received_that_nobody_has_looked_at(at):
    case = make.case(at)
    clerk = make.staff(case.station, PostRole.CLERK)
    with pytest.raises(BadInput, match="社会保障卡"):
        steps.receive_and_hand_over(case, by=clerk, at=at, fine=["m1"])
    assert fresh(case).status == Status.SUBMITTED and not case.materials.filter(state="fine").exists()


def test_an_exempt_material_is_never_asked_for(at):
    case = make.case(at)
    assert case.materials.get(code="m3").state == "exempt"
    assert "户口簿" not in steps.unseen_materials(case)


def test_what_is_lacking_is_told_only_once(at):
    case = make.case(at, role=StationRole.ACCEPTS)
    clerk = make.staff(case.station, PostRole.CLERK)
    steps.ask_correction(case, LACKS, by=clerk, at=at)
    assert fresh(case).due_on == date(2026, 10, 23)  # fifteen workdays, as the county set them
    steps.bring_back(fresh(case), by=clerk, at=at, brought=["m2"])
    with pytest.raises(SaidBefore):
        steps.ask_correction(fresh(case), LACKS, by=clerk, at=at)
    assert fresh(case).status == Status.PENDING


def test_a_notice_names_a_material_what_is_missing_and_how_it_will_be_right(at):
    case = make.case(at, role=StationRole.ACCEPTS)
    clerk = make.staff(case.station, PostRole.CLERK)
    for lacks in ([], [steps.Lack("m2", "看不清", " ")], [steps.Lack("m9", "没有", "带来")]):
        with pytest.raises(BadInput):
            steps.ask_correction(case, lacks, by=clerk, at=at)
    step = steps.ask_correction(case, LACKS, by=clerk, at=at)
    [notice] = step.documents.all()
    assert notice.facts["tables"][0]["rows"] == [["社会保障卡", "看不清卡号", "重拍一张，卡号要看得清"]]


def test_what_was_asked_for_must_have_come_before_it_goes_back(at):
    case = make.case(at, role=StationRole.ACCEPTS)
    steps.ask_correction(case, LACKS, by=make.staff(case.station, PostRole.CLERK), at=at)
    with pytest.raises(BadInput, match="还差：社会保障卡"):
        steps.bring_back(fresh(case), by=applicant_of(case), at=at)
    assert fresh(case).status == Status.CORRECTING


def test_a_refused_acceptance_says_whom_to_ask_and_the_remedies(at):
    case = make.case(at, role=StationRole.ACCEPTS)
    clerk = make.staff(case.station, PostRole.CLERK)
    with pytest.raises(BadInput, match="该找谁"):
        steps.decline(case, reason="不归我们管", whom_to_ask=" ", by=clerk, at=at)
    with pytest.raises(ReasonMissing):
        steps.decline(case, reason=" ", whom_to_ask="县公安局", by=clerk, at=at)
    [paper] = steps.decline(case, reason="不归我们管", whom_to_ask="县公安局", by=clerk, at=at).documents.all()
    assert "60 日" in paper.facts["remedies"][0] and "6 个月" in paper.facts["remedies"][1]


def test_a_clock_stops_only_with_a_paper_a_listed_kind_and_the_time_needed(at):
    case = accepted(at)
    clerk = clerk_of(case)
    good = steps.Stop("鉴定", "梁残鉴〔2026〕3号", "20 日", "要鉴定等级")
    for over in ({"kind": "领导出差"}, {"document_number": ""}, {"time_needed": ""}):
        stop = steps.Stop(**{**{f: getattr(good, f) for f in good.__dataclass_fields__}, **over})
        with pytest.raises(BadInput):
            steps.suspend(case, stop, by=clerk, at=at)
    steps.suspend(case, good, by=clerk, at=at + timedelta(days=2))
    stopped = fresh(case)
    assert stopped.due_on is None and stopped.status == Status.SUSPENDED
    assert {e.document_number for e in ClockEvent.objects.filter(case=case, tick="pause")} == {"梁残鉴〔2026〕3号"}
    with pytest.raises(BadInput):
        steps.resume(stopped, document_number="", by=clerk, at=at)
    steps.resume(stopped, document_number="梁残鉴〔2026〕9号", by=clerk, at=at + timedelta(days=30))
    assert fresh(case).due_on == date(2026, 11, 2)  # 3 of 5 workdays were left on 30 September; resumed on 28 October


def test_a_clock_can_be_stopped_where_the_law_names_no_limit(at):
    case = accepted(at, legal=Limit())
    steps.suspend(case, steps.Stop("鉴定", "1号", "5 日", "鉴定"), by=clerk_of(case), at=at)
    steps.resume(fresh(case), document_number="2号", by=clerk_of(case), at=at + timedelta(days=1))
    sequences = list(ClockEvent.objects.filter(case=case).order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1)) and fresh(case).due_on is not None


def test_who_only_had_a_case_once_reads_it_but_adds_nothing(at):
    case = make.case(at)
    steps.receive_and_hand_over(case, by=make.staff(case.station, PostRole.CLERK), at=at, fine=["m1", "m2"])
    town = make.staff(case.station.parent, PostRole.TOWN_CLERK)
    steps.accept(fresh(case), by=town, at=at)
    steps.pass_on(fresh(case), by=town, at=at)
    reader = make.staff(case.station.parent, PostRole.TOWN_APPROVER)
    photo = CleanFile(content=b"x", content_type="image/jpeg", extension="jpg", name="x.jpg")
    with pytest.raises(NotForYou):
        files.add_file(fresh(case), "m1", photo, by=reader, at=at)


def test_stopping_an_overdue_clock_does_not_make_it_young(at):
    case = accepted(at)
    clerk = clerk_of(case)
    late = at + timedelta(days=25)
    steps.suspend(case, steps.Stop("鉴定", "1号", "5 日", "鉴定"), by=clerk, at=late)
    steps.resume(fresh(case), document_number="2号", by=clerk, at=late + timedelta(days=3))
    assert fresh(case).due_on < timezone.localdate(late + timedelta(days=3))


def test_whoever_proposes_does_not_decide_even_from_another_post(at):
    case = accepted(at)
    holder = make.account()
    proposer = make.post(case.handler_unit, PostRole.DEPT_CLERK, holder=holder)
    approver = make.post(case.handler_unit, PostRole.DEPT_APPROVER, holder=holder)
    steps.propose(case, grant=True, opinion="符合", by=post_actor(proposer), at=at)
    with pytest.raises(NotForYou):
        steps.decide(case, grant=True, reason="", by=post_actor(approver), at=at)
    steps.decide(case, grant=True, reason="", by=make.staff(case.handler_unit, PostRole.DEPT_APPROVER), at=at)


def test_a_refusal_has_a_reason_and_the_remedies(at):
    case = accepted(at)
    with pytest.raises(ReasonMissing):
        steps.propose(case, grant=False, opinion="", by=clerk_of(case), at=at)
    steps.propose(case, grant=False, opinion="收入超标", by=clerk_of(case), at=at)
    approver = make.staff(case.handler_unit, PostRole.DEPT_APPROVER)
    with pytest.raises(ReasonMissing):
        steps.decide(case, grant=False, reason=" ", by=approver, at=at)
    [paper] = steps.decide(case, grant=False, reason="收入超标", by=approver, at=at).documents.all()
    assert paper.kind == "refused" and len(paper.facts["remedies"]) == 2


def test_nobody_handles_their_own_case(at):
    case = make.case(at, role=StationRole.ACCEPTS)
    me = make.staff(case.station, PostRole.CLERK, person_id=case.applicant_id)
    with pytest.raises(NotForYou, match="回避"):
        steps.accept(case, by=me, at=at, fine=["m1", "m2"])


def test_an_outer_systems_result_is_told_but_not_decided_by_us(at):
    make.department("ybj", "医疗保障局", outer_system="医保信息平台")
    case = make.case(at, made=make.edition(route=make.RECORDED_OUTSIDE))
    clerk = make.staff(case.station, PostRole.CLERK)
    steps.receive_and_hand_over(case, by=clerk, at=at, fine=["m1", "m2"])
    officer = make.staff(case.receiving_unit, PostRole.DEPT_CLERK)
    steps.accept(fresh(case), by=officer, at=at)
    with pytest.raises(BadInput):
        steps.send_out(fresh(case), outer_number=" ", by=officer, at=at)
    steps.send_out(fresh(case), outer_number="YB001", by=officer, at=at)
    mover.take_step(fresh(case), Verb.OUTER_STOPS, by=officer, at=at)
    mover.take_step(fresh(case), Verb.OUTER_RUNS, by=officer, at=at)
    assert fresh(case).status == Status.OUTER
    with pytest.raises(ReasonMissing):
        steps.take_back(fresh(case), granted=False, words="", by=officer, at=at)
    steps.take_back(fresh(case), granted=False, words="超过报销期限", by=officer, at=at)
    assert fresh(case).outcome == "outer_refused" and fresh(case).outer_system == "医保信息平台"
    kinds = set(Document.objects.values_list("kind", flat=True))
    assert "outer_result" in kinds and not kinds & {"granted", "refused"}


def test_a_village_finishes_its_own_matters_on_the_spot(at):
    case = make.case(at, made=make.edition(route=make.DECIDED_HERE), role=StationRole.DECIDES)
    clerk = make.staff(case.station, PostRole.CLERK)
    steps.accept(case, by=clerk, at=at, fine=["m1", "m2"])
    steps.finish(fresh(case), words="当场见证", by=clerk, at=at)
    assert (fresh(case).status, fresh(case).outcome) == (Status.GRANTED, "granted")


def test_a_page_older_than_the_case_moves_nothing(at):
    case = make.case(at, role=StationRole.ACCEPTS)
    clerk = make.staff(case.station, PostRole.CLERK)
    steps.ask_correction(case, LACKS, by=clerk, at=at, expects=1)
    with pytest.raises(Stale):
        steps.accept(case, by=clerk, at=at, fine=["m1", "m2"], expects=1)


def test_undo_lasts_ten_minutes_and_only_until_staff_act(at):
    case = make.case(at)
    with pytest.raises(TooLate):
        steps.recall(case, by=applicant_of(case), at=at + timedelta(minutes=10, seconds=1))
    steps.receive(case, by=make.staff(case.station, PostRole.CLERK), at=at, fine=["m1", "m2"])
    with pytest.raises(TooLate):
        steps.recall(case, by=applicant_of(case), at=at + timedelta(minutes=1))


def test_a_withdrawal_can_be_undone_and_the_clock_is_not_younger(at):
    case = accepted(at)
    due = case.due_on
    steps.withdraw(case, by=applicant_of(case), at=at + timedelta(hours=1))
    assert fresh(case).status == Status.WITHDRAWN and fresh(case).due_on is None
    with pytest.raises(TooLate):
        steps.undo_withdraw(case, by=applicant_of(case), at=at + timedelta(hours=2))
    steps.undo_withdraw(case, by=applicant_of(case), at=at + timedelta(hours=1, minutes=9))
    assert (fresh(case).status, fresh(case).due_on) == (Status.ACCEPTED, due)


def test_filing_again_keeps_number_and_code(at):
    case = make.case(at)
    steps.recall(case, by=applicant_of(case), at=at)
    again = filing.file_again(
        case, make.request(case.edition, case.station, answers={"card": "1" * 16}), by=make.citizen(), at=at
    )
    assert (again.number, again.query_code) == (case.number, case.query_code)
    assert fresh(case).answers == {"card": "1" * 16} and fresh(case).status == Status.SUBMITTED
    with pytest.raises(NotNow):
        filing.file_again(case, make.request(case.edition, case.station), by=make.citizen(), at=at)


def test_a_case_taken_back_is_filed_again_by_the_edition_it_began_with(at):
    case = make.case(at)
    steps.recall(case, by=applicant_of(case), at=at)
    catalog.publish(case.item, make.content(fee="一元"), profile="relief", is_example=False, on=at.date())
    again = filing.file_again(case, make.request(case.edition, case.station), by=make.citizen(), at=at)
    assert again.edition.number == 1 and fresh(case).status == Status.SUBMITTED


def test_a_dropped_file_of_a_draft_is_let_go_and_one_of_a_case_is_kept(at):
    made, where = make.edition(), make.station()
    make.placed(made, where)
    draft = drafts.start_draft(made.item, where, account_id=None, at=at)
    photo = CleanFile(content=b"x", content_type="image/jpeg", extension="jpg", name="x.jpg")
    files.add_draft_file(draft, "m1", photo, at=at)
    files.add_draft_file(draft, "m1", photo, at=at)
    files.add_draft_file(draft, "m2", photo, at=at)
    assert StoredFile.objects.count() == 2
    drafts.submit_draft(draft, make.request(made, where), by=make.citizen(), at=at)
    files.drop_draft_file(draft, "m1")
    assert StoredFile.objects.count() == 2


def test_one_key_makes_one_case_and_other_contents_are_refused(at):
    case = make.case(at)
    request = make.request(case.edition, case.station)
    first = filing.file_case(request, key="k", by=make.citizen(), at=at)
    assert filing.file_case(request, key="k", by=make.citizen(), at=at) == first
    with pytest.raises(OtherContent):
        filing.file_case(make.request(case.edition, case.station), key="k", by=make.citizen(), at=at)


def test_an_assisting_station_makes_no_case(at):
    made, where = make.edition(), make.station()
    make.placed(made, where, StationRole.ASSISTS)
    with pytest.raises(BadInput):
        filing.file_case(make.request(made, where), key=str(uuid4()), by=make.citizen(), at=at)
    assert not Case.objects.exists()


def test_the_database_itself_refuses_a_case_by_assisting(at):
    case = make.case(at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(role=StationRole.ASSISTS)


def test_a_running_case_keeps_its_edition_when_the_item_gets_a_new_one(at):
    case = make.case(at)
    catalog.publish(case.item, make.content(promised=Limit(1)), profile="relief", is_example=False, on=at.date())
    assert fresh(case).edition.number == 1 and fresh(case).edition.body.promised.amount == 5
    with pytest.raises(BadInput, match="新版"):
        filing.file_case(make.request(case.edition, case.station), key="x", by=make.citizen(), at=at)


def test_numbers_are_in_order_and_carry_a_check_digit(at):
    one, two = make.case(at), make.case(at)
    assert one.number.startswith("LS20260928") and int(two.number[10:15]) == int(one.number[10:15]) + 1
    assert one.number[-1] != two.number[-1]


def test_the_code_is_needed_beside_the_number(at):
    case = make.case(at)
    assert filing.find_by_code(case.number.lower(), f" {case.query_code.lower()} ") == case
    assert filing.find_by_code(case.number, "AAAA-AAAA") is None
    assert filing.find_by_code("LS1", case.query_code) is None


def test_a_message_tells_no_item_and_nothing_where_there_is_no_phone(at):
    case = make.case(at)
    [message] = Message.objects.all()
    assert case.item.name not in message.text and case.number in message.text and "http" not in message.text
    for phone in ("", "0537-7300000"):
        make.case(at, applicant=make.facts(phone=phone))
    assert Message.objects.count() == 1


def test_a_borrowed_phone_hears_only_that_one_should_call_back(at):
    case = make.case(at, applicant=make.facts(phone_may_say="call_back"))
    assert case.number not in Message.objects.get().text


def test_a_journal_row_of_a_person_carries_no_name(at):
    make.case(at)
    assert not Entry.objects.filter(by_kind="person").exclude(by_name="").exists()
    assert Entry.objects.filter(by_kind="person").exists()


def test_a_step_costs_at_most_eleven_queries(at, django_assert_max_num_queries):
    case = accepted(at)  # the year's first acceptance makes the counter's row
    case = fresh(make.case(at, role=StationRole.ACCEPTS))  # as a page reads it
    clerk = make.staff(case.station, PostRole.CLERK)
    with django_assert_max_num_queries(
        13
    ):  # one asks for kin; two of them are the savepoint that the test's own transaction makes
        mover.take_step(case, Verb.ACCEPT, by=clerk, at=at)


def test_drafts_are_nobody_elses_and_vanish(at):
    made, where = make.edition(), make.station()
    make.placed(made, where)
    draft = drafts.start_draft(made.item, where, account_id=None, at=at)
    assert drafts.find_draft(draft.resume_code, at=at) == draft
    assert drafts.find_draft("0000-0000-0000", at=at) is None
    gone = at + timedelta(days=31)
    assert drafts.find_draft(draft.resume_code, at=gone) is None
    assert drafts.forget_old_drafts(by=CLOCK, at=gone) == 1 and not Draft.objects.exists()


def test_a_case_taken_back_and_forgotten_ends_as_withdrawn(at):
    made, where = make.edition(), make.station()
    make.placed(made, where)
    draft = drafts.start_draft(made.item, where, account_id=None, at=at)
    case = drafts.submit_draft(draft, make.request(made, where), by=make.citizen(), at=at)
    steps.recall(case, by=applicant_of(case), at=at)
    drafts.forget_old_drafts(by=CLOCK, at=at + timedelta(days=31))
    assert fresh(case).status == Status.WITHDRAWN


def test_submitting_a_draft_twice_makes_one_case_and_again_after_a_recall_the_same(at):
    made, where = make.edition(), make.station()
    make.placed(made, where)
    draft = drafts.start_draft(made.item, where, account_id=None, at=at)
    request = make.request(made, where)
    case = drafts.submit_draft(draft, request, by=make.citizen(), at=at)
    assert drafts.submit_draft(draft, request, by=make.citizen(), at=at) == case
    steps.recall(case, by=applicant_of(case), at=at)
    again = drafts.submit_draft(draft, request, by=make.citizen(), at=at)
    assert again == case and Case.objects.count() == 1 and fresh(case).status == Status.SUBMITTED


def test_selfcheck_finds_a_planted_fault_of_each_kind(at):
    case = make.case(at)
    assert not list(findings())
    for planted in (
        {"due_on": date(2030, 1, 1)},
        {"last_sequence": 9},
        {"status": "accepted"},
        {"waits_for": "handler"},
    ):
        before = Case.objects.filter(pk=case.pk).values(*planted).get()
        Case.objects.filter(pk=case.pk).update(**planted)
        assert any(case.number in sentence for sentence in findings()), planted
        Case.objects.filter(pk=case.pk).update(**before)
    assert not list(findings())


def test_a_verify_code_leads_to_its_document_and_the_hash_covers_the_facts(at):
    case = make.case(at)
    [receipt] = case.documents.all()
    assert case.query_code in str(receipt.facts) and receipt.verify_code not in str(Entry.objects.values_list())
    assert len(receipt.facts_digest) == 64
