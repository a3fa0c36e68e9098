"""Another county's list is read, mapped, compared, decided and approved in the browser; nothing is half taken over."""

import html
import io
import re
from unittest.mock import patch

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.catalog.actions import editing
from bianmin.catalog.actions.takeover_drafts import each_draft
from bianmin.catalog.models import Edition, Item, TakeOver, TakeOverRow
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from tests import factories as make
from tests.cataloguing_takeovers.conftest import browser, office
from tests.cataloguing_takeovers.sheets import HEAD, book, csv_text, rows

pytestmark = pytest.mark.django_db
KEPT = {"conditions": ("有本县户口", "年满80周岁"), "source": "原来的清单", "unverified": ("promised", "basis")}


def known(name="高龄津贴申领", **over):
    return make.edition(name, **{**KEPT, **over}).item


def send(client, data, name="水庄.xlsx", **over):
    values = {"file": SimpleUploadedFile(name, data), "source": "水庄县目录 2027", "kind": "list", **over}
    return client.post(reverse("cataloguing:read-takeover"), values)


def says(answer):
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def at_page(takeover, name="takeover"):
    return reverse(f"cataloguing:{name}", args=[takeover.pk])


def mapped(client, data=None, changes=({},), over=None, **sent):
    """Read a list and map its columns as guessed; return the take-over."""
    send(client, data or book([HEAD, *rows(*changes)]), **sent)
    takeover = TakeOver.objects.get()
    columns = {f"is-{column}": key for column, key in {**takeover.mapping["columns"], **(over or {})}.items()}
    answer = client.post(at_page(takeover, "takeover-columns"), columns)
    assert answer.status_code == 302, says(answer)
    takeover.refresh_from_db()
    return takeover


def row(finding="changed"):
    return TakeOverRow.objects.filter(finding=finding).get()


def test_the_page_of_columns_shows_each_with_values_and_what_it_is_guessed_to_be(first):
    known()
    answer = send(first, book([HEAD, *rows({}, {"服务事项": "临时救助"})]))
    takeover = TakeOver.objects.get()
    assert answer.headers["Location"] == at_page(takeover, "takeover-columns")
    page = first.get(answer.headers["Location"])
    text = page.content.decode()
    assert "高龄津贴申领" in text and "临时救助" in text and "A1:I1" in text
    assert re.search(r'id="is-B".*?<option value="name" selected>', text, re.DOTALL)
    assert re.search(r'id="is-E".*?<option value="promised" selected>', text, re.DOTALL)


def test_a_missing_necessary_column_is_named_and_nothing_is_compared(first):
    send(first, book([["负责的", "天数", "备注"], ["民政局", "5", "无"]]))
    takeover = TakeOver.objects.get()
    assert "还缺：事项名称" in says(first.get(at_page(takeover, "takeover-columns")))
    answer = first.post(at_page(takeover, "takeover-columns"), {"is-A": "department"})
    assert answer.status_code == 422 and "还缺一列：事项名称" in says(answer)
    assert not TakeOverRow.objects.exists()


def test_two_columns_said_to_be_one_element_are_both_marked(first):
    send(first, book([HEAD, *rows({})]))
    answer = first.post(at_page(TakeOver.objects.get(), "takeover-columns"), {"is-A": "name", "is-B": "name"})
    assert answer.status_code == 422 and answer.content.decode().count('aria-invalid="true"') == 2


def test_the_same_file_again_changes_nothing_and_is_told(first):
    data = book([HEAD, *rows({})])
    mapped(first, data)
    before = TakeOverRow.objects.values_list("pk", flat=True).get()
    answer = first.post(
        reverse("cataloguing:read-takeover"),
        {"file": SimpleUploadedFile("again.xlsx", data), "source": "x", "kind": "list"},
        follow=True,
    )
    assert "这份读过了" in says(answer) and TakeOver.objects.count() == 1
    assert TakeOverRow.objects.get().pk == before


def test_a_broken_file_is_refused_above_the_form_which_keeps_what_was_typed(first):
    answer = send(first, b"PK\x03\x04 half")
    assert (
        answer.status_code == 422 and "打不开" in says(answer) and 'value="水庄县目录 2027"' in answer.content.decode()
    )
    assert not TakeOver.objects.exists()


