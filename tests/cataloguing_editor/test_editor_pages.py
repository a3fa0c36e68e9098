"""Writing at the editor: rows without scripts, what is wrong at its input, two editors, and who is let in."""

import pytest

from bianmin.catalog.elements import Check, Faq, Limit, MaterialSpec, Question
from bianmin.catalog.models import Edition, Item
from bianmin.cataloguing.editor.sections import SECTIONS
from bianmin.county.rights import PostRole
from tests import factories as make
from tests.cataloguing_editor import desks

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return desks.dept_clerk()


# ── rows, with scripts off ──


def test_a_material_is_added_with_everything_typed_before_kept(who, at):
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, "materials")
    response = desks.press(
        who, edition, "materials", form, "add-materials", materials__1__name="新写的名字", materials_note="记一笔"
    )
    after = desks.form_of(response)
    assert response.status_code == 200
    assert after.values["materials-count"] == ["4"]
    assert after.values["materials-1-name"] == ["新写的名字"]
    assert after.values["materials_note"] == ["记一笔"]
    assert after.values["materials-4-code"] == ["m4"]
    assert "还没有保存" in desks.text_of(response)
    assert desks.fresh(edition).revision == edition.revision


def test_what_was_added_is_kept_once_saved_and_an_empty_one_is_not(who, at):
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, "materials")
    for _ in range(2):
        form = desks.form_of(desks.press(who, edition, "materials", form, "add-materials"))
    response = desks.press(who, edition, "materials", form, "save", materials__5__name="残疾人证")
    assert response.status_code == 302
    assert [(each.code, each.name) for each in desks.fresh(edition).body.materials][3:] == [("m5", "残疾人证")]


def test_a_material_is_moved_up_with_all_that_is_its_own(who, at):
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, "materials")
    moved = desks.form_of(desks.press(who, edition, "materials", form, "up-materials-3"))
    desks.press(who, edition, "materials", moved)
    assert [each.code for each in desks.fresh(edition).body.materials] == ["m1", "m3", "m2"]
    assert desks.fresh(edition).body.materials[1] == make.MATERIALS[2]


def test_a_material_is_taken_away(who, at):
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, "materials")
    left = desks.form_of(desks.press(who, edition, "materials", form, "remove-materials-1"))
    desks.press(who, edition, "materials", left)
    assert desks.fresh(edition).body.materials == make.MATERIALS[1:]


def test_a_tick_taken_off_stays_off_when_a_row_is_moved(who, at):
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, "materials")
    form.values.pop("materials-3-exempt")
    moved = desks.form_of(desks.press(who, edition, "materials", form, "up-materials-3"))
    assert "materials-2-exempt" not in moved.values


@pytest.mark.parametrize(
    "act", ["up-materials-1", "down-materials-99", "remove-materials-0", "remove-materials-999", "up-materials"]
)
def test_a_button_that_cannot_be_done_changes_nothing(who, at, act):
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, "materials")
    after = desks.form_of(desks.press(who, edition, "materials", form, act))
    assert {k: v for k, v in after.values.items() if k != "csrfmiddlewaretoken" and k != "said"} == {
        k: v for k, v in form.values.items() if k != "csrfmiddlewaretoken" and k != "said"
    }


# ── conditions and keys ──


def test_a_material_can_depend_on_an_answer_of_the_form_or_of_the_self_check(who, at):
    asked = Question("owner", "卡是谁的？", "choice", options=("本人的", "监护人的"))
    edition = desks.draft(at, who, form=(asked,), checks=(Check("house", "户口在本县吗？"),))
    form = desks.opened(who, edition, "materials")
    desks.press(
        who,
        edition,
        "materials",
        form,
        "save",
        materials__1__only_if="owner=监护人的",
        materials__2__only_if="house=否",
    )
    first, second, third = desks.fresh(edition).body.materials
    assert (first.only_if_key, first.only_if_equals) == ("owner", ("监护人的",))
    assert (second.only_if_key, second.only_if_equals) == ("house", ("否",))
    assert third.only_if_key == ""


