"""The edges of a case: limits, races, and what is refused with a sentence."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, close_old_connections, connection

from bianmin.cases.actions import drafts, files, filing, numbers, steps
from bianmin.cases.answers import read_answer
from bianmin.cases.lifecycle import Status
from bianmin.cases.models import Case, CaseFile, NumberCounter, Submission
from bianmin.cases.permissions import applicant_of
from bianmin.cases.story import told
from bianmin.catalog.elements import Question
from bianmin.catalog.models import Edition, Item, StationRole
from bianmin.county.refusals import BadInput, NotYours, TryLater
from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from bianmin.journal.models import Entry
from bianmin.stations.models import Unit
from bianmin.vault.uploads import CleanFile
from bianmin.workdays.models import load_calendar
from tests import factories as make

TODAY = date(2026, 11, 24)


def photo(**over):
    return CleanFile(**{"content": b"x", "content_type": "image/jpeg", "extension": "jpg", "name": "x.jpg", **over})


@pytest.mark.django_db
class TestLimits:
    def test_a_draft_holds_only_so_much(self, at):
        made, where = make.edition(), make.station()
        draft = drafts.start_draft(made.item, where, account_id=None, at=at)
        with pytest.raises(BadInput, match="写得太多"):
            drafts.save_draft(draft, {"reason": "长" * 70_000}, at=at)

    def test_what_is_typed_into_a_submitted_draft_is_told_that_it_was_submitted(self, at):
        made, where = make.edition(), make.station()
        make.placed(made, where)
        draft = drafts.start_draft(made.item, where, account_id=None, at=at)
        drafts.submit_draft(draft, make.request(made, where), by=make.citizen(), at=at)
        with pytest.raises(steps.NotNow.__base__, match="已经交上去"):
            drafts.save_draft(drafts.draft_of(draft.pk, at=at), {"card": "1"}, at=at)

    def test_a_number_given_twice_is_loud_and_makes_no_case(self, at):
        case = make.case(at)
        NumberCounter.objects.filter(series="case").update(last=0)
        with pytest.raises(IntegrityError):
            filing.file_case(make.request(case.edition, case.station), key="k", by=make.citizen(), at=at)
        assert Case.objects.count() == 1 and Submission.objects.count() == 1

    def test_a_case_holds_only_so_many_files(self, at, settings):
        case = make.case(at)
        clerk = make.staff(case.station, PostRole.CLERK)
        for _ in range(settings.MOST_FILES_OF_A_CASE):
            files.add_file(case, "m1", photo(), by=clerk, at=at)
        with pytest.raises(BadInput, match="最多放"):
            files.add_file(case, "m1", photo(), by=clerk, at=at)
        assert CaseFile.objects.filter(replaced_at__isnull=True).count() == 1

    def test_a_portrait_smaller_than_asked_for_is_told_its_size(self):
        spec = make.MaterialSpec("m1", "照片", photo={"width": 352, "height": 440, "kb_min": 20, "kb_max": 50})
        with pytest.raises(BadInput, match="这张是 200×440"):
            files.fit_photo(photo(width=200, height=440), spec)
        files.fit_photo(photo(width=352, height=440), spec)

    def test_a_strangers_post_opens_no_file(self, at):
        case = make.case(at)
        file = files.add_file(case, "m1", photo(), by=make.staff(case.station, PostRole.CLERK), at=at)
        with pytest.raises(NotYours):
            files.open_file(
                file, by=make.staff(make.department("gaj", "公安局"), PostRole.DEPT_CLERK), at=at, purpose="看"
            )
        assert not Entry.objects.filter(resource="file", action="read").exists()

    def test_the_numbers_of_a_day_end(self, at):
        NumberCounter.objects.create(series="case", day=at.date(), last=numbers.MOST_A_DAY)
        with pytest.raises(TryLater, match="编号用完"):
            numbers.case_number(at.date())

    def test_the_national_number_is_there_only_where_the_items_code_is_loaded(self, at):
        made, where = make.edition(), make.station()
        make.placed(made, where)
        assert make.case(at, made, where).national_number == ""
        Item.objects.filter(pk=made.item_id).update(task_code="12441500196720244T3442199806003")
        made = Edition.objects.get(pk=made.pk)
        numbers_given = [make.case(at, made, where).national_number for _ in range(2)]
        assert numbers_given == [f"12441500196720244T344219980600320260928{n:04}" for n in (1, 2)]
        NumberCounter.objects.filter(series__startswith="task").update(last=9_999)
        with pytest.raises(TryLater):
            make.case(at, made, where)

    def test_a_closed_station_takes_nothing_in(self, at):
        made, where = make.edition(), make.station()
        make.placed(made, where)
        Unit.objects.filter(pk=where.pk).update(closed_on=at.date())
        where.refresh_from_db()
        with pytest.raises(BadInput, match="撤并"):
            filing.file_case(make.request(made, where), key="k", by=make.citizen(), at=at)

    def test_a_delivery_says_how_to_whom_and_what_they_are(self, at):
        case = make.case(at, made=make.edition(route=make.DECIDED_HERE), role=StationRole.DECIDES)
        clerk = make.staff(case.station, PostRole.CLERK)
        steps.accept(case, by=clerk, at=at, fine=["m1", "m2"])
        steps.finish(case, words="", by=clerk, at=at)
        with pytest.raises(BadInput) as refused:
            steps.deliver(case, steps.Delivery("直接", " ", ""), by=clerk, at=at)
        assert set(refused.value.fields) == {"collector", "relation"}
        assert any(
            "杏花村" in line.title or line.state == "done"
            for line in told(case, today=at.date(), calendar=load_calendar())
        )

    def test_the_last_stop_passes_nothing_on(self, at):
        case = make.case(at, made=make.edition(route=make.DECIDED_BY_CIVIL_AFFAIRS[1:]), role=StationRole.ACCEPTS)
        steps.accept(case, by=make.staff(case.station, PostRole.CLERK), at=at, fine=["m1", "m2"])
        with pytest.raises(steps.NotNow, match="最后一站"):
            steps.pass_on(case, by=make.staff(make.department(), PostRole.DEPT_CLERK), at=at)


@pytest.mark.parametrize(
    ("kind", "over", "text", "says"),
    [
        ("date", {"latest": "today"}, "2026-11-25", "不能晚于"), ("date", {"earliest": "2026-01-01"}, "2025-12-31", "不能早于"),
        ("date", {}, "2026-02-30", "没有 2026 年 2 月 30 日"), ("date", {}, "前天", "年-月-日"), ("number", {}, "NaN", "只填数字"),
        ("number", {"least": 1}, "0", "不能小于 1"), ("number", {"most": 9}, "10", "不能大于 9"), ("number", {}, "三", "只填数字"),
        ("choice", {"options": ("甲", "乙")}, "丙", "选一项"), ("yes_no", {}, "maybe", "“是”或“否”"), ("text", {"max_length": 3}, "长长长长", "最多 3 个字"),
        ("bank_card", {}, "123", "12 到 19 位"), ("text", {}, "  ", "这一项要填"), ("long", {"max_length": 9999}, "字" * 2001, "最多 2000 个字"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_told_why(kind, over, text, says):
    with pytest.raises(BadInput, match=says):
        read_answer(Question("k", "问", kind, **over), text, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "text", "clean"),
    [
        ("date", "2026年3月8日", "2026-03-08"), ("date", "20260308", "2026-03-08"), ("money", "１,200.50", "1200.50"),
        ("bank_card", "6217 0000-0000 0000", "6217000000000000"), ("name", " 䶮 ", "䶮"), ("long", "a\r\nb", "a\nb"),
    ],
)  # fmt: skip
def test_an_answer_is_read_as_people_write_it(kind, text, clean):
    assert read_answer(Question("k", "问", kind), text, today=TODAY) == clean


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_eight_at_once_makes_one_case_and_numbers_have_no_twins(at):
    made, where = make.edition(), make.station()
    make.placed(made, where)
    request, key = make.request(made, where), str(uuid4())
    numbers_seen, faults, start = [], [], threading.Barrier(8)

    def send(index):
        try:
            with county("370832"):
                start.wait()
                numbers_seen.append(filing.file_case(request, key=key, by=make.citizen(), at=at).number)
                other = make.request(made, where)
                numbers_seen.append(filing.file_case(other, key=f"{key} {index}", by=make.citizen(), at=at).number)
        except Exception as fault:  # noqa: BLE001 - told below, in the thread that asserts
            faults.append(fault)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=send, args=[index]) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Case.objects.count() == 9 == len(set(numbers_seen)) and Submission.objects.count() == 9


@pytest.mark.django_db
def test_a_case_taken_back_twice_is_refused_and_nothing_else_happens(at):
    case = make.case(at)
    steps.recall(case, by=applicant_of(case), at=at)
    with pytest.raises(steps.TooLate):
        steps.recall(case, by=applicant_of(case), at=at + timedelta(minutes=1))
    assert Case.objects.get().status == Status.RECALLED