def test_a_word_that_is_none_of_ours_is_asked_once_and_remembered(first):
    known()
    takeover = mapped(first, changes=[{"责任部门": "老龄办"}])
    assert row("wrong").problems[0]["where"] == "第 3 行 C 列 实施主体"
    page = first.get(at_page(takeover, "takeover-words"))
    [box] = re.findall(r'name="(department-[0-9a-f]{16})"', page.content.decode())
    first.post(at_page(takeover, "takeover-words"), {box: "mzj"})
    assert row().differences and not TakeOverRow.objects.filter(finding="wrong").exists()
    again = send(first, book([HEAD, *rows({"责任部门": "老龄办", "承诺办结时限（工作日）": 1})]))
    assert again.status_code == 302
    assert "照上次的对好了" in says(first.get(again.headers["Location"]))
    assert TakeOver.objects.order_by("-read_at", "-pk").first().mapping["words"] == {"department": {"老龄办": "mzj"}}


def test_an_accepted_difference_becomes_an_edition_that_another_approves(first, second):
    item = known()
    takeover = mapped(first)
    fields = [each["field"] for each in row().differences]
    assert "promised" in fields
    first.post(
        at_page(takeover, "takeover-decisions"), {"row": row().pk, f"take-{row().pk}": "promised", "finding": "changed"}
    )
    assert row().accepted == ["promised"]
    streamed = first.post(at_page(takeover, "takeover-drafts"))
    assert "做好了。1 件送批了" in says(streamed)
    edition = Edition.objects.get(takeover=takeover)
    assert (edition.state, edition.based_on) == ("checked", item.current)
    assert (edition.body.promised.amount, edition.body.promised.source) == (3, "水庄县目录 2027")
    assert edition.body.unverified == ("basis",) and edition.body.source == "原来的清单；水庄县目录 2027"
    assert edition.body.materials == item.current.body.materials
    own = first.post(at_page(takeover, "approve-takeover"), {"valid_from": "2026-09-28"})
    assert own.status_code == 403 and "另一个人" in says(own)
    second.post(at_page(takeover, "approve-takeover"), {"valid_from": "2026-09-28"})
    item.refresh_from_db()
    assert item.current == edition and item.current.body.promised.amount == 3


def test_a_new_item_comes_whole_with_what_the_list_says_of_it(first):
    make.department()
    known("别的事")
    takeover = mapped(first)
    first.post(at_page(takeover, "takeover-decide-all"), {"finding": "new", "act": "all"})
    says(first.post(at_page(takeover, "takeover-drafts")))
    item = Item.objects.get(name="高龄津贴申领")
    body = Edition.objects.get(item=item).body
    assert (
        item.current is None and [each.name for each in body.materials] == ["身份证", "户口簿"] and body.materials_known
    )
    assert (body.department, body.category, body.legal.amount) == ("mzj", "残疾人帮扶", 20)


def test_an_edition_that_the_gate_stops_is_named_and_left_as_a_draft(first):
    known()
    known("临时救助")
    takeover = mapped(first, changes=[{"承诺办结时限（工作日）": "30个工作日"}, {"服务事项": "临时救助"}])
    first.post(at_page(takeover, "takeover-decide-all"), {"finding": "changed", "act": "all", "field": "promised"})
    text = says(first.post(at_page(takeover, "takeover-drafts")))
    assert "高龄津贴申领：还有 1 处要改" in text and "1 件送批了；1 件检查没过" in text
    assert {each.item.name: each.state for each in Edition.objects.filter(takeover=takeover)} == {
        "高龄津贴申领": "draft",
        "临时救助": "checked",
    }


def test_nothing_is_half_taken_over_when_something_breaks(first):
    known()
    known("临时救助")
    takeover = mapped(first, changes=[{}, {"服务事项": "临时救助"}])
    first.post(at_page(takeover, "takeover-decide-all"), {"finding": "changed", "act": "all", "field": "promised"})
    done = []

    def breaks(*args, **over):
        if done:
            raise RuntimeError("the power went")
        done.append(editing.save_draft(*args, **over))
        return done[0]

    with patch("bianmin.catalog.actions.takeover_drafts.save_draft", breaks), pytest.raises(RuntimeError):
        says(first.post(at_page(takeover, "takeover-drafts")))
    takeover.refresh_from_db()
    assert done and takeover.state == "compared" and not Edition.objects.filter(takeover=takeover).exists()
    assert "2 件送批了" in says(first.post(at_page(takeover, "takeover-drafts")))


def test_whoever_goes_away_half_way_has_made_no_drafts(first, at):
    known()
    known("临时救助")
    takeover = mapped(first, changes=[{}, {"服务事项": "临时救助"}])
    first.post(at_page(takeover, "takeover-decide-all"), {"finding": "changed", "act": "all", "field": "promised"})
    running = each_draft(takeover.pk, by=make.staff(office(), PostRole.COUNTY_OFFICE), at=at)
    assert next(running).submitted and Edition.objects.filter(takeover=takeover).exists()
    running.close()
    assert not Edition.objects.filter(takeover=takeover).exists()


