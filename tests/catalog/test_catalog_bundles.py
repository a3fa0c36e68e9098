"""一件事 put together: nothing asked twice, no material twice, and everything finds its way back to its item."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from bianmin.catalog.actions.bundles import load_bundles
from bianmin.catalog.bundled import bundle_named, bundles_in_use, chosen, items_of
from bianmin.catalog.bundles import Part, longest, plain, put_together
from bianmin.catalog.content import Content
from bianmin.catalog.elements import Group, Limit, MaterialSpec, Question
from bianmin.catalog.models import Bundle, BundlePart
from bianmin.catalog.pack.bundles import read_bundles
from bianmin.county.refusals import BadInput
from tests import factories as make

LIANGSHAN = Path(__file__).parents[2] / "counties" / "liangshan"


def part(key, *questions, materials=(), groups=(), **over):
    return Part(key, f"事项 {key}", Content(form=questions, materials=materials, groups=groups), **over)


def keys(whole):
    return [each.key for each in whole.form]


def test_the_same_question_of_two_items_is_asked_once_and_answers_both():
    whole = put_together([part("a", Question("card", "打到哪张卡？", "bank_card")),
                          part("b", Question("bank", "打到哪张卡 ?", "bank_card"))])  # fmt: skip
    assert keys(whole) == ["card"]
    assert whole.answers_of("a", {"card": "62"}) == {"card": "62"} and whole.answers_of("b", {"card": "62"}) == {
        "bank": "62"
    }


def test_two_questions_of_one_key_that_ask_different_things_stay_two():
    whole = put_together(
        [part("a", Question("other", "领着别的补贴吗？")), part("b", Question("other", "领着护理费吗？"))]
    )
    assert keys(whole) == ["other", "other-2"]
    assert whole.answers_of("b", {"other": "一", "other-2": "二"}) == {"other": "二"}


def test_what_the_bundle_calls_the_same_is_asked_once_though_worded_otherwise():
    whole = put_together([
        part("a", Question("where", "住哪儿？", "address"), same_answers={"where": "home"}),
        part("b", Question("home", "家庭住址", "address"), same_answers={"home": "home"}),
    ])  # fmt: skip
    assert keys(whole) == ["where"]


def test_what_is_taken_over_from_the_applicant_is_asked_once_but_what_was_answered_earlier_is_each_items_own():
    known = [Question("a1", "您的住址", "address", reuse="address"), Question("a2", "上次的回答甲", reuse="earlier")]
    also = [Question("b1", "家在哪里", "address", reuse="address"), Question("b2", "上次的回答乙", reuse="earlier")]
    assert keys(put_together([part("a", *known), part("b", *also)])) == ["a1", "a2", "b2"]


def test_only_answers_that_do_for_both_are_offered():
    first = Question("level", "几级？", "choice", options=("一级", "二级", "三级"))
    second = Question("level", "几级？", "choice", options=("一级", "二级"))
    [both] = put_together([part("a", first), part("b", second)]).form
    assert both.options == ("一级", "二级")
    apart = put_together([part("a", first), part("b", Question("level", "几级？", "choice", options=("甲", "乙")))])
    assert keys(apart) == ["level", "level-2"]


def test_the_stricter_bounds_hold_for_the_one_question():
    first = Question("n", "几个？", "number", required=False, least=0, most=9, max_length=200)
    second = Question("n", "几个？", "number", least=1, most=20, max_length=50)
    [both] = put_together([part("a", first), part("b", second)]).form
    assert (both.required, both.least, both.most, both.max_length) == (True, 1, 9, 50)


def test_a_condition_points_to_the_question_of_the_whole_form():
    asks = (Question("kind", "给谁办？", "choice", options=("我", "孩子")),
            Question("name", "孩子叫什么？", only_if_key="kind", only_if_equals="孩子"))  # fmt: skip
    whole = put_together([part("a", Question("kind", "哪一类？")), part("b", *asks)])
    assert keys(whole) == ["kind", "kind-2", "name"]
    assert whole.form[2].only_if_key == "kind-2"


def test_a_question_that_one_item_asks_always_is_asked_always_and_required_only_where_it_always_was():
    conditional = (Question("own", "卡是谁的？", "choice", options=("我", "他")),
                   Question("who", "他叫什么？", only_if_key="own", only_if_equals="他"))  # fmt: skip
    always = Question("who", "他叫什么？", required=False)
    [_, both] = put_together([part("a", *conditional), part("b", always)]).form
    assert (both.only_if_key, both.required) == ("", False)


def test_two_questions_under_different_conditions_are_not_forced_into_one():
    a = (Question("x", "甲？", "yes_no"), Question("who", "叫什么？", only_if_key="x", only_if_equals="yes"))
    b = (Question("y", "乙？", "yes_no"), Question("who", "叫什么？", only_if_key="y", only_if_equals="yes"))
    assert keys(put_together([part("a", *a), part("b", *b)])) == ["x", "who", "y", "who-2"]


def test_repeated_groups_of_two_items_are_asked_once_and_numbered_alike():
    group = Group("people", "家里几口人？", "第 {n} 个人", most=2)
    asks = (Question("name", "叫什么？", group="people"), Question("age", "几岁？", "number", group="people"))
    whole = put_together([part("a", *asks, groups=(group,)), part("b", *asks, groups=(group,))])
    assert keys(whole) == ["people", "people_1_name", "people_1_age", "people_2_name", "people_2_age"]
    assert whole.answers_of("b", {"people": "1", "people_1_name": "张"}) == {"people": "1", "people_1_name": "张"}


def test_two_groups_within_one_item_are_never_taken_for_one():
    groups = (Group("own", "自己几块地？", "第 {n} 块", most=1), Group("let", "租的几块地？", "第 {n} 块", most=1))
    asks = (Question("size", "多大？", group="own"), Question("size", "多大？", group="let"))
    whole = put_together([part("a", *asks, groups=groups)])
    assert keys(whole) == ["own", "own_1_size", "let", "let_1_size"]


def test_a_material_of_one_name_is_brought_once_and_says_for_which_items():
    whole = put_together([
        part("a", materials=(MaterialSpec("m1", "居民身份证", how_right="看得清"), MaterialSpec("m2", "残疾人证"))),
        part("b", materials=(MaterialSpec("m1", "残疾人证", how_right="一级或二级"), MaterialSpec("m2", "居民 身份证"))),
    ])  # fmt: skip
    assert [(each.spec.code, each.spec.name, each.names) for each in whole.materials] == [
        ("m1", "居民身份证", ("事项 a", "事项 b")), ("m2", "残疾人证", ("事项 a", "事项 b")),
    ]  # fmt: skip
    assert whole.codes_of("b") == {"m2": "m1", "m1": "m2"}


def test_what_the_bundle_calls_the_same_material_is_one_and_brackets_keep_two_apart():
    whole = put_together([
        part("a", materials=(MaterialSpec("m1", "身份证（父亲）"), MaterialSpec("m2", "有效身份证件")), same_materials={"m2": "身份证"}),
        part("b", materials=(MaterialSpec("m1", "身份证（母亲）"), MaterialSpec("m2", "居民身份证")), same_materials={"m2": "身份证"}),
    ])  # fmt: skip
    assert [each.spec.name for each in whole.materials] == ["身份证（父亲）", "有效身份证件", "身份证（母亲）"]
    assert len({each.spec.code for each in whole.materials}) == 3


def test_a_material_is_required_and_not_exempt_if_it_is_so_for_one_of_the_items():
    a = (MaterialSpec("m1", "户口簿", necessity="2", exempt=True, exempt_why="能核对"),)
    b = (MaterialSpec("m1", "户口簿", photo={"width": 352, "height": 440}),)
    [both] = put_together([part("a", materials=a), part("b", materials=b)]).materials
    assert both.spec.is_required and not both.spec.exempt and both.spec.photo["width"] == 352
    [alone] = put_together([part("a", materials=a)]).materials
    assert alone.spec.exempt


def test_a_material_is_wanted_only_of_the_items_whose_answers_want_it():
    asks = Question("born", "生了吗？", "yes_no")
    a = part("a", asks, materials=(MaterialSpec("m1", "出生证", only_if_key="born", only_if_equals=("yes",)),))
    b = part("b", Question("done", "办过吗？", "yes_no"),
             materials=(MaterialSpec("m9", "出生证", only_if_key="done", only_if_equals=("no",)),))  # fmt: skip
    whole = put_together([a, b])
    assert whole.wanted({"born": "no", "done": "yes"}) == ()
    assert [each.names for each in whole.wanted({"born": "no", "done": "no"})] == [("事项 b",)]
    assert [each.names for each in whole.wanted({"born": "yes", "done": "no"})] == [("事项 a", "事项 b")]
    assert [each.name for each in whole.content({"born": "yes"}).materials] == ["出生证"]


def test_the_longest_limit_is_told_and_an_unknown_one_is_not_guessed():
    limits = [Limit(5), Limit(15), Limit(0, "on_spot"), Limit()]
    assert [each.words for each in longest(limits)] == ["15 个工作日"]
    assert longest([Limit()]) == []
    assert {each.words for each in longest([Limit(20), Limit(30, "day")])} == {"20 个工作日", "30 日"}


@pytest.mark.django_db
def test_the_three_bundles_of_the_county_ask_nothing_twice_and_name_every_item(capsys):
    call_command("load_county", str(LIANGSHAN))
    assert [each.slug for each in bundles_in_use()] == ["canji-butie", "xinshenger", "shenhou"]
    today = timezone.localdate()
    for bundle in bundles_in_use():
        assert bundle.mark and bundle.source
        items = items_of(bundle, on=today)
        assert len(items) == BundlePart.objects.filter(bundle=bundle).count() >= 2
        everything = chosen(items, [each.item.slug for each in items])
        whole = put_together(each.part for each in everything)
        labels = [plain(each.label) for each in whole.form]
        assert len(labels) == len(set(labels)), bundle
        names = [plain(each.spec.name) for each in whole.materials]
        assert len(names) == len(set(names)), bundle
        for each in everything:
            asked = {question.key for question in each.part.content.questions}
            assert asked == {own for part, own in whole.keys if part == each.item.slug}
    filed = {b.slug: [i.item.name for i in items_of(b, on=today) if i.is_filed] for b in bundles_in_use()}
    assert filed == {
        "canji-butie": ["困难残疾人生活补贴", "重度残疾人护理补贴"],
        "xinshenger": ["生育登记", "城乡居民基本医疗保险参保登记"],
        "shenhou": [],
    }
    both = put_together(each.part for each in items_of(bundle_named("canji-butie"), on=today))
    assert sum(len(each.names) == 2 for each in both.materials) == 5  # of 11 materials 6 are left
    call_command("load_county", str(LIANGSHAN))
    assert Bundle.objects.count() == 3


@pytest.mark.django_db
def test_a_bundle_that_left_the_file_is_out_of_use_and_an_unknown_item_is_refused(tmp_path, at):
    first, second = make.edition("甲补贴"), make.edition("乙补贴")
    (tmp_path / "bundles.toml").write_text(
        '[[bundles]]\nslug="x"\nname="某件事"\none_line="一句"\nsource="试"\n'
        f'[[bundles.parts]]\nitem="{first.item.name}"\n[[bundles.parts]]\nitem="{second.item.name}"\nask="要吗？"\n',
        encoding="utf-8",
    )
    assert load_bundles(read_bundles(tmp_path), on=at.date()) == 1
    assert load_bundles((), on=at.date()) == 0 and Bundle.objects.get().retired_on == at.date()
    assert load_bundles(None, on=at.date()) == 0
    text = (tmp_path / "bundles.toml").read_text(encoding="utf-8").replace("乙补贴", "没有的事")
    (tmp_path / "bundles.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="没有的事"):
        load_bundles(read_bundles(tmp_path), on=at.date())


def test_a_bundle_of_one_item_or_with_a_misspelt_key_is_refused_with_its_place(tmp_path):
    (tmp_path / "bundles.toml").write_text(
        '[[bundles]]\nslug="X!"\nname="某"\none_line="一"\nsource="试"\nwhat="x"\n[[bundles.parts]]\nitem="甲"\n',
        encoding="utf-8",
    )
    with pytest.raises(BadInput) as refused:
        read_bundles(tmp_path)
    told = str(refused.value)
    assert "不能做代号" in told and "至少要有两个事项" in told and "what" in told
    assert read_bundles(tmp_path / "nowhere") is None


def test_a_question_that_is_taken_over_in_one_item_only_is_still_the_same_question():
    whole = put_together([
        part("a", Question("home", "现在住在哪里？", "address", reuse="address")),
        part("b", Question("living", "现在住在哪里？", "address")),
    ])  # fmt: skip
    assert keys(whole) == ["home"] and whole.form[0].reuse == "address"
