"""On line too nothing is asked twice, a group is asked as often as was counted, and materials follow the answers."""

import pytest

from bianmin.catalog.content import Content
from bianmin.catalog.elements import Group, MaterialSpec, Question
from bianmin.portal.applying import questions as asked
from bianmin.portal.applying.plan import plan_of
from bianmin.portal.applying.questions import Places, drawn

BODY = Content(
    form=(
        Question("home", "现在住在哪里", "address", reuse="address"),
        Question("who", "姓名", "text", group="family"),
        Question("age", "几岁", "number", group="family"),
    ),
    groups=(Group("family", "家里几口人", "第 {n} 口", most=2),),
    materials=(
        MaterialSpec("m1", "身份证"),
        MaterialSpec("m2", "户口簿", only_if_key="family", only_if_equals=("1", "2")),
    ),
)


def drawn_of(answers):
    return {each.name: each for each in drawn(BODY.questions, answers, {}, Places())}


def test_what_was_typed_before_stands_there_as_a_proposal_that_can_be_changed():
    home = drawn_of({asked.ADDRESS: "杏花路 12 号"})["home"]
    assert home.value == "杏花路 12 号" and "照前面填的，不对就改" in home.hint
    changed = drawn_of({asked.ADDRESS: "杏花路 12 号", "home": "前街 3 号"})["home"]
    assert changed.value == "前街 3 号" and "照前面" not in changed.hint
    emptied = drawn_of({asked.ADDRESS: "杏花路 12 号", "home": ""})["home"]
    assert emptied.value == ""


@pytest.mark.parametrize(("count", "names"), [("0", []), ("1", ["family_1_who", "family_1_age"])])
def test_as_many_rows_are_asked_as_were_counted(count, names):
    assert [name for name in drawn_of({"family": count}) if name.startswith("family_")] == names


@pytest.mark.parametrize("senior", [False, True])
@pytest.mark.parametrize(("count", "codes"), [("0", {"m1"}), ("2", {"m1", "m2"})])
def test_the_pages_follow_the_answers(senior, count, codes):
    plan = plan_of(BODY, {"family": count}, Places(), senior=senior)
    assert {spec.code for page in plan.pages for spec in page.materials} == codes
    alone = [page.slug for page in plan.pages if page.slug.startswith("q-family_")]
    assert len(alone) == (2 * int(count) if senior else 0)