def test_two_answers_of_one_question_can_be_wanted_but_not_of_two(who, at):
    asked = Question("owner", "卡是谁的？", "choice", options=("本人的", "监护人的", "别人的"))
    edition = desks.draft(at, who, form=(asked,), checks=(Check("house", "户口在本县吗？"),))
    form = desks.opened(who, edition, "materials")
    both = desks.press(who, edition, "materials", form, "save", materials__1__only_if=["owner=本人的", "owner=别人的"])
    assert both.status_code == 302
    assert desks.fresh(edition).body.materials[0].only_if_equals == ("本人的", "别人的")
    form = desks.opened(who, edition, "materials")
    mixed = desks.press(who, edition, "materials", form, "save", materials__1__only_if=["owner=本人的", "house=否"])
    assert mixed.status_code == 422
    assert "同一道题" in desks.said_at(mixed, "materials-1-only_if")


def test_a_new_question_has_a_key_of_its_own_that_no_other_answer_has(who, at):
    edition = desks.draft(at, who, form=(Question("q1", "一", "yes_no"),), checks=(Check("q2", "二"),))
    form = desks.opened(who, edition, "form")
    form = desks.form_of(desks.press(who, edition, "form", form, "add-form"))
    desks.press(who, edition, "form", form, form__2__label="三", form__2__only_if="q1=yes")
    assert [each.key for each in desks.fresh(edition).body.form] == ["q1", "q3"]
    assert desks.fresh(edition).body.form[1].only_if_equals == "yes"


@pytest.mark.parametrize("key", ["q1", "applicant_name", "<b>", "", "1", "a" * 80])
def test_a_key_that_was_tampered_with_is_made_anew(who, at, key):
    edition = desks.draft(at, who, form=(Question("q1", "一"), Question("q2", "二")))
    form = desks.opened(who, edition, "form")
    response = desks.press(who, edition, "form", form, form__2__key=key)
    keys = [each.key for each in desks.fresh(edition).body.form]
    assert response.status_code == 422 or (keys[0] == "q1" and keys[1] not in {key, "q1"})


# ── what cannot be kept ──