def test_an_item_that_somebody_is_writing_stops_all_and_is_named(first, at):
    item = known()
    takeover = mapped(first)
    first.post(at_page(takeover, "takeover-decide-all"), {"finding": "changed", "act": "all"})
    editing.start_draft(item, by=make.staff(make.department(), PostRole.DEPT_CLERK), at=at)
    answer = first.post(at_page(takeover, "takeover-drafts"))
    assert answer.status_code == 409 and "正有人在写" in says(answer) and "高龄津贴申领" in says(answer)


def test_what_changed_since_the_comparison_is_compared_again_first(first, second, at):
    item = known()
    takeover = mapped(first)
    first.post(at_page(takeover, "takeover-decide-all"), {"finding": "changed", "act": "all"})
    content = {**item.current.content, "promised": {**item.current.content["promised"], "amount": 4}}
    newer = Edition.objects.create(
        item=item, number=2, state="draft", profile="relief", content=content, digest="1" * 64
    )
    Item.objects.filter(pk=item.pk).update(current=newer)
    Edition.objects.filter(pk=newer.pk).update(state="retired")
    answer = first.post(at_page(takeover, "takeover-drafts"))
    assert answer.status_code == 409 and "又变了" in says(answer)
    first.post(at_page(takeover, "compare-takeover"))
    assert next(each for each in row().differences if each["field"] == "promised")["before"] == "4 个工作日"
    assert "promised" in row().accepted
    assert "送批了" in says(first.post(at_page(takeover, "takeover-drafts")))


def test_a_near_name_waits_for_a_person(first):
    item = known("高龄津贴的申领")
    takeover = mapped(first)
    assert "是“高龄津贴的申领”" in says(first.get(at_page(takeover) + "?finding=new"))
    refused = first.post(at_page(takeover, "takeover-decisions"), {"row": row("new").pk, "act": "all"})
    assert refused.status_code == 422 and "还没有人认" in says(refused)
    first.post(at_page(takeover, "takeover-decide-all"), {"finding": "new", "act": "all"})
    assert row("new").accepted == []
    first.post(reverse("cataloguing:takeover-row", args=[takeover.pk, row("new").pk]), {"slug": item.slug})
    assert row().item == item and {each["field"] for each in row().differences} >= {"name"}


def test_what_is_gone_is_retired_one_by_one_and_by_another(first, second):
    item, other = known("旧的事"), known("也不在清单里")
    takeover = mapped(first)
    gone = TakeOverRow.objects.get(item=item)
    assert first.post(at_page(takeover, "takeover-decide-all"), {"finding": "gone", "act": "all"}).status_code == 422
    first.post(
        at_page(takeover, "takeover-decisions"), {"row": gone.pk, f"take-{gone.pk}": "retire", "finding": "gone"}
    )
    says(first.post(at_page(takeover, "takeover-drafts")))
    item.refresh_from_db()
    assert item.retired_on is None
    assert first.post(at_page(takeover, "approve-takeover"), {"valid_from": "2026-09-28"}).status_code == 403
    second.post(at_page(takeover, "approve-takeover"), {"valid_from": "2026-09-28"})
    item.refresh_from_db()
    other.refresh_from_db()
    assert str(item.retired_on) == "2026-09-28" and item.current is None and other.retired_on is None
    assert "停用了" in says(second.get(at_page(takeover)))


