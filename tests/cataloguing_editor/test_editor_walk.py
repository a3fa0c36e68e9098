"""A clerk who has never seen a programme writes a new item, page by page, with scripts off, and sends it to another."""

import pytest

from bianmin.catalog.actions.dictionaries import load_dictionaries
from bianmin.catalog.models import Edition
from tests import factories as make
from tests.cataloguing_editor import desks

pytestmark = pytest.mark.django_db

PAGES = {
    "name": {"item_type": "05", "level": "4", "targets": ["1"], "topics": ["z085"]},
    "words": {"one_line": "独生子女父母每年有一笔奖励", "plain": "60 岁以上的独生子女父母，每人每年发一次。\n不收钱。", "aliases": "独子费\n计生奖",
              "formal": "对符合条件的独生子女父母发放奖励。"},
    "check": {"conditions": "本县户口\n只有一个孩子"},
    "basis": {},
    "limits": {"legal-amount": "20", "legal-as_written": "20 个工作日", "legal-source": "办法第八条", "promised-amount": "5",
               "promised-as_written": "5 个工作日", "promised-source": "县里承诺", "case_type": "承诺件"},
    "fees": {"fee": "不收费", "fee_basis": "没有收费的依据"},
    "materials": {"materials_known": "on"},
    "form": {},
    "route": {"goes_to": "民政局"},
    "online": {"online": "on", "visits": "0", "depth": ["2"]},
    "result": {"result": "奖励金", "consult_phone": "0537-1234567", "complaint_phone": "0537-7654321", "result_sample": "奖励金到账短信"},
    "verify": {"source": "县里的办法"},
}  # fmt: skip
ROWS = {
    "words": ("faq", [{"question": "什么时候发？", "answer": "每年 10 月。"}]),
    "check": ("checks", [{"ask": "户口在本县吗？", "otherwise": "请到户籍所在地办。"}]),
    "basis": ("basis", [{"law": "人口与计划生育法", "article": "第二十九条", "number": "主席令第 41 号", "text": "……", "level": "法律"}]),
    "materials": ("materials", [
        {"name": "居民身份证", "form": "原件", "copies": "原件 1 份", "kind": "1", "origin": "10", "why": "看清是谁申请",
         "how_right": "没有过期", "basis": "办法第五条"},
        {"name": "社会保障卡", "form": "照片", "kind": "1", "origin": "10", "why": "钱打到这张卡上", "how_right": "卡号看得清", "basis": "办法第五条"},
    ]),
    "form": ("form", [
        {"label": "卡是谁的？", "kind": "choice", "options": "本人的\n监护人的"},
        {"label": "监护人叫什么？", "kind": "text", "only_if": "q1=监护人的"},
    ]),
    "route": ("route", [
        {"unit": "township", "does": "review", "promised_days": "3", "name": "初审"},
        {"unit": "township", "does": "publicity", "least_days": "7", "name": "公示"},
        {"unit": "mzj", "does": "decide", "promised_days": "2", "name": "审批"},
    ]),
}  # fmt: skip


def test_a_new_item_is_written_page_by_page_and_sent_to_another(at):
    load_dictionaries(on=at.date())
    who = desks.dept_clerk()
    started = who.browser.post(
        "/cataloguing/items/new/", {"name": "独生子女父母奖励", "category": "社会救助", "department": "mzj"}
    )
    edition = Edition.objects.get(item__name="独生子女父母奖励")
    assert started["Location"] == f"/cataloguing/editions/{edition.pk}/edit/"
    page = "name"
    while page != "changed":
        form = desks.opened(who, edition, page)
        block, rows = ROWS.get(page, ("", []))
        for _ in rows:
            form = desks.form_of(desks.press(who, edition, page, form, f"add-{block}"))
        typed = {f"{block}-{number}-{name}": text for number, row in enumerate(rows, 1) for name, text in row.items()}
        answer = desks.press(who, edition, page, form, "next", **PAGES[page], **typed)
        assert answer.status_code == 302, (page, desks.text_of(answer))
        page = answer["Location"].partition("?s=")[2]
    last = desks.opened(who, edition, "changed")
    assert "submit" in last.buttons, desks.text_of(who.browser.get(desks.address(edition, "changed")))
    sent = desks.press(who, edition, "changed", last, "submit", changed="新开办的一件事")
    assert sent.status_code == 302
    written = desks.fresh(edition)
    assert written.state == Edition.State.CHECKED
    assert [each.name for each in written.body.materials] == ["居民身份证", "社会保障卡"]
    assert [each.does for each in written.body.route] == ["review", "publicity", "decide"]
    assert written.body.form[1].only_if_key == written.body.form[0].key
    assert written.by_name == "周宁"


def test_a_draft_is_given_up_and_the_one_in_force_stays(at):
    who = desks.dept_clerk()
    edition = desks.draft(at, who)
    answer = who.browser.post(f"/cataloguing/editions/{edition.pk}/drop/")
    assert answer.status_code == 302
    assert desks.fresh(edition).state == Edition.State.DROPPED
    assert desks.fresh(edition).item.current.state == Edition.State.PUBLISHED
    assert desks.fresh(edition).item.current.body.route == make.DECIDED_BY_CIVIL_AFFAIRS