@pytest.mark.parametrize(
    ("page", "name", "typed", "word"),
    [
        ("limits", "promised-amount", "十天", "数字"),
        ("limits", "legal-amount", "99999999999999", "数字"),
        ("name", "name", "长" * 121, "120"),
        ("online", "visits", "-1", "0 到 99"),
        ("words", "plain", "长" * 301, "300"),
        ("materials", "materials-1-photo-width", "宽", "数字"),
        ("route", "route-1-unit", "", "请选"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_input_and_stays_as_typed(who, at, page, name, typed, word):
    who = desks.county_clerk()
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, page)
    response = desks.press(who, edition, page, form, "save", **{name: typed})
    assert response.status_code == 422
    assert word in desks.said_at(response, name.removesuffix("-width"))
    assert desks.form_of(response).values[name] == [typed]
    assert desks.fresh(edition).revision == edition.revision


def test_a_season_needs_a_day_that_there_is(who, at):
    edition = desks.draft(at, who)
    form = desks.form_of(desks.press(who, edition, "check", desks.opened(who, edition, "check"), "add-seasons"))
    wrong = desks.press(
        who,
        edition,
        "check",
        form,
        seasons__1__says="集中办",
        seasons__1__starts__month="2",
        seasons__1__starts__day="30",
    )
    assert wrong.status_code == 422
    assert "没有 2 月 30 日" in desks.said_at(wrong, "seasons-1-starts")
    assert "请填几月几日" in desks.said_at(wrong, "seasons-1-ends")
    right = desks.press(
        who,
        edition,
        "check",
        desks.form_of(wrong),
        seasons__1__starts__day="1",
        seasons__1__ends__month="3",
        seasons__1__ends__day="31",
    )
    assert right.status_code == 302
    assert desks.fresh(edition).body.seasons[0].words == "2 月 1 日到 3 月 31 日"


@pytest.mark.parametrize("page", [each.slug for each in SECTIONS])
def test_an_empty_or_a_senseless_form_is_no_error_of_ours(who, at, page):
    edition = desks.draft(at, who, faq=(Faq("问", "答"),), checks=(Check("c1", "问"),))
    form = desks.opened(who, edition, page)
    for data in (
        {},
        {"revision": "x", "act": "add-nothing"},
        dict.fromkeys(form.values, "<script>²٣"),
        {**{name: ["", "", "x=y=z"] for name in form.values}, "revision": "0"},
        {
            **{f"{name}-count": "999" for name in ("materials", "form", "route", "faq", "seasons")},
            "revision": "-1",
            "act": "up-form-7",
        },
        {**{f"{name}-count": "²" for name in ("materials", "form", "route", "faq", "seasons")}, "act": ["a", "stay"]},
    ):
        for tail in ("edit/", "edit/check/"):
            assert who.browser.post(desks.address(edition, page, tail), data).status_code in {200, 302, 409, 422}


def test_a_page_that_does_not_exist_is_not_found(who, at):
    edition = desks.draft(at, who)
    assert who.browser.get(desks.address(edition, "nothing")).status_code == 404


# ── the gate, while typing and at the end ──


def test_what_the_gate_finds_stands_at_its_input_and_in_the_side_list(who, at):
    edition = desks.draft(at, who, promised=Limit(40, "workday", "40 个工作日"))
    response = who.browser.get(desks.address(edition, "limits"))
    assert "比法定时限" in desks.said_at(response, "promised")
    assert "处要改" in desks.text_of(who.browser.get(desks.address(edition, "name")))


def test_findings_are_told_while_typing_and_go_when_it_is_mended(who, at):
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, "limits")
    form.values["promised-amount"] = ["40"]
    bad = who.browser.post(desks.address(edition, "limits", "edit/check/"), form.values, headers={"HX-Request": "true"})
    assert "比法定时限" in desks.said_at(bad, "promised")
    assert 'hx-swap-oob="true"' in desks.text_of(bad) and "<html" not in desks.text_of(bad)
    form.values |= {"promised-amount": ["5"], "said": ["promised"]}
    good = who.browser.post(
        desks.address(edition, "limits", "edit/check/"), form.values, headers={"HX-Request": "true"}
    )
    assert desks.said_at(good, "promised") == ""
    assert desks.fresh(edition).body == edition.body


def test_a_finding_stands_at_the_right_part_although_an_empty_one_is_before_it(who, at):
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, "limits")
    form = desks.form_of(desks.press(who, edition, "limits", form, "add-specials"))
    form.values["specials-1-amount"] = ["x"]
    form = desks.form_of(desks.press(who, edition, "limits", form, "add-specials"))
    response = desks.press(who, edition, "limits", form, specials__1__amount="", specials__2__amount="几天")
    assert desks.said_at(response, "specials-1-amount") == ""
    assert "数字" in desks.said_at(response, "specials-2-amount")


# ── two editors ──


def test_two_editors_never_overwrite_each_other_silently(who, at):
    other = desks.dept_clerk(name="钱红")
    edition = desks.draft(at, who)
    mine, theirs = desks.opened(who, edition, "words"), desks.opened(other, edition, "words")
    desks.press(other, edition, "words", theirs, one_line="他写的一句")
    answer = desks.press(who, edition, "words", mine, one_line="我写的一句")
    assert answer.status_code == 409
    assert desks.fresh(edition).body.one_line == "他写的一句"
    text = desks.text_of(answer)
    assert "他写的一句" in text and "我写的一句" in text and "钱红" in text
    kept = desks.Form(text, None)
    assert kept.buttons == ["stay", "save"]
    going_on = desks.press(who, edition, "words", kept, "stay")
    assert desks.form_of(going_on).values["one_line"] == ["我写的一句"]
    saved = desks.press(who, edition, "words", desks.form_of(going_on))
    assert saved.status_code == 302
    assert desks.fresh(edition).body.one_line == "我写的一句"


