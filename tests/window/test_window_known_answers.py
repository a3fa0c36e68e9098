"""What the form knows already is not asked twice; what answers make wanted is asked; repeated groups; seasons."""

import re
from datetime import date, timedelta

import pytest

from bianmin.cases.actions import filing, steps
from bianmin.cases.actions.drafts import start_draft
from bianmin.cases.models import Case, CaseMaterial
from bianmin.catalog.content import Content
from bianmin.catalog.elements import Group, MaterialSpec, Question, Season
from bianmin.county.refusals import BadInput
from bianmin.journal.models import Entry
from tests import factories as make
from tests.window.pages import text_of, value_of

pytestmark = pytest.mark.django_db
HOME = (
    Question("members", "家里人姓名", "text", group="family"),
    Question("works", "有工作吗", "yes_no", group="family"),
    Question("where", "在哪里干活", "text", group="family", only_if_key="works", only_if_equals="yes"),
)
FAMILY = (Group("family", "家里几口人", "第 {n} 口", most=3),)


def test_a_repeated_group_is_asked_as_often_as_was_counted():
    body = Content(form=HOME, groups=FAMILY)
    asked = [each.key for each in body.questions if each.is_asked({"family": "2", "family_1_works": "yes"})]
    assert asked == [
        "family", "family_1_members", "family_1_works", "family_1_where", "family_2_members", "family_2_works",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "many"), [("", 0), ("0", 0), ("3", 3), ("3.0", 3), ("九", 0), ("-1", 0), ("9" * 40, 0)]
)
def test_what_is_no_count_asks_nothing(count, many):
    body = Content(form=HOME, groups=FAMILY)
    assert sum(each.is_asked({"family": count}) and each.key.endswith("members") for each in body.questions) == many


def wanting(**over):
    return make.edition(
        form=(Question("owner", "卡是谁的", "choice", options=("本人的", "监护人的")),),
        materials=(
            MaterialSpec("m1", "身份证"),
            MaterialSpec("m2", "监护人身份证", only_if_key="owner", only_if_equals=("监护人的",)),
            MaterialSpec("m3", "低保证", only_if_key="poor", only_if_equals=("是",)),
        ),
        **over,
    )


@pytest.mark.parametrize(("owner", "codes"), [("本人的", ["m1", "m3"]), ("监护人的", ["m1", "m2", "m3"])])
def test_a_case_asks_for_the_materials_that_its_answers_make_wanted(at, owner, codes):
    case = make.case(at, made=wanting(), answers={"owner": owner})
    rows = list(case.materials.order_by("position"))
    assert [row.code for row in rows] == codes
    assert {row.code: row.is_required for row in rows}["m3"] is False  # the self-check knows, the case does not


def test_another_answer_after_taking_back_asks_for_what_is_wanted_then(at):
    made = wanting()
    case = make.case(at, made=made, answers={"owner": "监护人的"})
    asked = make.request(made, case.station, answers={"owner": "本人的"})
    steps.recall(case, by=make.citizen(case.applicant_id), at=at)
    filing.file_again(case, asked, by=make.citizen(), at=at)
    rows = {row.code: row for row in case.materials.all()}
    assert (rows["m2"].state, rows["m2"].is_required) == (CaseMaterial.State.EXEMPT, False)
    assert rows["m1"].is_required


def test_out_of_its_season_a_thing_is_not_filed_and_the_season_is_said(at):
    heat = make.edition(seasons=(Season("09-01", "10-15"),))
    with pytest.raises(BadInput, match="9 月 1 日到 10 月 15 日"):
        start_draft(heat.item, None, account_id=None, at=at + timedelta(days=30))
    assert start_draft(heat.item, None, account_id=None, at=at).edition == heat


@pytest.mark.parametrize(
    ("day", "is_open"), [("12-31", True), ("01-01", True), ("01-15", True), ("01-16", False), ("12-19", False)]
)
def test_a_season_may_go_over_new_year(day, is_open):
    assert Season("12-20", "01-15").is_open(day) is is_open
    assert date(2026, int(day[:2]), int(day[3:]))


@pytest.fixture
def form(clerk, station):
    made = make.edition(
        name="家庭经济核对",
        form=(*HOME, Question("home", "现在住在哪里", "address", reuse="address"), Question("crop", "种什么", reuse="earlier"),
              Question("card", "卡号", "bank_card", required=False, reuse="earlier")),
        groups=FAMILY,
    )  # fmt: skip
    make.placed(made, station)
    shown = clerk.get("/window/take-in/", {"item": made.item.slug})
    assert "q-family_1_members" not in text_of(shown)
    return {name: value_of(shown, name) for name in ("key", "item", "station", "edition")}


def test_the_window_draws_as_many_rows_as_were_counted_and_keeps_what_was_typed(clerk, form):
    shown = clerk.post("/window/take-in/", {**form, "name": "王秀兰", "q-family": "2", "redraw": "1"})
    page = text_of(shown)
    assert shown.status_code == 200 and not Case.objects.exists()
    assert "第 2 口：家里人姓名" in page and "第 3 口" not in page and value_of(shown, "name") == "王秀兰"
    first = re.search(r"<button[^>]*form=\"take-in\"[^>]*>", page)[0]
    assert "redraw" not in first  # Enter takes in


def test_what_stands_above_is_not_written_twice(clerk, form):
    said = {
        "name": "王秀兰",
        "address": "杏花路 12 号",
        "q-family": "1",
        "q-family_1_members": "王树林",
        "q-crop": "玉米",
    }
    answer = clerk.post("/window/take-in/", {**form, **said, "q-family_1_works": "no", "village": "370832001009"})
    assert answer.status_code == 302, text_of(answer)
    case = Case.objects.get()
    assert case.answers == {
        "family": "1", "family_1_members": "王树林", "family_1_works": "no", "home": "杏花路 12 号", "crop": "玉米", "card": "",
    }  # fmt: skip


def test_of_somebody_known_the_last_answers_stand_there_and_masked_numbers_do_not(clerk, form, at):
    said = {"name": "王秀兰", "group": "2", "address": "杏花路 12 号", "q-family": "0", "q-crop": "玉米",
            "q-card": "6217000000000000", "village": "370832001009"}  # fmt: skip
    assert clerk.post("/window/take-in/", {**form, **said}).status_code == 302
    fresh = clerk.get("/window/take-in/", {"item": form["item"]})
    again = {name: value_of(fresh, name) for name in ("key", "item", "station", "edition")}
    looked = clerk.post("/window/take-in/look-up/", {**again, "name": "王秀兰", "group": "2"})
    chosen = re.findall(r'name="choose" value="([^"]+)"', text_of(looked))[0]
    for headers in ({}, {"HX-Request": "true"}):
        shown = clerk.post("/window/take-in/look-up/", {**again, "choose": chosen}, headers=headers)
        assert value_of(shown, "q-crop") == "玉米" and "杏花路 12 号" in text_of(shown)
        assert "6217000000000000" not in text_of(shown)
    assert Entry.objects.filter(purpose="照上次的回答", resource="case").count() == 2
