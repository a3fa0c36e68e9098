"""The page of one item: four layers, what is in force and not verified, its history, and what is done there."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.catalog.actions import editing
from bianmin.catalog.content import Content
from bianmin.catalog.models import Item, StationRole
from bianmin.cataloguing.items.showing import GROUPS
from bianmin.county.rights import PostRole
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
CODE = "11450721348531435D4001033002000"  # published (DOMAIN §2.2)


def opened(who, item):
    response = who.browser.get(f"/cataloguing/items/{item.slug}/")
    assert response.status_code == 200
    return response


def press(who, item, what, **typed):
    return who.browser.post(f"/cataloguing/items/{item.slug}/{what}/", typed)


def test_every_field_of_an_edition_has_its_place_on_the_page():
    shown = [field for _, fields in GROUPS for field in fields]
    assert sorted(shown) == sorted(Content.__dataclass_fields__)


def test_the_four_layers_are_there_with_their_checks(at):
    made = make.edition("高龄津贴")
    make.placed(made, make.station(), StationRole.ACCEPTS)
    item, who = made.item, officer()
    assert "没有挂到基本目录" in words(opened(who, item)) and "没有实施编码" in words(opened(who, item))
    assert press(who, item, "codes", basic="001033002000", task_code=CODE).status_code == 302
    page = words(opened(who, item))
    assert f"{CODE} 校验对" in page and f"01 高龄津贴 {CODE}01" in page and "受理 1 个站" in page
    Item.objects.filter(pk=item.pk).update(task_code=CODE[:17] + "X" + CODE[18:])
    assert "校验不对" in words(opened(who, item))


def test_a_wrong_code_is_told_at_its_input_and_what_was_typed_stays(at):
    item, who = make.edition().item, officer()
    response = press(who, item, "codes", basic="001033002000", task_code="1145")
    assert response.status_code == 422
    assert re.search(r'id="task_code-error">[^<]*31 位', text(response)) and 'value="1145"' in text(response)


def test_what_nobody_has_verified_says_so_beside_its_field_and_keeps_what_it_says():
    item = make.edition(fee="可能 5 元", unverified=("fee", "role", "online_depth")).item
    page = words(opened(officer(), item))
    assert "收费 没核实，暂按 可能 5 元" in page and "网上办理深度 没核实，暂按 还没有写" in page
    assert "3 处没核实" in page and "承诺时限 5 个工作日" in page


def test_the_history_says_who_wrote_who_approved_and_what_changed(at):
    made = make.edition("高龄津贴")
    edition = sent(made.item, writer(), at, result="高龄卡")
    editing.approve(edition.pk, valid_from=at.date(), by=approver().actor, at=at)
    page = words(opened(officer(), made.item))
    assert "第 2 版 2026-09-28 起 · 已发布 · 比第 1 版改了 1 处" in page
    assert "周宁写，吴芳（民政局 部门审批）09-28 09:00 批" in page
    assert "办成以后拿到什么从“补贴”改为“高龄卡”。 群众看得到" in page
    assert "第 1 版 2020-01-01 起，2026-09-28 止 · 已被替代" in page


def test_an_edition_past_its_period_says_so_until_somebody_has_read_it_again(at):
    item, head = make.edition().item, approver()
    assert "待更新" in words(opened(head, item))
    assert press(head, item, "review").status_code == 302
    page = words(opened(head, item))
    assert "待更新" not in page and "吴芳 2026-09-28 复核过" in page and "下一次最迟 2027-09-28" in page


def test_nobody_but_an_approver_of_the_item_says_that_it_is_still_right(at):
    item = make.edition().item
    other = approver("rsj", "外人")
    assert press(writer(), item, "review").status_code == press(supervisor(), item, "review").status_code == 403
    assert press(other, item, "review").status_code == 404
    item.refresh_from_db()
    assert item.current.reviewed_on is None


def test_the_buttons_are_those_of_the_seat(at):
    item = make.edition().item
    may = {}
    for who in (writer(), approver(), officer(), supervisor()):
        page = text(opened(who, item))
        may[who.actor.role] = [
            word for word in ("起草新版", "复核过，仍然对", "取消这件事", "加一个办理项", "填编码") if word in page
        ]
    assert may == {
        PostRole.DEPT_CLERK: ["起草新版", "加一个办理项"],
        PostRole.DEPT_APPROVER: ["复核过，仍然对"],
        PostRole.COUNTY_OFFICE: ["起草新版", "复核过，仍然对", "取消这件事", "加一个办理项", "填编码"],
        PostRole.SUPERVISOR: [],
    }


def test_the_draft_in_work_is_led_to_and_no_second_is_offered(at):
    made, by = make.edition(), writer()
    edition = drafted(made.item, by, at)
    page = text(opened(by, made.item))
    assert f"/cataloguing/editions/{edition.pk}/edit/" in page and "起草新版" not in page


def test_handling_items_are_added_and_renamed(at):
    item, by = make.edition("某事").item, writer()
    assert press(by, item, "handling", name="首次申请").status_code == 302
    row = item.handling_items.get(sequence="02")
    assert press(by, item, f"handling/{row.pk}", name="第一次申请").status_code == 302
    row.refresh_from_db()
    assert row.name == "第一次申请"
    assert press(by, item, "handling", name="某事").status_code == 422
    assert press(approver(), item, "handling", name="别的").status_code == 403
    assert item.handling_items.count() == 2


def test_the_county_office_cancels_an_item_with_day_and_reason(at):
    item, who = make.edition("老事项").item, officer()
    refused = press(who, item, "retire", on="2026-09-29", why="省里取消了")
    assert refused.status_code == 422 and "省里取消了</textarea>" in text(refused)
    assert press(who, item, "retire", on="昨天", why="x").status_code == 422
    assert press(who, item, "retire", on="2026-09-28", why="省里取消了").status_code == 302
    page = words(opened(who, item))
    assert "2026-09-28 起取消：省里取消了" in page and "取消这件事" not in page
    assert press(who, item, "retire", on="2026-09-28", why="再来").status_code == 409


@pytest.mark.parametrize(
    ("what", "typed"), [("retire", {"on": "2026-09-28", "why": "x"}), ("codes", {"basic": "", "task_code": ""})]
)
def test_a_department_neither_cancels_nor_codes(what, typed):
    item = make.edition().item
    for who in (writer(), approver(), supervisor()):
        assert press(who, item, what, **typed).status_code == 403
    item.refresh_from_db()
    assert item.retired_on is None


def test_another_departments_item_does_not_exist_for_a_department(at):
    item = of_another_department(make.edition().item)
    by = writer()
    assert press(by, item, "handling", name="x").status_code == 404
    hidden, absent = (by.browser.get(f"/cataloguing/items/{slug}/") for slug in (item.slug, "nix"))
    assert hidden.status_code == absent.status_code == 404
    assert words(hidden) == words(absent)
    assert opened(officer(), item)


def test_as_many_queries_for_ten_editions_as_for_two(at):
    made, who = make.edition(), officer()
    make.republish(made.item, result="第 2 种")

    def asked():
        with CaptureQueriesContext(connection) as seen:
            opened(who, made.item)
        return len(seen)

    asked()
    few = asked()
    for number in range(3, 11):
        make.republish(Item.objects.get(pk=made.item_id), result=f"第 {number} 种")
    assert asked() == few <= 20