def test_using_ones_own_page_leaves_the_others_other_pages(who, at):
    other = desks.dept_clerk(name="钱红")
    edition = desks.draft(at, who)
    mine = desks.opened(who, edition, "words")
    desks.press(other, edition, "result", desks.opened(other, edition, "result"), result="他的结果")
    answer = desks.press(who, edition, "words", mine, plain="我的\n白话")
    assert answer.status_code == 409
    desks.press(who, edition, "words", desks.Form(desks.text_of(answer), None), "save")
    assert (desks.fresh(edition).body.result, desks.fresh(edition).body.plain) == ("他的结果", ("我的", "白话"))


# ── who is let in ──


@pytest.mark.parametrize("page", [each.slug for each in SECTIONS])
def test_another_department_is_told_that_there_is_no_such_edition(page, at):
    edition = desks.draft(at)
    stranger = desks.dept_clerk("gaj")
    assert stranger.browser.get(desks.address(edition, page)).status_code == 404
    for tail in ("edit/", "edit/check/", "submit/", "drop/"):
        assert stranger.browser.post(desks.address(edition, page, tail)).status_code == 404
    assert desks.fresh(edition).state == Edition.State.DRAFT


@pytest.mark.parametrize("role", [PostRole.CLERK, PostRole.HEAD, PostRole.HELPER])
def test_a_station_changes_nothing_here(role, at):
    edition = desks.draft(at)
    clerk = desks.sit(make.station(), role)
    assert clerk.browser.get(desks.address(edition, "name")).status_code == 403
    assert clerk.browser.post(desks.address(edition, "name")).status_code == 403


def test_an_approver_reads_the_preview_and_writes_nothing(at):
    edition = desks.draft(at)
    approver = desks.sit(make.department(), PostRole.DEPT_APPROVER)
    assert approver.browser.get(f"/cataloguing/editions/{edition.pk}/preview/phone/").status_code == 200
    assert approver.browser.get(desks.address(edition, "name")).status_code == 403


def test_what_is_no_draft_any_more_cannot_be_written(who, at):
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, "words")
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.CHECKED)
    assert desks.press(who, edition, "words", form).status_code == 409
    assert who.browser.get(desks.address(edition, "words")).status_code == 302


def test_what_the_city_unified_is_shown_with_its_lock_and_cannot_be_changed(who, at):
    edition = desks.draft(at, who)
    Item.objects.filter(pk=edition.item_id).update(unified_by="济宁市统一清单")
    response = who.browser.get(desks.address(edition, "materials"))
    assert "锁住了：济宁市统一清单" in desks.text_of(response)
    form = desks.form_of(response)
    assert not [name for name in form.values if name.startswith("materials-")]
    saved = desks.press(
        who, edition, "materials", form, materials__count="1", materials__1__name="偷改", materials_note="站里可以复印"
    )
    assert saved.status_code == 302
    assert desks.fresh(edition).body.materials == make.MATERIALS
    assert desks.fresh(edition).body.materials_note == "站里可以复印"


def test_only_the_county_office_moves_an_item_to_another_department(who, at):
    make.department("gaj", "公安局")
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, "name")
    assert "department" not in form.values
    desks.press(who, edition, "name", form, department="gaj")
    assert desks.fresh(edition).body.department == ""
    office = desks.county_clerk()
    desks.press(office, edition, "name", desks.opened(office, edition, "name"), department="gaj")
    assert desks.fresh(edition).body.department == "gaj"


def test_the_kind_of_law_is_chosen_where_the_law_is_written(who, at):
    edition = desks.draft(at, who)
    form = desks.opened(who, edition, "basis")
    assert form.values["profile"] == ["relief"]
    desks.press(who, edition, "basis", form, profile="licence")
    assert desks.fresh(edition).profile == "licence"
    desks.press(who, edition, "basis", desks.opened(who, edition, "basis"), profile="nonsense")
    desks.press(who, edition, "words", desks.opened(who, edition, "words"), profile="market")
    assert desks.fresh(edition).profile == "licence"


# ── verifying ──