def test_rows_that_are_wrong_stay_out_and_come_back_as_excel_with_the_reason(first):
    known()
    changes = [{}, {"服务事项": "=cmd|' /C calc'!A0", "承诺办结时限（工作日）": "尽快"}]
    takeover = mapped(first, csv_text([HEAD, *rows(*changes)]).encode("gbk"), name="水庄.csv")
    assert row().finding == "changed" and row("wrong").line == 3
    assert "第 3 行 E 列 承诺时限" in says(first.get(at_page(takeover) + "?finding=wrong"))
    answer = first.get(at_page(takeover, "takeover-wrong"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    head, body = list(sheet.iter_rows())
    assert [cell.value for cell in head] == [*HEAD, "错在哪"]
    assert body[1].value.startswith("=cmd") and body[1].data_type == "s" and "看不出是几天" in body[-1].value


def test_a_comparison_tells_the_differences_and_changes_nothing(first):
    known()
    before = list(Edition.objects.values_list("pk", "digest"))
    takeover = mapped(first, kind="comparison")
    page = first.get(at_page(takeover))
    assert (
        "这一份只比，不收" in says(page)
        and "成为草稿" not in says(page)
        and 'type="checkbox"' not in page.content.decode()
    )
    sheet = openpyxl.load_workbook(io.BytesIO(first.get(at_page(takeover, "takeover-differences")).content)).active
    told = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
    assert ["3", "高龄津贴申领", "有变化", "承诺时限", "5 个工作日", "3 个工作日", "第 3 行 E 列"] in told
    assert first.post(at_page(takeover, "takeover-decisions"), {"row": row().pk, "act": "all"}).status_code == 409
    assert first.post(at_page(takeover, "takeover-drafts")).status_code == 409
    assert list(Edition.objects.values_list("pk", "digest")) == before


def test_a_citys_list_locks_its_elements(first, second, at):
    item = known()
    takeover = mapped(first, unifies="yes")
    first.post(at_page(takeover, "takeover-decide-all"), {"finding": "changed", "act": "all", "field": "promised"})
    says(first.post(at_page(takeover, "takeover-drafts")))
    second.post(at_page(takeover, "approve-takeover"), {"valid_from": "2026-09-28"})
    item.refresh_from_db()
    assert item.unified_by == "水庄县目录 2027"


def test_another_sheet_and_another_head_can_be_chosen(first):
    known()
    data = book([["说明", "见下表"], ["名称", "值"]], [HEAD, *rows({})], names=("说明", "目录"))
    send(first, data)
    takeover = TakeOver.objects.get()
    assert takeover.mapping["sheet"] == 1
    first.post(at_page(takeover, "takeover-sheet"), {"sheet": "0", "head": "0"})
    takeover.refresh_from_db()
    assert takeover.mapping["sheet"] == 0
    first.post(at_page(takeover, "takeover-sheet"), {"sheet": "0", "head": "2"})
    takeover.refresh_from_db()
    assert takeover.mapping["head_at"] == 2
    assert first.post(at_page(takeover, "takeover-sheet"), {"sheet": "7"}).status_code == 422


def test_json_of_ours_needs_no_columns(first):
    known()
    send(first, '[{"name": "高龄津贴申领", "promised": {"amount": 2, "unit": "workday"}}]'.encode(), name="list.json")
    takeover = TakeOver.objects.get()
    first.post(at_page(takeover, "compare-takeover"))
    assert [each["after"] for each in row().differences] == ["2 个工作日"]


def test_only_the_county_office_takes_lists_over(first):
    takeover = mapped(first)
    clerk = browser(make.department(), PostRole.DEPT_CLERK, "王科员")
    for name in ("takeover", "takeover-columns", "takeover-wrong", "takeover-differences"):
        assert clerk.get(at_page(takeover, name)).status_code == 403
    assert send(clerk, b"x").status_code == 403
    assert clerk.post(at_page(takeover, "approve-takeover"), {"valid_from": "2026-09-28"}).status_code == 403


def test_a_list_that_was_given_up_can_be_read_again(first):
    data = book([HEAD, *rows({})])
    takeover = mapped(first, data)
    first.post(at_page(takeover, "drop-takeover"))
    assert first.post(at_page(takeover, "compare-takeover")).status_code == 409
    send(first, data)
    assert TakeOver.objects.count() == 2


def test_each_step_leaves_its_row_in_the_journal(first):
    known()
    takeover = mapped(first)
    first.get(at_page(takeover, "takeover-differences"))
    told = set(Entry.objects.filter(resource="takeover").values_list("action", flat=True))
    assert {"create", "change", "export"} <= told


def test_the_page_of_differences_asks_as_often_for_many_rows_as_for_one(first):
    known()
    takeover = mapped(first)
    with CaptureQueriesContext(
        connection,
    ) as one:
        first.get(at_page(takeover))
    for number in range(8):
        known(f"某事{number}")
    changes = [{"服务事项": f"某事{number}"} for number in range(8)]
    send(first, book([HEAD, *rows({}, *changes)]))
    newer = TakeOver.objects.order_by("-pk").first()
    first.post(
        at_page(newer, "takeover-columns"), {f"is-{column}": key for column, key in newer.mapping["columns"].items()}
    )
    assert TakeOverRow.objects.filter(takeover=newer, finding="changed").count() == 9
    with CaptureQueriesContext(connection) as many:
        first.get(at_page(newer))
    assert len(many) == len(one)
