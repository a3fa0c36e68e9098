"""Searching finds: what people really type, in their words, with their slips, and all that LIKE would find."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.catalog import likeness, search
from bianmin.catalog.hits import How, look_for
from bianmin.catalog.models import Item, SearchText, Synonym
from bianmin.catalog.permissions import search_items
from bianmin.catalog.pinyin import spoken, syllable_table
from bianmin.catalog.vocabulary import forget, vocabulary
from tests import factories as make
from tests.catalog.catalogue import real_items

# What somebody types → the item that must stand first. Everyday names, pinyin, initials, one character, slips, sentences.
EVERYDAY = {
    "合作医疗": "城乡居民基本医疗保险参保登记",
    "新农合": "城乡居民基本医疗保险参保登记",
    "缴医保": "城乡居民基本医疗保险参保登记",
    "老年钱": "80周岁以上老年人高龄津贴发放",
    "高龄": "80周岁以上老年人高龄津贴发放",
    "高龄津贴": "80周岁以上老年人高龄津贴发放",
    "孩子上户口": "出生登记(户口)",
    "上户口": "出生登记(户口)",
    "给孩子上户口要什么材料": "出生登记(户口)",
    "低保": "最低生活保障对象认定(低保)",
    "吃低保": "最低生活保障对象认定(低保)",
    "dibao": "最低生活保障对象认定(低保)",
    "五保": "特困人员认定及救助供养",
    "社保卡": "社会保障卡申领",
    "社保卡丢了": "社会保障卡挂失",
    "设保卡": "社会保障卡申领",
    "社宝卡": "社会保障卡申领",
    "shebaoka": "社会保障卡申领",
    "身份证": "居民身份证申领、换领、补领(代为指引)",
    "身分证": "居民身份证申领、换领、补领(代为指引)",
    "sfz": "居民身份证申领、换领、补领(代为指引)",
    "残疾证": "残疾人证新办",
    "残急证": "残疾人证新办",
    "办残疾证要什么材料": "残疾人证新办",
    "残疾人证新办": "残疾人证新办",
    "老年证": "老年人优待证申领、换发",
    "养老金认证": "养老保险定期待遇领取资格认证",
    "刷脸": "养老保险定期待遇领取资格认证",
    "慢性病": "基本医疗保险参保人员享受门诊慢特病病种待遇认定",
    "慢特病": "基本医疗保险参保人员享受门诊慢特病病种待遇认定",
    "住院报销": "住院费用报销",
    "药费": "门诊费用报销",
    "门诊报销": "门诊费用报销",
    "生孩子报销": "生育医疗费支付",
    "准生证": "生育登记",
    "二胎": "生育登记",
    "结婚证": "补领结婚证",
    "离婚": "离婚登记预约",
    "居住证": "居住证申领(受委托社区受理/协助)",
    "暂住证": "居住证申领(受委托社区受理/协助)",
    "销户": "死亡登记、注销户口",
    "营业执照": "个体工商户设立登记",
    "开店": "个体工商户设立登记",
    "gtgsh": "个体工商户设立登记",
    "宅基地": "农村村民宅基地审批(申请与村级审查)",
    "盖房": "农村村民宅基地审批(申请与村级审查)",
    "危房": "农村危房改造农户档案信息查询",
    "失业金": "失业保险金申领",
    "失业证": "失业登记",
    "打官司": "法律援助申请(协助)",
    "法律援助": "法律援助申请(协助)",
    "吵架": "人民调解",
    "调解": "人民调解",
    "当兵": "初次兵役登记(协助)",
    "退伍": "退役报到",
    "孤儿": "孤儿救助资格认定及基本生活费发放",
    "轮椅": "残疾人基本型辅助器具适配申请",
    "hulibutie": "重度残疾人护理补贴",
    "护理补贴": "重度残疾人护理补贴",
    "护理补帖": "重度残疾人护理补贴",
    "残疾补贴": "困难残疾人生活补贴",
    "电费": "电费缴纳",
    "水费": "水费缴纳",
    "暖气": "采暖费缴纳",
    "天然气": "燃气费缴纳",
    "上学": "学前教育、义务教育阶段入学办理",
    "房产证": "不动产登记申请(村级指引)",
    "异地就医": "异地安置退休人员备案",
    "烟花爆竹": "烟花爆竹经营(零售)许可证核发",
    "yanhuabaozhu": "烟花爆竹经营(零售)许可证核发",
    "公墓": "农村公益性墓地设置审批",
    "养老院": "养老机构设立备案",
    "打疫苗": "《预防接种证》办理",
    "创业贷款": "创业担保贷款申请",
    "拖拉机": "拖拉机、联合收割机注册登记",
    "蜂": "养蜂证申领",
}


@pytest.fixture(scope="class")
def _real(django_db_setup, django_db_blocker):
    with real_items(django_db_blocker):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("_real")
class TestTheRealItems:
    """The 159 items of the county's pack."""

    def test_at_least_sixty_everyday_queries_bring_the_item_that_is_meant_first(self):
        assert len(EVERYDAY) >= 60
        first = {query: next((item.name for item in search_items(query)), None) for query in EVERYDAY}
        assert first == EVERYDAY

    def test_what_like_finds_in_the_text_the_search_finds_too_and_nothing_else(self):
        texts = {}
        for row in SearchText.objects.select_related("item__current"):
            body = row.item.current.public_body
            texts[row.item_id] = "，".join(
                [row.item.name, row.item.category, row.item.department_as_written, body.one_line, *body.plain,
                 *body.conditions, *(material.name for material in body.materials)]
            )  # fmt: skip
        for word in ("医保", "保险", "补贴", "证", "登记", "身份证", "户口", "户口簿", "残疾", "申请表"):
            like = {pk for pk, text in texts.items() if word in search.fold(text)}
            found = set(search.find(word, limit=1000))
            assert like <= found, word
            extra = SearchText.objects.filter(item_id__in=found - like)
            assert all(word in called(each.item) for each in extra), word

    def test_every_title_is_found_whole_and_first(self):
        for item in Item.objects.published():
            assert search_items(item.name[:40])[0] == item, item.name

    def test_every_title_is_found_by_its_initials_and_its_pinyin(self):
        for item in Item.objects.published():
            said = spoken(item.name)
            for typed in (said.full, said.initials, said.full[2:9], said.initials[1:4]):
                assert item.pk in search.find(typed[:40], limit=500), (item.name, typed)

    def test_words_that_mean_nothing_here_bring_nothing(self):
        for query in ("火星移民", "xqzwv", "qq", "彩票", "zzzz", "区块链"):
            assert look_for(query).is_missed, query

    def test_a_slip_is_told_apart_from_a_hit(self):
        assert look_for("社保卡").how == How.EXACT
        slip = look_for("设保卡")
        assert (slip.how, slip.meant) == (How.MEANT, "社保卡")

    def test_one_question_finds_what_is_written_and_a_miss_asks_few_more(self):
        vocabulary()
        with CaptureQueriesContext(connection) as sent:
            search_items("医保")
        assert len(sent) == 2
        with CaptureQueriesContext(connection) as sent:
            look_for("火星移民局")
        assert len(sent) <= 5