def test_what_is_verified_is_ticked_off_with_its_source(who, at):
    edition = desks.draft(
        at, who, unverified=("legal", "fee"), legal=Limit(20, "workday", "20", "", "未核实"), fee_mark="未核实"
    )
    form = desks.opened(who, edition, "verify")
    without = desks.press(who, edition, "verify", form, **{"verified-legal": "on"})
    assert without.status_code == 422
    assert "从哪里核实" in desks.said_at(without, "verified-legal")
    desks.press(who, edition, "verify", form, **{"verified-legal": "on", "verified-legal-source": "办法 8 条"})
    body = desks.fresh(edition).body
    assert body.unverified == ("fee",)
    assert (body.legal.mark, body.legal.source, body.fee_mark) == ("", "办法 8 条", "未核实")
    assert "法定时限：办法 8 条（2026-09-28 核实）" in body.source


def test_what_an_editor_is_unsure_of_is_marked_and_hidden_from_the_public(who, at):
    edition = desks.draft(at, who, conditions=("只有我知道的条件",), unverified=())
    form = desks.opened(who, edition, "verify")
    desks.press(who, edition, "verify", form, unsure=["conditions", "nonsense"])
    assert desks.fresh(edition).body.unverified == ("conditions",)
    assert "只有我知道的条件" not in desks.text_of(who.browser.get(f"/cataloguing/editions/{edition.pk}/preview/pc/"))


# ── beginning and ending ──


def test_a_clerk_begins_the_next_edition_of_an_own_item_and_a_second_one_comes_to_the_same(who):
    made = make.edition()
    first = who.browser.post(f"/cataloguing/items/{made.item.slug}/draft/")
    second = desks.dept_clerk(name="钱红").browser.post(f"/cataloguing/items/{made.item.slug}/draft/")
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert desks.dept_clerk("gaj").browser.post(f"/cataloguing/items/{made.item.slug}/draft/").status_code == 404


def test_a_clerk_begins_a_new_item_only_for_the_own_department(who):
    make.department("gaj", "公安局")
    typed = {"name": "独生子女费", "category": "社会救助", "department": "gaj"}
    refused = who.browser.post("/cataloguing/items/new/", typed)
    assert refused.status_code == 422 and not Item.objects.filter(name="独生子女费").exists()
    made = who.browser.post("/cataloguing/items/new/", {**typed, "department": "mzj"})
    assert made.status_code == 302
    assert who.browser.get(made["Location"]).status_code == 200


@pytest.mark.parametrize("kind", ["phone", "pc", "sheet", "kiosk"])
def test_the_preview_shows_the_draft_and_not_what_is_in_force(who, at, kind):
    edition = desks.draft(at, who, one_line="旧的一句")
    desks.press(who, edition, "words", desks.opened(who, edition, "words"), one_line="新的一句")
    text = desks.text_of(who.browser.get(f"/cataloguing/editions/{edition.pk}/preview/{kind}/"))
    assert "新的一句" in text and "旧的一句" not in text
    assert who.browser.get(f"/cataloguing/editions/{edition.pk}/preview/paper/").status_code == 404


def test_an_edition_in_which_the_gate_stops_something_is_not_submitted(who, at):
    edition = desks.draft(at, who, promised=Limit(40, "workday", "40 个工作日"))
    response = desks.press(who, edition, "changed", desks.opened(who, edition, "changed"), "submit", changed="改了时限")
    assert response.status_code == 422
    assert "比法定时限" in desks.text_of(response)
    assert desks.fresh(edition).state == Edition.State.DRAFT
    assert desks.fresh(edition).body.changed == "改了时限"


def test_what_was_sent_back_says_why_at_the_top_of_every_page(who, at):
    edition = desks.draft(at, who)
    Edition.objects.filter(pk=edition.pk).update(sent_back="材料第二样写错了")
    assert "材料第二样写错了" in desks.text_of(who.browser.get(desks.address(edition, "fees")))


def test_a_materials_page_asks_as_many_questions_of_the_database_for_one_as_for_thirty(who, at):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for many in (1, 30):
        edition = desks.draft(at, who, materials=tuple(MaterialSpec(f"m{n}", f"证{n}") for n in range(1, many + 1)))
        with CaptureQueriesContext(connection) as asked:
            assert who.browser.get(desks.address(edition, "materials")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
