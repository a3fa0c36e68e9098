"""An edition's life: drafted, sent, sent back, approved by another, in force from its day, never written in again."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from bianmin.catalog.actions import editing, publishing
from bianmin.catalog.actions import items as actions
from bianmin.catalog.actions.editing import SavedMeanwhile
from bianmin.catalog.locks import TABLE
from bianmin.catalog.models import BasicItem, Edition, Item, TakeOver
from bianmin.catalog.permissions import latest_changes, published_item, search_items
from bianmin.county.actors import CLOCK
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from bianmin.journal.models import Entry
from bianmin.people.actions import record_person
from config.management.commands.worker import JOBS
from tests import factories as make
from tests.conftest import COUNTY

pytestmark = pytest.mark.django_db
CODE = "11450721348531435D4001033002000"  # published (DOMAIN §2.2)
NOWHERE = "00000000-0000-7000-8000-000000000000"


def officer(name="赵明", **over):
    return make.staff(make.department(), PostRole.COUNTY_OFFICE, name, **over)


def draft(at, by=None, item=None, **over):
    by = by or officer()
    edition = editing.start_draft(item or make.edition().item, by=by, at=at)
    return editing.save_draft(edition.pk, replace(edition.body, **over), revision=0, by=by, at=at)


def waiting(at, by=None, item=None, **over):
    return editing.submit(draft(at, by, item, **over).pk, by=by or officer(), at=at)


def today(at):
    return timezone.localdate(at)


def state(edition):
    return Edition.objects.get(pk=edition.pk).state


# ── writing ──


def test_a_draft_begins_with_what_is_in_force_and_changes_nothing_of_it(at):
    made = make.edition(fee="不收费")
    edition = draft(at, item=made.item, fee="", result="一张证")
    assert (edition.number, edition.state, edition.based_on) == (2, "draft", made)
    assert edition.body.promised == made.body.promised
    assert Item.objects.get(pk=made.item_id).current == made


def test_two_drafts_of_one_item_are_never_begun(at):
    made = make.edition()
    draft(at, item=made.item)
    with pytest.raises(MovedOn, match="第 2 版已经有人在写"):
        editing.start_draft(made.item, by=officer("钱二"), at=at)
    assert made.item.editions.count() == 2


def test_what_another_saved_meanwhile_is_not_overwritten(at):
    edition = draft(at, result="甲写的")
    with pytest.raises(SavedMeanwhile, match="没有丢") as refused:
        editing.save_draft(edition.pk, make.content(result="乙写的"), revision=0, by=officer("乙"), at=at)
    assert refused.value.edition.body.result == "甲写的"
    assert Edition.objects.get(pk=edition.pk).body.result == "甲写的"


def test_whoever_saved_last_is_the_writer_whom_another_approves(at):
    first, second = officer("甲"), officer("乙")
    edition = draft(at, by=first)
    editing.save_draft(edition.pk, make.content(), revision=1, by=second, at=at)
    editing.submit(edition.pk, by=second, at=at)
    with pytest.raises(NotYours, match="另一个人"):
        editing.approve(edition.pk, valid_from=today(at), by=second, at=at)
    assert editing.approve(edition.pk, valid_from=today(at), by=first, at=at).state == "published"


def test_a_new_item_is_public_only_once_it_is_published(at):
    writer = officer()
    edition = editing.new_item("  赶集日帮办  ", category="其他", department="mzj", by=writer, at=at)
    item = edition.item
    assert (item.name, item.slug[:3], edition.number) == ("赶集日帮办", "LOC", 1)
    assert published_item(item.slug) is None and item.handling_items.get().name == "赶集日帮办"
    content = make.content(name="赶集日帮办", category="其他", department="mzj")
    editing.save_draft(edition.pk, content, revision=edition.revision, by=writer, at=at)
    editing.submit(edition.pk, by=writer, at=at)
    editing.approve(edition.pk, valid_from=today(at), by=officer("乙"), at=at)
    assert published_item(item.slug).department == make.department("mzj")
    with pytest.raises(BadInput, match="已经有这个名称"):
        editing.new_item("赶集日帮办", category="其他", department="mzj", by=writer, at=at)
    with pytest.raises(BadInput, match="请写事项名称"):
        editing.new_item("   ", category="其他", department="mzj", by=writer, at=at)


def test_what_the_city_unified_is_not_changed_by_the_county(at):
    made = make.edition()
    Item.objects.filter(pk=made.item_id).update(unified_by="济宁市统一目录")
    made.item.refresh_from_db()
    edition = editing.start_draft(made.item, by=officer(), at=at)
    with pytest.raises(NotYours, match="收费由“济宁市统一目录”统一"):
        editing.save_draft(edition.pk, replace(edition.body, fee="5 元"), revision=0, by=officer(), at=at)
    saved = editing.save_draft(edition.pk, replace(edition.body, plain=("白话",)), revision=0, by=officer(), at=at)
    assert saved.body.plain == ("白话",)


def test_a_citys_list_itself_changes_what_the_city_unified(at):
    made = make.edition()
    Item.objects.filter(pk=made.item_id).update(unified_by="济宁市统一目录")
    made.item.refresh_from_db()
    taken = TakeOver.objects.create(
        name="x.xlsx", source="济宁市统一目录 2027", unifies=True, digest="0", sheet={}, read_at=at, **CLOCK.columns()
    )
    edition = editing.start_draft(made.item, by=officer(), at=at, takeover=taken)
    editing.save_draft(edition.pk, replace(edition.body, result="两张证"), revision=0, by=officer(), at=at)
    editing.submit(edition.pk, by=officer(), at=at)
    editing.approve(edition.pk, valid_from=today(at), by=officer("乙"), at=at)
    assert Item.objects.get(pk=made.item_id).unified_by == "济宁市统一目录 2027"


# ── sending, and sending back ──


def test_the_gate_stops_what_is_wrong_and_says_at_which_field(at):
    edition = draft(at, fee="5 元")
    with pytest.raises(BadInput, match="还有 1 处要改") as refused:
        editing.submit(edition.pk, by=officer(), at=at)
    assert [*refused.value.fields] == ["fee_basis"] and state(edition) == "draft"


def test_what_waits_is_not_written_in_and_not_sent_twice(at):
    edition = waiting(at)
    with pytest.raises(MovedOn, match="检查过，等批"):
        editing.save_draft(edition.pk, make.content(), revision=1, by=officer(), at=at)
    with pytest.raises(MovedOn, match="检查过，等批"):
        editing.submit(edition.pk, by=officer(), at=at)


def test_what_is_sent_back_is_mended_and_sent_again(at):
    writer, other = officer("甲"), officer("乙")
    edition = waiting(at, by=writer)
    with pytest.raises(BadInput, match="哪里要改"):
        editing.send_back(edition.pk, words="  ", by=other, at=at)
    back = editing.send_back(edition.pk, words="收费要写依据" * 80, by=other, at=at)
    assert back.state == "draft" and len(back.sent_back) == 300
    saved = editing.save_draft(edition.pk, make.content(result="新证"), revision=1, by=writer, at=at)
    assert saved.sent_back
    again = editing.submit(edition.pk, by=writer, at=at)
    assert (again.state, again.sent_back) == ("checked", "")
    assert editing.approve(edition.pk, valid_from=today(at), by=other, at=at).state == "published"


def test_what_was_approved_for_a_later_day_is_taken_back_before_it(at):
    edition = waiting(at, by=officer("甲"))
    editing.approve(edition.pk, valid_from=today(at) + timedelta(days=3), by=officer("乙"), at=at)
    back = editing.send_back(edition.pk, words="日子不对", by=officer("丙"), at=at)
    assert (back.state, back.valid_from, back.approved_by_name, back.approved_by_account_id) == (
        "draft",
        None,
        "",
        None,
    )
    assert publishing.bring_into_force(at=at + timedelta(days=5)) == 0 and state(edition) == "draft"


def test_what_is_in_force_is_neither_sent_back_nor_dropped(at):
    made = make.edition()
    with pytest.raises(MovedOn, match="退不回去"):
        editing.send_back(made.pk, words="不对", by=officer(), at=at)
    with pytest.raises(MovedOn, match="不能丢掉"):
        editing.drop(made.pk, by=officer(), at=at)


@pytest.mark.parametrize("act", ["submit", "send_back", "approve", "drop", "save_draft", "confirm_review"])
def test_what_does_not_exist_is_not_found(act, at):
    more = {
        "send_back": {"words": "x"},
        "approve": {"valid_from": today(at)},
    }.get(act, {})
    args = (make.content(),) if act == "save_draft" else ()
    more = {"revision": 0} if act == "save_draft" else more
    with pytest.raises(NotFound):
        getattr(editing, act)(NOWHERE, *args, by=officer(), at=at, **more)


def test_a_dropped_draft_makes_room_and_its_number_is_not_used_again(at):
    made = make.edition()
    editing.drop(draft(at, item=made.item).pk, by=officer(), at=at)
    assert editing.start_draft(made.item, by=officer(), at=at).number == 3


# ── approving ──


def test_nobody_approves_their_own_not_even_under_another_account(at):
    own = record_person(make.facts("甲"), at=at)
    first = officer("甲", person_id=own.pk)
    second = replace(first, account_id=make.account().pk)
    assert first.account_id != second.account_id
    edition = waiting(at, by=first)
    for by in (first, second):
        with pytest.raises(NotYours, match="另一个人"):
            editing.approve(edition.pk, valid_from=today(at), by=by, at=at)
    assert state(edition) == "checked"


def test_the_database_too_refuses_an_approval_by_the_writer(at):
    edition = waiting(at, by=officer("甲"))
    account = Edition.objects.get(pk=edition.pk).by_account_id
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(approved_by_account_id=account)


def test_one_edition_is_approved_once(at):
    edition = waiting(at, by=officer("甲"))
    editing.approve(edition.pk, valid_from=today(at), by=officer("乙"), at=at)
    with pytest.raises(MovedOn, match="不用批"):
        editing.approve(edition.pk, valid_from=today(at), by=officer("丙"), at=at)


def test_a_draft_is_not_approved_before_it_was_sent(at):
    with pytest.raises(MovedOn, match="草稿"):
        editing.approve(draft(at, by=officer("甲")).pk, valid_from=today(at), by=officer("乙"), at=at)


def test_a_day_that_lies_behind_is_refused(at):
    edition = waiting(at, by=officer("甲"))
    with pytest.raises(BadInput, match="早于今天") as refused:
        editing.approve(edition.pk, valid_from=today(at) - timedelta(days=1), by=officer("乙"), at=at)
    assert [*refused.value.fields] == ["valid_from"] and state(edition) == "checked"


def test_what_became_unfit_while_it_waited_is_not_approved(at):
    edition = waiting(at, by=officer("甲"))
    Edition.objects.filter(pk=edition.pk).update(content=make.content(fee="5 元").to_json())
    with pytest.raises(BadInput, match="要改"):
        editing.approve(edition.pk, valid_from=today(at), by=officer("乙"), at=at)


def test_today_means_at_once_and_the_old_one_is_superseded(at):
    made = make.edition("老年补贴")
    edition = waiting(at, by=officer("甲"), item=made.item, name="高龄津贴", result="高龄卡")
    editing.approve(edition.pk, valid_from=today(at), by=officer("乙"), at=at)
    item = published_item(made.item.slug)
    assert (item.current, item.name) == (edition, "高龄津贴") and search_items("高龄卡") == [item]
    made.refresh_from_db()
    assert (made.state, made.valid_to) == ("superseded", today(at))
    assert Entry.objects.filter(subject_id=edition.pk).count() == 4  # begun, sent, approved, in force


def test_a_later_day_is_waited_for_and_the_worker_keeps_it(at):
    made = make.edition()
    day = today(at) + timedelta(days=2)
    edition = waiting(at, by=officer("甲"), item=made.item, result="新证")
    approved = editing.approve(edition.pk, valid_from=day, by=officer("乙"), at=at)
    assert approved.state == "approved" and Item.objects.get(pk=made.item_id).current == made
    assert publishing.bring_into_force(at=at + timedelta(days=1)) == 0
    morning = timezone.make_aware(timezone.datetime.combine(day, timezone.datetime.min.time()))
    assert publishing.bring_into_force(at=morning) == 1
    assert publishing.bring_into_force(at=morning) == 0
    assert Item.objects.get(pk=made.item_id).current == edition
    made.refresh_from_db()
    assert made.valid_to == day


def test_the_workers_round_brings_into_force_what_is_due(at):
    edition = waiting(at, by=officer("甲"), result="新证")
    editing.approve(edition.pk, valid_from=today(at) + timedelta(days=1), by=officer("乙"), at=at)
    round_of_the_worker = {name: job for name, _, job in JOBS}
    round_of_the_worker["editions"](at)
    assert state(edition) == "approved"
    round_of_the_worker["editions"](at + timedelta(days=1))
    assert state(edition) == "published"


def test_many_are_approved_together_or_not_at_all(at):
    writer = officer("甲")
    editions = [waiting(at, by=writer, result=f"证 {n}") for n in range(3)]
    bad = waiting(at, by=writer, item=make.edition("坏事项").item)
    Edition.objects.filter(pk=bad.pk).update(content=make.content(fee="5 元").to_json())
    ids = [each.pk for each in (*editions, bad)]
    with pytest.raises(BadInput, match="“坏事项”：还有 1 处"):
        editing.approve_all(ids, valid_from=today(at), by=officer("乙"), at=at)
    assert {state(each) for each in editions} == {"checked"}
    assert editing.approve_all(ids[:3], valid_from=today(at), by=officer("乙"), at=at) == 3
    assert {state(each) for each in editions} == {"published"}


def test_a_code_that_is_another_items_is_refused_before_it_could_be_in_force_twice(at):
    taken = make.edition("有码的").item
    Item.objects.filter(pk=taken.pk).update(task_code=CODE)
    edition = draft(at, task_code=CODE, item_type="10")
    with pytest.raises(BadInput, match="已经是“有码的”的"):
        editing.submit(edition.pk, by=officer(), at=at)
    Item.objects.filter(pk=taken.pk).update(task_code="")
    later = editing.submit(edition.pk, by=officer(), at=at)
    editing.approve(later.pk, valid_from=today(at) + timedelta(days=9), by=officer("乙"), at=at)
    twin = draft(at, task_code=CODE, item_type="10")
    with pytest.raises(BadInput, match="已经是"):
        editing.submit(twin.pk, by=officer(), at=at)


# ── what was in force ──


def test_a_running_case_keeps_the_edition_it_was_filed_under(at):
    made = make.edition()
    case = make.case(at, made)
    edition = waiting(at, by=officer("甲"), item=made.item, result="新证")
    editing.approve(edition.pk, valid_from=today(at), by=officer("乙"), at=at)
    case.refresh_from_db()
    assert case.edition_id == made.pk != Item.objects.get(pk=made.item_id).current_id
    assert Edition.objects.get(pk=made.pk).body == made.body


def test_a_review_that_finds_nothing_wrong_is_written_on_the_edition_in_force(at):
    made = make.edition()
    editing.confirm_review(made.item_id, by=officer("乙"), at=at)
    made.refresh_from_db()
    assert (made.reviewed_on, made.reviewed_by_name) == (today(at), "乙")


def test_the_public_is_told_what_is_new_in_the_latest_edition(at):
    made = make.edition()
    assert latest_changes(made.item) == (made, ())
    edition = waiting(at, by=officer("甲"), item=made.item, result="新证", review_months=6)
    editing.approve(edition.pk, valid_from=today(at), by=officer("乙"), at=at)
    item = published_item(made.item.slug)
    now, told = latest_changes(item)
    assert now == edition and [each.says for each in told] == ["办成以后拿到什么从“补贴”改为“新证”。"]
    actions.retire_item(item, on=today(at), why="并到别的事里", by=officer(), at=at)
    item.refresh_from_db()
    assert latest_changes(item) is None


@pytest.mark.parametrize(
    ("column", "value"), [("content", "'{}'"), ("digest", "'1'"), ("number", "7"), ("is_example", "NOT is_example")]
)
@pytest.mark.parametrize("now", ["published", "superseded", "retired"])
def test_the_database_refuses_to_write_in_what_is_or_was_in_force(column, value, now):
    made = make.edition()
    Edition.objects.filter(pk=made.pk).update(state=now)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET {column} = {value}")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE number = 1")
    assert Edition.objects.get(pk=made.pk).body == made.body


def test_what_is_only_a_draft_may_be_written_in(at):
    edition = draft(at)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET digest = '1' WHERE state = 'draft'")
    edition.refresh_from_db()
    assert edition.digest == "1"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_the_same_moment_one_does(at):
    edition = waiting(at, by=officer("甲"))
    both, start, told = (officer("乙"), officer("丙")), threading.Barrier(2), []

    def approve(by):
        start.wait()
        try:
            with county(COUNTY):
                editing.approve(edition.pk, valid_from=today(at), by=by, at=at)
            told.append("done")
        except MovedOn:
            told.append("moved on")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=approve, args=[by]) for by in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "moved on"] and state(edition) == "published"


# ── items: handling items, codes, the end ──


def test_handling_items_get_the_next_number_and_keep_it(at):
    item, by = make.edition("某事").item, officer()
    second = actions.add_handling_item(item, name=" 首次申请 ", by=by, at=at)
    assert (second.sequence, second.name) == ("02", "首次申请")
    renamed = actions.rename_handling_item(item, second.pk, name="第一次申请", by=by, at=at)
    assert (renamed.sequence, renamed.name) == ("02", "第一次申请")
    for wrong in ("", "某事", "字" * 121):
        with pytest.raises(BadInput):
            actions.add_handling_item(item, name=wrong, by=by, at=at)
    with pytest.raises(NotFound):
        actions.rename_handling_item(make.edition().item, second.pk, name="别家的", by=by, at=at)
    second.sequence = "99"
    second.save()
    with pytest.raises(BadInput, match="99"):
        actions.add_handling_item(item, name="再一个", by=by, at=at)


def test_codes_are_checked_and_agree_before_they_are_written(at):
    item, by = make.edition().item, officer()
    with pytest.raises(BadInput, match="12 位") as refused:
        actions.set_codes(item, basic="0010330020", task_code="", by=by, at=at)
    assert [*refused.value.fields] == ["basic"]
    with pytest.raises(BadInput) as refused:
        actions.set_codes(item, basic="001033002999", task_code=CODE, by=by, at=at)
    assert [*refused.value.fields] == ["task_code"]
    done = actions.set_codes(item, basic="0010 3300 2000", task_code=CODE.lower(), by=by, at=at)
    assert (done.basic_id, done.task_code) == ("001033002000", CODE)
    assert BasicItem.objects.get().name == item.name and done.handling_items.get().code == f"{CODE}01"
    with pytest.raises(BadInput, match="另一件事"):
        actions.set_codes(make.edition().item, basic="", task_code=CODE, by=by, at=at)
    assert actions.set_codes(item, basic="", task_code="", by=by, at=at).task_code == ""


def test_a_code_that_was_unified_or_stands_in_the_edition_is_not_changed_beside_it(at):
    by, written = officer(), make.edition(task_code=CODE).item
    with pytest.raises(MovedOn, match="起草新版"):
        actions.set_codes(written, basic="", task_code="11440100007482575H3440118009000", by=by, at=at)
    unified = make.edition().item
    Item.objects.filter(pk=unified.pk).update(unified_by="市里的清单")
    with pytest.raises(NotYours, match="市里的清单"):
        actions.set_codes(unified, basic="", task_code=CODE, by=by, at=at)


def test_a_cancelled_item_leaves_the_list_and_what_was_in_work_on_it(at):
    made = make.edition()
    edition = draft(at, item=made.item)
    for on, why in (
        (today(at), " "),
        (None, "x"),
        (today(at) + timedelta(days=1), "x"),
        (make.DAY_ONE - timedelta(days=1), "x"),
    ):
        with pytest.raises(BadInput):
            actions.retire_item(made.item, on=on, why=why, by=officer(), at=at)
    actions.retire_item(made.item, on=today(at), why="上面取消了", by=officer(), at=at)
    assert published_item(made.item.slug) is None and state(edition) == "dropped" and state(made) == "retired"
    with pytest.raises(MovedOn, match="已经取消"):
        actions.retire_item(made.item, on=today(at), why="再来", by=officer(), at=at)
