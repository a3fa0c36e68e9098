"""Approval by another: one at a time with what changed before one's eyes, or many of one list at once."""

import pytest

from bianmin.catalog.models import Edition, TakeOver
from bianmin.county.actors import CLOCK
from tests import factories as make
from tests.cataloguing_items.people import (
    approver,
    drafted,
    of_another_department,
    officer,
    sent,
    supervisor,
    text,
    words,
    writer,
)

pytestmark = pytest.mark.django_db


def page_of(who, edition):
    return who.browser.get(f"/cataloguing/editions/{edition.pk}/")


def press(who, edition, what, **typed):
    return who.browser.post(f"/cataloguing/editions/{edition.pk}/{what}/", typed)


def state(edition):
    return Edition.objects.get(pk=edition.pk).state


def test_another_reads_what_changed_and_approves_from_a_day(at):
    edition = sent(make.edition().item, writer(), at, result="高龄卡")
    head = approver()
    page = words(page_of(head, edition))
    assert "比第 1 版（在用的）改了什么 1 处" in page and "从“补贴”改为“高龄卡”" in page and "批不批" in page
    done = press(head, edition, "approve", valid_from="2026-10-08")
    assert done.status_code == 302 and state(edition) == "approved"
    after = words(page_of(head, edition))
    assert "10 月 8 日（周四）自己启用" in after and "吴芳（民政局 部门审批）09-28 09:00 批" in after


def test_today_is_at_once(at):
    edition, head = sent(make.edition().item, writer(), at), approver()
    response = head.browser.post(
        f"/cataloguing/editions/{edition.pk}/approve/", {"valid_from": "2026-09-28"}, follow=True
    )
    assert state(edition) == "published" and "现在就启用了" in words(response)


def test_whoever_wrote_it_sees_that_another_must_and_cannot(at):
    own = officer()
    edition = sent(make.edition().item, own, at)
    page = words(page_of(own, edition))
    assert "这是您写的，要由另一个人批" in page and "批不批" not in page
    refused = press(own, edition, "approve", valid_from="2026-09-28")
    assert refused.status_code == 403 and "自己写的要由另一个人批" in words(refused)
    assert state(edition) == "checked"


def test_a_clerk_and_a_supervisor_read_and_do_not_decide(at):
    edition = sent(make.edition().item, writer(), at)
    for who in (writer(name="同事"), supervisor()):
        page = words(page_of(who, edition))
        assert "批不批" not in page and "等归口部门的负责人" in page
        assert press(who, edition, "approve", valid_from="2026-09-28").status_code == 403
        assert press(who, edition, "send-back", words="x").status_code == 403
    assert state(edition) == "checked"


def test_another_departments_approver_finds_nothing(at):
    edition = sent(make.edition().item, writer(), at)
    other = approver("rsj", "外人")
    assert page_of(other, edition).status_code == 404
    assert press(other, edition, "approve", valid_from="2026-09-28").status_code == 404
    assert page_of(approver(), edition).status_code == 200


@pytest.mark.parametrize("day", ["2026-09-27", "", "下周", "2026-02-30"])
def test_a_day_that_cannot_be_is_told_at_its_input(day, at):
    edition = sent(make.edition().item, writer(), at)
    response = press(approver(), edition, "approve", valid_from=day)
    assert response.status_code == 422 and 'id="valid_from-error"' in text(response) and state(edition) == "checked"


def test_sent_back_with_words_that_the_writer_reads(at):
    by, head = writer(), approver()
    edition = sent(make.edition().item, by, at)
    empty = press(head, edition, "send-back", words=" ")
    assert empty.status_code == 422 and "哪里要改" in words(empty)
    assert press(head, edition, "send-back", words="收费要写依据").status_code == 302
    assert "退回去要改： 收费要写依据" in words(page_of(by, edition)) and state(edition) == "draft"
    assert press(head, edition, "send-back", words="再退").status_code == 409


def test_what_the_gate_finds_stands_on_the_page(at):
    edition = drafted(make.edition().item, writer(), at, fee="5 元")
    assert "收费（5 元）没有写依据" in words(page_of(approver(), edition))


def test_an_edition_of_the_past_is_read_beside_the_one_before_it(at):
    made = make.edition()
    edition = sent(made.item, writer(), at, result="新证")
    press(approver(), edition, "approve", valid_from="2026-09-28")
    who = supervisor()
    assert "比第 1 版改了什么 1 处" in words(page_of(who, edition))
    assert "这是第一版" in words(page_of(who, made))


def test_what_the_gate_stops_is_not_offered_for_approval(at):
    edition = sent(make.edition().item, writer(), at, fee="5 元")
    page = text(page_of(approver(), edition))
    assert "现在批不了" in page and 'name="valid_from"' not in page and 'name="words"' in page


# ── many at once ──


def taken(at):
    return TakeOver.objects.create(
        name="x.xlsx", source="济宁市统一目录 2027", digest="0", sheet={}, read_at=at, **CLOCK.columns()
    )


def from_a_list(at, by, many=3):
    source = taken(at)
    editions = [sent(make.edition(f"清单事项{number}").item, by, at, result="新证") for number in range(many)]
    Edition.objects.filter(pk__in=[each.pk for each in editions]).update(takeover=source)
    return editions


def all_at_once(who, editions, day="2027-01-04"):
    return who.browser.post("/cataloguing/approve/", {"edition": [each.pk for each in editions], "valid_from": day})


def test_a_list_is_approved_whole_with_one_day(at):
    editions, who = from_a_list(at, writer()), officer()
    alone = sent(make.edition("单独的").item, writer(name="乙"), at)
    page = words(who.browser.get("/cataloguing/approve/"))
    assert "来自“济宁市统一目录 2027” 3 份" in page and "单独写的 1 份" in page
    assert all_at_once(who, editions).status_code == 302
    assert {state(each) for each in editions} == {"approved"} and state(alone) == "checked"
    assert {each.valid_from.isoformat() for each in Edition.objects.filter(state="approved")} == {"2027-01-04"}


def test_all_or_none(at):
    editions = from_a_list(at, writer())
    Edition.objects.filter(pk=editions[2].pk).update(content=make.content(fee="5 元").to_json())
    response = all_at_once(officer(), editions)
    assert response.status_code == 422 and "“清单事项2”：还有 1 处要改" in words(response)
    assert {state(each) for each in editions} == {"checked"}


def test_nothing_ticked_or_something_of_ones_own_approves_nothing(at):
    own = officer()
    editions = from_a_list(at, own)
    other = sent(make.edition().item, writer(), at)
    assert all_at_once(own, []).status_code == 422
    response = all_at_once(own, [other, editions[0]])
    assert response.status_code == 422 and "有的已经不等您批了" in words(response)
    assert state(other) == state(editions[0]) == "checked"


def test_a_departments_approver_sees_and_approves_only_its_own(at):
    mine = sent(make.edition("民政的").item, writer(), at)
    theirs = sent(of_another_department(make.edition("人社的").item), writer("rsj", "外人"), at)
    head = approver()
    page = words(head.browser.get("/cataloguing/approve/"))
    assert "民政的" in page and "人社的" not in page
    assert all_at_once(head, [mine, theirs]).status_code == 422 and state(mine) == "checked"
    assert all_at_once(head, [mine]).status_code == 302 and state(mine) == "approved"


def test_a_day_behind_is_refused_for_all(at):
    editions = from_a_list(at, writer())
    assert all_at_once(officer(), editions, day="2026-09-01").status_code == 422
    assert {state(each) for each in editions} == {"checked"}