def called(item):
    """Everything people call an item by the pack's synonyms."""
    named = f"{item.name}，{item.category}"
    return "，".join(word for word, means in Synonym.objects.values_list("word", "means") if means in named)


def test_the_table_of_syllables_is_what_its_source_says():
    assert likeness._TABLE.read_text("utf-8") == syllable_table()


@pytest.mark.parametrize(
    ("typed", "known", "found"),
    [
        ("设保卡", "社保卡", "社保卡"),  # sounds the same
        ("低宝", "低保", "低保"),
        ("残记证", "残疾证", "残疾证"),
        ("老莲证", "老年证", "老年证"),  # n and l
        ("宅机地审批", "农村村民宅基地审批", "宅基地审批"),
        ("社会保卡申领", "社会保障卡申领", "社会保障卡申领"),  # one is missing
        ("社会保保障卡", "社会保障卡申领", "社会保障卡"),  # one too many
        ("hezuoyilao", "hezuoyiliao", "hezuoyiliao"),
        ("hezouyiliao", "hezuoyiliao", "hezuoyiliao"),
    ],
)
def test_a_word_that_is_nearly_right_is_taken_for_the_one_it_is_like(typed, known, found):
    assert likeness.Lexicon.of([known, "危房改造", "weifanggaizao"]).nearest(typed)[0].words == found


@pytest.mark.parametrize("typed", ["护照", "驾驶证", "火车票", "abc", "x", "医", "危桥改建", ""])
def test_a_word_that_is_another_is_taken_for_none(typed):
    assert likeness.Lexicon.of(["社保卡", "低保", "残疾证", "危房改造档案"]).nearest(typed) == []


# --- villages ---


@pytest.fixture
def villages(db):
    far = make.township("大路口乡", "370832203000")
    near = make.station("东张博村", "370832001021")
    twin = make.station("东张博村", "370832203009", far)
    knl = make.station("孔那里村", "370832203010", far)
    forget()
    return near, twin, knl


@pytest.mark.parametrize("typed", ["东张博村", "东张博", "dongzhangbo", "dzb", "DongZhang", "东张博村便民服务站"])
def test_a_village_is_found_by_its_name_and_namesakes_come_with_their_townships(villages, typed):
    found = [(spot.village, spot.township) for spot in look_for(typed).spots]
    assert found == [("东张博村", "水泊街道"), ("东张博村", "大路口乡")]


def test_a_village_and_a_matter_are_both_understood(villages):
    item = make.edition("门诊费用报销").item
    index(item)
    hits = look_for("孔那里 报销")
    assert [spot.code for spot in hits.spots] == ["370832203010"]
    assert list(hits.items) == [item]


def test_an_old_or_natural_villages_name_finds_the_station_it_belongs_to(villages):
    Synonym.objects.create(word="前张庄", means="370832203010", source="县里加的")
    forget()
    spots = look_for("前张庄").spots
    assert [(spot.village, spot.township) for spot in spots] == [("孔那里村", "大路口乡")]


def test_a_village_is_no_missed_query_and_its_other_name_no_word_of_an_item(villages):
    Synonym.objects.create(word="前张庄", means="370832203010")
    assert not look_for("前张庄").is_missed
    assert not look_for("孔那里").is_missed
    assert look_for("后张庄").is_missed


def index(item):
    from bianmin.catalog.actions import index_item

    index_item(item)
