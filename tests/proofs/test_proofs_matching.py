"""From what people say to the kind that is meant: their own words, slips of the tongue, pinyin, and what is on no list."""

import pytest

from bianmin.proofs.matching import asks_for_proof
from bianmin.proofs.permissions import asked_for, kinds_in_use

pytestmark = pytest.mark.django_db

SAID = [
    ("开个亲属关系证明", "kinship"), ("证明我妈是我妈", "kinship"), ("证明我爸是我爸", "kinship"),
    ("开一张父子关系的证明", "kinship"), ("直系亲属证明", "kinship"), ("证明俺俩是两口子", "kinship"),
    ("村里给开个一家人的证明", "kinship"), ("qinshuguanxi", "kinship"), ("qsgx", "kinship"), ("qsgxzm", "kinship"),
    ("证明我就是我", "identity"), ("两个名字是同一个人的证明", "identity"), ("身份证明", "identity"),
    ("户籍证明", "identity"), ("曾用名证明", "identity"), ("同一人证明", "identity"),
    ("改户口本上的生日要证明", "household-change"), ("孩子改名字的证明", "household-change"),
    ("户口变更证明", "household-change"), ("改民族证明", "household-change"),
    ("养狗证明", "dog"), ("办狗证要的证明", "dog"), ("养犬证明", "dog"),
    ("没犯罪的证明", "no-crime"), ("无犯罪记录", "no-crime"), ("没有案底证明", "no-crime"), ("没犯过罪", "no-crime"),
    ("wufanzui", "no-crime"), ("证明没坐过牢", "no-crime"), ("无违法犯罪记录证明", "no-crime"),
    ("社区戒毒表现证明", "drug-treatment"), ("戒毒证明", "drug-treatment"), ("表现证明", "drug-treatment"),
    ("证明俺儿子走失了", "missing"), ("失踪证明", "missing"), ("下落不明的证明", "missing"),
    ("单身证明", "marriage"), ("没结婚的证明", "marriage"), ("未婚证明", "marriage"), ("离婚证明", "marriage"),
    ("danshen", "marriage"), ("婚姻状况证明", "marriage"), ("丧偶证明", "marriage"),
    ("孩子出生证明", "birth"), ("在家生的孩子要证明", "birth"), ("出生地证明", "birth"),
    ("还活着的证明", "alive"), ("健在证明", "alive"), ("生存证明", "alive"), ("证明老人在世", "alive"),
    ("证明俺娘还活着", "alive"), ("jianzai", "alive"),
    ("老人去世了开个证明", "death"), ("死亡证明", "death"), ("病故证明", "death"), ("身故证明", "death"),
    ("有病的证明", "illness"), ("不能劳动的证明", "illness"), ("健康证明", "illness"), ("没有劳动能力的证明", "illness"),
    ("残疾证明", "disability"), ("几级残疾证明", "disability"),
    ("婚育证明", "childbearing"), ("准生证", "childbearing"), ("独生子女证明", "childbearing"), ("计生证明", "childbearing"),
    ("没有工作的证明", "job"), ("失业证明", "job"), ("务农证明", "job"), ("无业证明", "job"),
    ("档案丢失证明", "archive"), ("工龄证明", "archive"), ("学历证明", "archive"),
    ("无房证明", "property"), ("房子是我的证明", "property"), ("没有车的证明", "property"), ("财产证明", "property"),
    ("唯一继承人证明", "inheritance"), ("取死人存款的证明", "inheritance"), ("遗产证明", "inheritance"),
    ("经营场所证明", "business-place"), ("办执照证明", "business-place"), ("住改商证明", "business-place"),
    ("身份证丢了证明", "lost-papers"), ("户口本丢了开证明", "lost-papers"), ("遗失证明", "lost-papers"),
    ("存折丢了，银行要证明", "lost-papers"),
]  # fmt: skip
ON_NO_LIST = [
    "居住证明",
    "贫困证明",
    "红白理事会证明",
    "上坟路证明",
    "转学证明",
    "缴费票据遗失",
    "abcd",
    "zm",
    "证明",
    "开证明",
    "",
    "   ",
    "？！",
]


@pytest.mark.parametrize(("said", "meant"), SAID)
def test_what_people_say_leads_to_the_kind_that_is_meant(listed, said, meant):
    found = asked_for(said)
    assert found.kind is not None and found.kind.slug == meant


@pytest.mark.parametrize("said", ON_NO_LIST)
def test_what_is_on_no_list_in_use_is_taken_for_nothing_else(listed, said):
    assert not asked_for(said)


def test_every_kind_of_the_list_is_asked_for_at_least_once_in_these_words(listed):
    assert {meant for _, meant in SAID} == {kind.slug for kind in kinds_in_use()}
    assert len(SAID) >= 60


@pytest.mark.parametrize(
    ("said", "exception", "kind"),
    [
        ("收养孩子要婚姻状况证明", "adoption-means", "marriage"),
        ("收养委托书要村里证明", "adoption-mandate", None),
        ("领养小孩的抚养能力证明", "adoption-means", None),
    ],
)
def test_what_a_regulation_still_asks_of_the_village_is_found_as_an_exception(listed, said, exception, kind):
    found = asked_for(said)
    assert found.exception.slug == exception
    assert (found.kind.slug if found.kind else None) == kind


@pytest.mark.parametrize("said", ["死亡登记", "生育登记", "残疾人证新办", "合作医疗", "老年钱"])
def test_what_is_done_with_a_proof_is_not_taken_for_asking_for_one(listed, said):
    assert not asks_for_proof(said, kinds_in_use())


@pytest.mark.parametrize("said", ["开个证明", "死亡证明", "无犯罪记录", "qinshuguanxizhengming", "村里盖章"])
def test_asking_for_a_proof_is_known_by_its_words(listed, said):
    assert asks_for_proof(said, kinds_in_use())


def test_full_width_letters_and_blanks_make_no_difference(listed):
    assert asked_for(" 无 犯 罪 ").kind.slug == asked_for("ＷＵＦＡＮＺＵＩ").kind.slug == "no-crime"


def test_letters_that_begin_no_kind_find_none(listed):
    assert not asked_for("select") and not asked_for("xxxx")
