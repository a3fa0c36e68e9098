"""The county pack: the real one reads whole, another county's too, and each fault is told with its place."""

import ast
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.catalog.pack import Limit, parse_limit, read_pack, station_name, unverified_fields
from bianmin.catalog.pack.items import FIELDS
from bianmin.county.refusals import BadInput

ROOT = Path(__file__).parents[2]
LIANGSHAN = ROOT / "counties" / "liangshan"
SHUIZHUANG = ROOT / "tests" / "packs" / "shuizhuang"
SHENGYU = "examples/shengyu_dengji.toml"
YOUDAI = "examples/youdaizheng.toml"
MENZHEN = "examples/menzhen_baoxiao.toml"
SHENFEN = "examples/shenfenzheng.toml"
TIAOJIE = "examples/renmin_tiaojie.toml"


@pytest.fixture(scope="module")
def liangshan():
    return read_pack(LIANGSHAN)


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(SHUIZHUANG, tmp_path / "pack"))


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder):
    with pytest.raises(BadInput) as refused:
        read_pack(folder)
    return refused.value.fields


# --- the real county ---


def test_the_real_county_reads_whole(liangshan):
    assert (liangshan.code, liangshan.name) == ("370832", "梁山县")
    assert (len(liangshan.townships), len(liangshan.villages), len(liangshan.items)) == (14, 437, 159)
    assert (liangshan.settings.number_prefix, liangshan.settings.help_phone) == ("LS", "0537-0000000")


def test_the_countys_name_and_code_stand_only_in_county_toml_and_divisions_csv():
    naming = {
        path.relative_to(LIANGSHAN).as_posix()
        for path in LIANGSHAN.rglob("*")
        if path.is_file() and ("梁山" in path.read_text("utf-8") or "370832" in path.read_text("utf-8"))
    }
    assert naming == {"county.toml", "divisions.csv"}


def test_one_real_name_needs_a_look_and_nothing_else_does(liangshan):
    assert [look.where for look in liangshan.looks] == ["divisions.csv 第 247 行 乐和村村名委员会"]


def test_every_real_village_gets_a_station_name_of_the_two_lawful_forms(liangshan):
    names = [village.station.name for village in liangshan.villages]
    assert all(name.endswith(("村便民服务站", "社区便民服务站")) for name in names)
    assert not [name for name in names if "村村" in name or "社区社区" in name or "委员会" in name]
    kinds = Counter(village.station.kind for village in liangshan.villages)
    assert kinds == {"village": 413, "community": 24}


def test_eighteen_names_occur_twice_and_never_within_one_township(liangshan):
    names = Counter(village.station.name for village in liangshan.villages)
    assert sorted(names.values(), reverse=True)[:19] == [2] * 18 + [1]
    within = Counter((village.parent_code, village.station.name) for village in liangshan.villages)
    assert set(within.values()) == {1}


def test_every_department_value_means_a_unit_the_station_or_its_township(liangshan):
    units = {department.code for department in liangshan.departments} | {"station", "township"}
    assert {item.unit for item in liangshan.items} == units
    assert len({item.department for item in liangshan.items}) == 23


def test_the_station_and_the_township_are_no_county_units(liangshan):
    meant = {item.department: item.unit for item in liangshan.items}
    assert (meant["村(居)民委员会"], meant["乡镇人民政府"]) == ("station", "township")
    assert meant["市场监督管理局/行政审批服务局"] == "spj"


def test_only_four_items_are_handled_by_the_village_until_the_operator_confirms_more(liangshan):
    assert Counter(item.role_as_written for item in liangshan.items)["办理"] == 23
    assert Counter(item.role for item in liangshan.items) == {"代办": 85, "协助": 43, "受理": 27, "办理": 4}
    held_back = [item for item in liangshan.items if item.role != item.role_as_written]
    assert {(item.role_as_written, item.role) for item in held_back} == {("办理", "协助")}
    assert len(held_back) == 19
    assert all(item.role_reason for item in held_back)


def test_what_the_list_calls_inferred_is_counted_as_the_fact_sheet_counts_it(liangshan):
    assert sum("role" in item.unverified for item in liangshan.items) == 139
    sure = [item.name for item in liangshan.items if not item.unverified]
    assert "生育登记" in sure
    assert "人民调解" in sure


def test_the_notes_on_certainty_leave_the_words(liangshan):
    by_name = {item.name: item for item in liangshan.items}
    lost = by_name["社会保障卡注销"]
    assert (lost.fee, lost.fee_as_written, "fee" in lost.unverified) == ("不收费", "不收费(未核实)", True)
    assert [(each.name, each.is_necessary) for each in lost.materials] == [
        ("居民身份证", True),
        ("社会保障卡", False),
    ]
    opened = by_name["社会保障卡启用(激活)"]
    assert [each.name for each in opened.materials] == ["社会保障卡"]
    assert "materials" in opened.unverified
    moved = by_name["城乡居民基本养老保险关系转移接续申请"]
    assert moved.conditions == ("跨统筹地区迁移户籍的参保居民",)
    assert "conditions" in moved.unverified


def test_limits_keep_their_unit_and_what_was_written(liangshan):
    by_name = {item.name: item for item in liangshan.items}
    assert by_name["居住证申领(受委托社区受理/协助)"].legal == Limit(15, "day", "15N")
    assert by_name["门诊费用报销"].legal == Limit(30, "workday", "30W")
    assert by_name["生育登记"].promised == Limit(0, "on_spot", "0")
    assert not by_name["人民调解"].legal.is_known


# --- the twelve 示例 ---


def test_the_twelve_examples_are_those_of_the_data_s_readme(liangshan):
    roles = Counter(example.role for example in liangshan.examples.values())
    assert roles == {"受理": 4, "办理": 2, "代办": 4, "协助": 2}
    ends = {name: example.route[-1].does for name, example in liangshan.examples.items() if example.makes_a_case}
    assert {name for name, does in ends.items() if does == "outer"} == {
        "居住证申领(受委托社区受理/协助)",
        "城乡居民基本医疗保险参保登记",
        "门诊费用报销",
        "个体工商户设立登记",
    }
    assert {name for name, does in ends.items() if does == "decide"} == {
        "生育登记",
        "退役军人、其他优抚对象优待证申领",
        "困难残疾人生活补贴",
        "重度残疾人护理补贴",
        "人民调解",
        "收养委托书见证(夫妻一方不能亲自办理)",
    }


def test_the_care_allowance_goes_from_the_township_over_canlian_to_minzheng(liangshan):
    route = liangshan.examples["重度残疾人护理补贴"].route
    assert [(stage.unit, stage.does) for stage in route] == [
        ("township", "review"),
        ("canlian", "review"),
        ("mzj", "decide"),
    ]


def test_no_helping_item_makes_a_case(liangshan):
    helping = [example for example in liangshan.examples.values() if example.role == "协助"]
    assert [(example.makes_a_case, example.form) for example in helping] == [(False, ()), (False, ())]
    assert all(example.goes_to and example.goes_to.who for example in helping)


def test_the_four_materials_of_a_reimbursement_are_all_that_may_be_asked(liangshan):
    example = liangshan.examples["门诊费用报销"]
    assert [material.name for material in example.materials] == [
        "收费票据",
        "费用清单",
        "诊断证明",
        "病历资料",
    ]
    assert example.materials_are_all
    assert len(example.route[-1].copy_fields) == 14


def test_the_veterans_photo_has_its_size(liangshan):
    photo = liangshan.examples["退役军人、其他优抚对象优待证申领"].materials[0].photo
    assert (photo.width, photo.height, photo.kb_min, photo.kb_max) == (352, 440, 20, 50)


def test_adoption_papers_are_never_signed_on_line(liangshan):
    example = liangshan.examples["收养委托书见证(夫妻一方不能亲自办理)"]
    assert (example.online, example.must_come) == (False, True)


def test_no_form_asks_what_the_platform_asks_anyway(liangshan):
    keys = {question.key for example in liangshan.examples.values() for question in example.form}
    assert not keys & {"applicant_name", "applicant_id", "applicant_phone", "applicant_village"}


def test_an_unverified_fee_is_never_shown_as_sure(liangshan):
    unsure = [item for item in liangshan.items if "fee" in item.unverified and item.name in liangshan.examples]
    assert len(unsure) > 5
    marks = {liangshan.examples[item.name].fee.mark for item in unsure if liangshan.examples[item.name].fee.text}
    assert marks == {"未核实"}


# --- the words ---


def test_the_home_page_has_its_eight_tiles_and_every_month_something_to_do(liangshan):
    tiles = [tile.name for tile in liangshan.wording.tiles]
    assert tiles == ["医保", "养老金", "低保救助", "老人残疾人", "开证明", "种粮惠农", "宅基地", "全部"]
    assert all(len(liangshan.wording.seasonal_in(month)) >= 3 for month in range(1, 13))
    assert "医保参保" in [entry.label for entry in liangshan.wording.seasonal_in(11)]
    assert "医保参保" not in [entry.label for entry in liangshan.wording.seasonal_in(6)]


def test_every_category_of_the_list_has_its_short_words(liangshan):
    assert {item.category for item in liangshan.items} == {each.name for each in liangshan.wording.categories}


def test_the_faults_of_a_bank_card_come_before_the_general_ones(liangshan):
    codes = [reason.code for reason in liangshan.wording.reasons_for("社会保障卡")]
    assert codes[:3] == ["bank_number", "bank_owner", "bank_inactive"]
    assert codes[3:] == ["missing", "blurred", "cut_off", "other_person"]


def test_every_material_of_the_examples_has_a_fault_made_for_it_or_the_general_ones(liangshan):
    for example in liangshan.examples.values():
        for material in example.materials:
            assert len(liangshan.wording.reasons_for(material.name)) >= 4, material.name


def test_law_fixes_remedies_and_the_kinds_for_which_a_clock_may_stop(liangshan):
    remedies = {remedy.name: (remedy.amount, remedy.unit) for remedy in liangshan.wording.remedies}
    assert remedies == {"行政复议": (60, "day"), "行政诉讼": (6, "month")}
    kinds = [kind.name for kind in liangshan.wording.clock_stops]
    assert kinds == ["听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"]


def test_grounds_say_whom_to_ask(liangshan):
    for kind in ("not_accepted", "cannot_do"):
        grounds = liangshan.wording.grounds_of(kind)
        assert grounds
        assert all(ground.ask for ground in grounds)


def test_ratings_have_five_levels_and_reasons_for_the_two_lowest(liangshan):
    rating = liangshan.wording.rating
    assert [rating.levels[level] for level in (5, 1)] == ["非常满意", "非常不满意"]
    assert rating.low_reasons


def test_a_stage_promises_workdays_only_and_never_more_than_the_item(liangshan):
    for example in liangshan.examples.values():
        promised = sum(stage.promised_days or 0 for stage in example.route)
        bound = max(
            (each.limit.amount for each in (example.promised, example.legal) if each.limit.unit == "workday"),
            default=0,
        )
        assert promised <= bound, example.name


def test_the_tone_is_calm():
    for path in [LIANGSHAN / "wording.toml", *(LIANGSHAN / "examples").glob("*.toml")]:
        words = "".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
        assert not [loud for loud in ("！", "!", "成功", "请务必", "逾期不") if loud in words], path.name


# --- another county ---


def test_another_county_s_divisions_load_with_the_same_words():
    pack = read_pack(str(SHUIZHUANG))
    assert (pack.code, pack.name) == ("999901", "水庄县")
    assert [village.station.name for village in pack.villages] == [
        "石桥社区便民服务站",
        "柳林村便民服务站",
        "大槐树村便民服务站",
        "水磨村便民服务站",
        "盐场生活区社区便民服务站",
    ]
    names = [look.where for look in pack.looks if look.where.startswith("divisions")]
    assert names == ["divisions.csv 第 9 行 大槐树村名委员会", "divisions.csv 第 11 行 盐场生活区"]


def test_words_that_find_nothing_in_a_shorter_list_are_told_and_stop_nothing():
    places = {look.where for look in read_pack(SHUIZHUANG).looks}
    assert {"wording.toml seasonal 停暖申请", "wording.toml synonyms 拖拉机"} <= places
    assert "wording.toml handles_itself 农村土地承包经营纠纷调解" in places


def test_the_small_pack_keeps_the_words_of_the_real_one():
    for path in [
        SHUIZHUANG / "wording.toml",
        SHUIZHUANG / "departments.csv",
        *SHUIZHUANG.glob("examples/*.toml"),
    ]:
        twin = LIANGSHAN / path.relative_to(SHUIZHUANG)
        assert path.read_bytes() == twin.read_bytes(), f"copy {twin} over {path}"


def test_the_small_pack_s_items_are_rows_of_the_real_list():
    real = (LIANGSHAN / "items.csv").read_text("utf-8").splitlines()
    assert set((SHUIZHUANG / "items.csv").read_text("utf-8").splitlines()) <= set(real)


# --- limits, names, marks ---


@pytest.mark.parametrize(
    ("written", "limit", "words"),
    [
        ("10W", Limit(10, "workday", "10W"), "10 个工作日"),
        (" 15N ", Limit(15, "day", "15N"), "15 天"),
        ("0", Limit(0, "on_spot", "0"), "当场办"),
        ("", Limit(None, None, ""), ""),
    ],
)
def test_limits_are_read_and_told(written, limit, words):
    assert parse_limit(written) == limit
    assert parse_limit(written).in_words() == words


@pytest.mark.parametrize("written", ["10X", "W", "10", "-3W", "0W", "１０W", "10w", "10W5N", "99999W"])
def test_a_limit_nobody_can_read_is_refused_with_how_to_write_it(written):
    with pytest.raises(BadInput, match="10W（工作日）"):
        parse_limit(written)


@pytest.mark.parametrize(
    ("one", "other", "longer"),
    [
        ("5W", "3W", True),
        ("3W", "5W", False),
        ("5W", "0", True),
        ("0", "5N", False),
        ("9N", "5W", False),
        ("", "5W", False),
    ],
)
def test_only_limits_that_can_be_compared_are(one, other, longer):
    assert parse_limit(one).is_longer_than(parse_limit(other)) is longer


@pytest.mark.parametrize(
    ("published", "short", "kind"),
    [
        ("茶庄村村民委员会", "茶庄村", "village"),
        ("张坊村民委员会", "张坊村", "village"),
        ("后林村委会", "后林村", "village"),
        ("后林村村委会", "后林村", "village"),
        ("后林村", "后林村", "village"),
        ("杏花村社区居民委员会", "杏花村社区", "community"),
        ("杏花村社区居委会", "杏花村社区", "community"),
        ("杏花村社区", "杏花村社区", "community"),
        ("䶮家村村民委员会", "䶮家村", "village"),
        ("𠮷庄村村民委员会", "𠮷庄村", "village"),
    ],
)
def test_clean_names_become_station_names(published, short, kind):
    derived = station_name(published)
    assert (derived.name, derived.short, derived.kind, derived.needs_look) == (
        f"{short}便民服务站",
        short,
        kind,
        "",
    )


@pytest.mark.parametrize(
    ("published", "short", "kind", "look"),
    [
        ("乐和村村名委员会", "乐和村", "village", "村名委员会"),
        ("东关村民委会", "东关村", "village", "村民委会"),
        ("东关村委员会", "东关村", "village", "村委员会"),
        ("幸福街居民委员会", "幸福街社区", "community", "没有“社区”"),
        ("后林村居委会", "后林村社区", "community", "没有“社区”"),
        ("盐场生活区", "盐场生活区社区", "community", "生活区"),
        ("开发区虚拟社区", "开发区社区", "community", "虚拟"),
        ("开发区虚拟生活区", "开发区生活区社区", "community", "虚拟"),
        ("后 林村村民委员会", "后林村", "village", "空格"),
        ("后林村(新)村民委员会", "后林村(新)村", "village", "汉字以外"),
        ("李村村村民委员会", "李村", "village", "写了两遍"),
        ("林场", "林场", "village", "看不出"),
        ("村民委员会", "村民委员会", "village", "看不出"),
        ("长" * 40 + "村村民委员会", "长" * 40 + "村", "village", "超过 30"),
    ],
)
def test_odd_names_are_derived_and_marked(published, short, kind, look):
    derived = station_name(published)
    assert (derived.short, derived.kind) == (short, kind)
    assert look in derived.needs_look


@given(st.text(alphabet="东西后前杏花林庄村社区民居委员会名虚拟生活 (1", max_size=20))
def test_whatever_the_name_no_station_s_says_village_twice_unseen(published):
    derived = station_name(published)
    assert derived.name == derived.short + "便民服务站"
    assert derived.needs_look or (
        derived.short.endswith(("村", "社区")) and not derived.short.endswith(("村村", "社区社区"))
    )


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("GA:名称+类型20;LAW;材料未核实;收费未核实", ("materials", "fee")),
        ("GA;即办/村级方式推断", ("promised", "case_type", "role")),
        ("GA;材料/承诺时限未核实", ("materials", "promised")),
        ("GA;材料/时限未核实", ("materials", "legal", "promised")),
        ("LAW;item_type、村级方式推断", ("item_type", "role")),
        ("LAW(变更10工作日,适用性为推断)", ("legal",)),
        ("GA;条例后续修订未核实", ("basis",)),
        ("GA;其余未核实", tuple(field for field in FIELDS if field != "item_type")),
        ("GA;LAW;其余未核实", tuple(field for field in FIELDS if field not in {"item_type", "basis"})),
        ("GA;牌匾颜色未核实", tuple(field for field in FIELDS if field != "item_type")),
        ("GA:名称;LAW:法条、10工作日已核对", ()),
    ],
)
def test_a_source_tells_which_fields_are_unsure(source, fields):
    assert unverified_fields(source) == fields


# --- faults: each is told with file, line and cell, what is wrong and what now ---


FAULTS = [
    ("county.toml", 'code = "999901"', 'code = "9999"', "county.toml code", "六位数字"),
    ("county.toml", 'number_prefix = "SZ"\n', "", "county.toml number_prefix", "没有写"),
    ("county.toml", '"0999-0000000"', '"12345"', "county.toml help_phone", "区号"),
    ("county.toml", "days = 10", 'days = "10"', "county.toml limits correction_days days", "整数"),
    ("county.toml", "days = 10", "days = 0", "county.toml limits correction_days days", "1 和 365"),
    (
        "county.toml",
        'mark = "示例"',
        'mark = "大概"',
        "county.toml limits correction_days mark",
        "示例、未核实",
    ),
    ("county.toml", 'name = "水庄县"', 'name = " "', "county.toml name", "不能是空的"),
    (
        "county.toml",
        "[limits.handover_days]",
        "[limits.handover]",
        "county.toml limits handover_days",
        "没有写",
    ),
    ("county.toml", 'city = "平川市"', 'city = "平川市"\ncolour = "red"', "county.toml", "不认识：colour"),
    ("county.toml", '"示例" = "为了测试写的"', "", "county.toml marks 示例", "没有写"),
    ("county.toml", 'name = "水庄县"', 'name = "水庄', "county.toml", "第 3 行"),
    ("county.toml", '"未核实" = "有出处，还没有确认"\n', '"未核实" = """有', "county.toml", "TOML"),
    ("divisions.csv", "code,name", "code,names", "divisions.csv 第 1 行", "缺这几列：name"),
    (
        "divisions.csv",
        "parent_code\n",
        "parent_code,people\n",
        "divisions.csv 第 1 行",
        "不认识这几列：people",
    ),
    ("divisions.csv", "parent_code\n", "parent_code,code\n", "divisions.csv 第 1 行", "写了两遍"),
    ("divisions.csv", "999901201201,", "999901101201,", "divisions.csv 第 10 行 code", "第 8 行重复"),
    ("divisions.csv", "999901201201,", "9.99901E+11,", "divisions.csv 第 10 行 code", "不是 12 位数字"),
    (
        "divisions.csv",
        "柳林村村民委员会,village,",
        "柳林村村民委员会,hamlet,",
        "divisions.csv 第 8 行 level",
        "hamlet",
    ),
    ("divisions.csv", "柳林村村民委员会,", ",", "divisions.csv 第 8 行 name", "名称要有"),
    (
        "divisions.csv",
        "柳林村村民委员会,village,",
        "柳林村村民委员会,",
        "divisions.csv 第 8 行",
        "应有 4 格，实有 3 格",
    ),
    (
        "divisions.csv",
        "village,999901101000",
        "village,999901999000",
        "divisions.csv 第 7 行 parent_code",
        "不在表里",
    ),
    ("divisions.csv", "village,999901101000", "village,", "divisions.csv 第 7 行 parent_code", "（空）"),
    (
        "divisions.csv",
        "village,999901101000",
        "village,999901000000",
        "divisions.csv 第 7 行 parent_code",
        "township",
    ),
    ("divisions.csv", "village,999901101000", "village,999901201000", "divisions.csv 第 7 行 code", "号段"),
    (
        "divisions.csv",
        "999901101000,水庄镇",
        "999901101007,水庄镇",
        "divisions.csv 第 5 行 code",
        "第 9 位以后要是 0",
    ),
    (
        "divisions.csv",
        "水庄县,county",
        "水荘县,county",
        "divisions.csv 第 4 行",
        "county.toml 是 999901 水庄县",
    ),
    ("divisions.csv", "999901000000,水庄县,county,999900000000\n", "", "divisions.csv", "正好有一行 county"),
    ("divisions.csv", "柳林村村民委员会", "柳林村\u200b村民委员会", "divisions.csv 第 8 行", "U+200B"),
    ("departments.csv", "ybj,医疗保障局", "rsj,医疗保障局", "departments.csv 第 3 行 code", "第 2 行重复"),
    ("departments.csv", "ybj,医疗保障局", "station,医疗保障局", "departments.csv 第 3 行 code", "村站和乡镇"),
    ("departments.csv", "ybj,医疗保障局", "Y-B,医疗保障局", "departments.csv 第 3 行 code", "不能做代码"),
    ("departments.csv", "ybj,医疗保障局", "ybj,", "departments.csv 第 3 行 name", "没有名称"),
    (
        "departments.csv",
        "医疗保障局,department,医保局",
        "医疗保障局,department,人社局",
        "departments.csv 第 3 行 aliases",
        "重复",
    ),
    (
        "departments.csv",
        "医疗保障局,department",
        "医疗保障局,bureau",
        "departments.csv 第 3 行 kind",
        "bureau",
    ),
    ("departments.csv", "0537-0000102", "102", "departments.csv 第 3 行 phone", "区号"),
    (
        "departments.csv",
        "医保信息平台,未核实",
        "医保信息平台,未知",
        "departments.csv 第 3 行 outer_mark",
        "未知",
    ),
    (
        "items.csv",
        "电费缴纳,水电气暖缴费,供电企业",
        "电费缴纳,水电气暖缴费,供电所",
        "items.csv 第 14 行 department",
        "供电所",
    ),
    ("items.csv", "电费缴纳,水电气暖缴费", "电费缴纳,缴费", "items.csv 第 14 行 category", "缴费"),
    ("items.csv", "供电企业,20,", "供电企业,21,", "items.csv 第 14 行 item_type", "21"),
    (
        "items.csv",
        "即办件,代办,,SEED",
        "即办件,代办办,,SEED",
        "items.csv 第 14 行 village_mode",
        "受理、办理、代办、协助",
    ),
    ("items.csv", "按电价,即办件", "按电价,马上办", "items.csv 第 14 行 case_type", "马上办"),
    (
        "items.csv",
        "户号(缴费编号),,0,",
        "户号(缴费编号),10X,0,",
        "items.csv 第 14 行 legal_days",
        "10W（工作日）",
    ),
    ("items.csv", "户号(缴费编号),,0,", "户号(缴费编号),3W,5W,", "items.csv 第 14 行 promised_days", "还长"),
    ("items.csv", "户号(缴费编号)", "户号;其他有关材料", "items.csv 第 14 行 materials", "兜底"),
    ("items.csv", "电费缴纳", "人民调解", "items.csv 第 14 行 name", "重名"),
    ("items.csv", "电费缴纳", "", "items.csv 第 14 行 name", "名称要有"),
    ("wording.toml", 'search_title = "您要办什么事？"\n', "", "wording.toml texts search_title", "没有写"),
    ("wording.toml", "[texts]", "[text]", "wording.toml texts", "没有写"),
    (
        "wording.toml",
        "打 {phone}，或到站里来",
        "打 {tel}，或到站里来",
        "wording.toml texts no_internet",
        "{tel}",
    ),
    (
        "wording.toml",
        "打 {phone}，或到站里来",
        "打 {phone，或到站里来",
        "wording.toml texts no_internet",
        "花括号",
    ),
    (
        "wording.toml",
        '[[tiles]]\nname = "宅基地"\nsays = "建房、翻修"\ncategories = ["用地许可"]\n',
        "",
        "wording.toml tiles",
        "8 块",
    ),
    ("wording.toml", 'categories = ["用地许可"]', 'categories = ["宅基地"]', "wording.toml tiles", "宅基地"),
    (
        "wording.toml",
        'categories = ["用地许可"]',
        'categories = "用地许可"',
        "wording.toml tiles 第 7 段 categories",
        "列表",
    ),
    (
        "wording.toml",
        'categories = ["用地许可"]',
        "categories = [7]",
        "wording.toml tiles 第 7 段 categories",
        "每一项",
    ),
    (
        "wording.toml",
        "months = [10, 11, 12]",
        "months = [10, 13]",
        "wording.toml seasonal 第 1 段 months",
        "1 到 12",
    ),
    (
        "wording.toml",
        "months = [10, 11, 12]",
        "months = []",
        "wording.toml seasonal 第 1 段 months",
        "不能是空的",
    ),
    ("wording.toml", 'item = "职业介绍"', "", "wording.toml seasonal 第 6 段 item", "只写一个"),
    ("wording.toml", 'role = "协助"', 'role = "办理"', "wording.toml roles", "缺 协助"),
    ("wording.toml", 'code = "blurred"', 'code = "missing"', "wording.toml reasons", "写了两遍"),
    ("wording.toml", 'code = "blurred"', 'code = "看不清"', "wording.toml reasons 第 2 段 code", "小写字母"),
    (
        "wording.toml",
        'kind = "cannot_do"',
        'kind = "refused"',
        "wording.toml grounds 第 4 段 kind",
        "refused",
    ),
    ("wording.toml", 'unit = "month"', 'unit = "year"', "wording.toml remedies 第 2 段 unit", "day、month"),
    ("wording.toml", 'asks = ["seen"]', 'asks = ["smell"]', "wording.toml delivery 第 3 段 asks", "smell"),
    ("wording.toml", '"不满意", "非常不满意"]', '"不满意"]', "wording.toml rating levels", "五级"),
    ("wording.toml", "rude =", '"说话" =', "wording.toml rating low_reasons", "说话"),
    ("wording.toml", "[rating]", "[ratings]", "wording.toml rating levels", "没有写"),
    ("wording.toml", "[rating.low_reasons]", "[rating.low]", "wording.toml rating low_reasons", "没有写"),
    ("county.toml", "[limits.", "[limit.", "county.toml limits correction_days", "没有写"),
    (SHENGYU, 'title = "生育登记"', 'title = "生育登记', SHENGYU, "第 3 行"),
    (SHENGYU, 'title = "生育登记"', 'title = "生育登记"\nform = ["问"]', SHENGYU, "不合 TOML 写法"),
    (SHENFEN, 'title = "居民身份证"', 'title = "居民身份证"\nform = ["问"]', f"{SHENFEN} form", "[[form]]"),
    (SHENFEN, 'title = "居民身份证"', 'title = "居民身份证"\nfee = 7', f"{SHENFEN} fee", "一段 [fee]"),
    (SHENGYU, 'name = "生育登记"', 'name = "生育 登记"', f"{SHENGYU} name", "一字不差"),
    (SHENGYU, 'profile = "none"', 'profile = "free"', f"{SHENGYU} profile", "licence"),
    (SHENGYU, "online = true", 'online = "yes"', f"{SHENGYU} online", "true 或 false"),
    (SHENGYU, "online = true", "online = false", f"{SHENGYU} online_reason", "为什么"),
    (SHENGYU, "must_come = false", "must_come = true", f"{SHENGYU} must_come_reason", "为什么"),
    (SHENGYU, 'listed = "承诺书"\n', "", f"{SHENGYU} materials", "承诺书"),
    (SHENGYU, 'listed = "承诺书"\n', "", f"{SHENGYU} materials 第 3 段 mark", "要标"),
    (SHENGYU, 'code = "m3"', 'code = "m2"', f"{SHENGYU} materials", "重复"),
    (SHENGYU, 'code = "m3"', 'code = "third"', f"{SHENGYU} materials 第 3 段 code", "m1"),
    (SHENGYU, 'name = "承诺书"', 'name = "其他材料"', f"{SHENGYU} materials 第 3 段 name", "兜底"),
    (SHENGYU, "necessity = 1\nonly_if", "necessity = 4\nonly_if", f"{SHENGYU} materials 第 2 段 necessity", "1 和 3"),
    (
        SHENGYU,
        "necessity = 1\nonly_if",
        "necessity = 1\nexempt = true\nonly_if",
        f"{SHENGYU} materials 第 2 段 exempt_reason",
        "为什么",
    ),
    (SHENGYU, 'as_written = "0"', 'as_written = "3W"', f"{SHENGYU} promised", "items.csv 是“0”"),
    (SHENGYU, 'as_written = "0"', 'as_written = "马上"', f"{SHENGYU} promised as_written", "10W"),
    (SHENGYU, "[promised]", "[legal]", f"{SHENGYU} legal", "要有标记"),
    (SHENGYU, 'unit = "township"', 'unit = "wjw"', f"{SHENGYU} route", "wjw"),
    (SHENGYU, 'unit = "township"', 'unit = "station"', f"{SHENGYU} route", "站里先收"),
    (SHENGYU, 'does = "decide"', 'does = "review"', f"{SHENGYU} route", "最后一环"),
    (SHENGYU, 'does = "decide"', 'does = "outer"', f"{SHENGYU} route 第 1 段 does", "copy_fields"),
    (
        SHENGYU,
        'does = "decide"',
        'does = "decide"\ncopy_fields = [["姓名"]]',
        f"{SHENGYU} route 第 1 段 copy_fields",
        "两段",
    ),
    (SHENGYU, "[[route]]", "[[rout]]", f"{SHENGYU} route", "受理"),
    (SHENGYU, "[[steps]]", "[[step]]", f"{SHENGYU}", "step"),
    (SHENGYU, 'key = "spouse_id"', 'key = "applicant_id"', f"{SHENGYU} form", "平台自己会问"),
    (SHENGYU, 'key = "spouse_id"', 'key = "spouse_name"', f"{SHENGYU} form", "写了两遍"),
    (SHENGYU, 'equals = "怀孕时登记"', 'equals = "怀孕"', f"{SHENGYU} form", "due_on 的 only_if"),
    (
        SHENGYU,
        'key = "when_registered", equals = "怀孕',
        'key = "born_on", equals = "怀孕',
        f"{SHENGYU} form",
        "due_on 的 only_if",
    ),
    (SHENGYU, '"怀孕时登记", "孩子已经出生"', '"怀孕时登记"', f"{SHENGYU} form 第 1 段 options", "两个"),
    (SHENGYU, 'max = "today"', 'max = "2026-02-40"', f"{SHENGYU} form 第 3 段 max", "today"),
    (SHENGYU, "min = 1\n", "min = 30\n", f"{SHENGYU} form 第 5 段 min", "最小"),
    (SHENGYU, "max = 50", "max = 5000", f"{SHENGYU} form 第 4 段 max", "2000"),
    (SHENGYU, 'kind = "id_number"', 'kind = "identity"', f"{SHENGYU} form 第 7 段 kind", "id_number"),
    (SHENGYU, 'kind = "id_number"', 'kind = "id_number"\nmax = 18', f"{SHENGYU} form 第 7 段", "不认识：max"),
    (YOUDAI, "kb_min = 20", "kb_min = 90", f"{YOUDAI} materials 第 1 段 photo kb_min", "最小"),
    (YOUDAI, 'basis = "事项清单"\nmark = "未核实"', 'basis = "事项清单"', f"{YOUDAI} fee", "没有核实"),
    (MENZHEN, '["就诊日期", "visited_on"]', '["就诊日期", "visited"]', f"{MENZHEN} copy_fields", "visited"),
    (TIAOJIE, 'unit = "station"', 'unit = "township"', f"{TIAOJIE} route", "办理只有 station"),
    (SHENFEN, "[goes_to]", "[went_to]", f"{SHENFEN} route", "goes_to"),
    (
        SHENFEN,
        'name = "居民身份证申领、换领、补领(代为指引)"',
        'name = "生育登记"',
        f"{SHENGYU} name",
        "同一件事",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "place", "says"), FAULTS)
def test_a_fault_is_told_with_its_place_and_the_remedy(folder, file, old, new, place, says):
    change(folder, file, old, new)
    assert says in faults(folder)[place]


def test_all_faults_are_told_at_once_and_the_text_names_the_first(folder):
    change(folder, "county.toml", 'number_prefix = "SZ"', 'number_prefix = "sz"')
    change(folder, "items.csv", "户号(缴费编号),,0,", "户号(缴费编号),10X,0,")
    with pytest.raises(BadInput, match="2 处要改") as refused:
        read_pack(folder)
    assert set(refused.value.fields) == {"county.toml number_prefix", "items.csv 第 14 行 legal_days"}
    assert "county.toml number_prefix：“sz”不对" in str(refused.value)


def test_two_faults_of_one_place_are_both_kept(folder):
    change(folder, "wording.toml", 'label = "没有交"', "label = [1]\nlable = 1\ncolour = 2")
    change(folder, "wording.toml", 'lacks = "缺{material}"', 'lacks = "{x}{"')
    change(folder, SHENGYU, 'key = "spouse_id"', 'key = "applicant_id"')
    change(folder, SHENGYU, 'key = "spouse_name"', 'key = "applicant_name"')
    told = faults(folder)
    assert told[f"{SHENGYU} form"].count("平台自己会问") == 2
    assert told["wording.toml reasons 第 1 段"] == "不认识：lable、colour。是不是写错了名字。"


def test_a_long_list_of_faults_is_cut_in_the_text_and_whole_in_the_fields(folder):
    change(folder, "departments.csv", "code,name,kind", "code,name,sort")  # then no item has a unit
    with pytest.raises(BadInput) as refused:
        read_pack(folder)
    told = str(refused.value).splitlines()
    assert len(told) == 14
    assert told[-1] == f"……另有 {len(refused.value.fields) - 12} 处。"


@pytest.mark.parametrize("file", ["county.toml", "divisions.csv", "departments.csv", "items.csv", "wording.toml"])
def test_a_missing_file_is_named(folder, file):
    (folder / file).unlink()
    assert "没有这个文件" in faults(folder)[file]


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("county.toml", "limits"),
        ("county.toml", "marks"),
        ("wording.toml", "rating"),
        ("wording.toml", "synonyms"),
    ],
)
def test_a_missing_part_is_named(folder, file, part):
    lines = (folder / file).read_text("utf-8").splitlines()
    kept, within = [], False
    for line in lines:
        if line.startswith("["):
            within = line.strip("[]").split(".")[0] == part
        kept += [] if within else [line]
    (folder / file).write_text("\n".join(kept), encoding="utf-8")
    assert faults(folder)[f"{file} {part}"] == f"没有写。要写一段 [{part}]。"


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(BadInput, match="没有县资料包文件夹"):
        read_pack(tmp_path / "nowhere")


def test_a_file_saved_as_gbk_is_told_how_to_save_it(folder):
    path = folder / "divisions.csv"
    path.write_bytes(path.read_text("utf-8").encode("gbk"))
    assert "另存为“CSV UTF-8”" in faults(folder)["divisions.csv"]


def test_a_file_that_is_no_text_is_told_so(folder):
    (folder / "divisions.csv").write_bytes(b"code,name\n\xff\xff\xff")
    assert faults(folder)["divisions.csv"].startswith("第 2 行起不是 UTF-8 文字")


def test_an_empty_file_misses_its_header(folder):
    (folder / "items.csv").write_bytes(b"")
    assert "缺这几列：name" in faults(folder)["items.csv 第 1 行"]


def test_a_table_with_a_header_only_holds_no_stations(folder):
    (folder / "divisions.csv").write_text("code,name,level,parent_code\n", encoding="utf-8")
    assert faults(folder) == {"divisions.csv": "只有表头，一行内容都没有。"}


def test_a_county_without_villages_has_no_stations(folder):
    lines = (folder / "divisions.csv").read_text("utf-8").splitlines(keepends=True)
    (folder / "divisions.csv").write_text("".join(lines[:6]), encoding="utf-8")
    assert faults(folder) == {"divisions.csv": "一个村（社区）都没有，装了也没有站。"}


def test_quotes_within_a_name_are_odd_not_fatal(folder):
    change(folder, "divisions.csv", "柳林村村民委员会", '柳林"村"村民委员会')
    assert "汉字以外" in next(look.why for look in read_pack(folder).looks if "柳林" in look.where)


def test_an_open_quote_is_told_with_its_line(folder):
    change(folder, "divisions.csv", "柳林村村民委员会", '"柳林村村民委员会')
    assert "引号不成对" in faults(folder)["divisions.csv 第 11 行"]


def test_a_byte_order_mark_windows_line_ends_and_blank_lines_are_no_fault(folder):
    path = folder / "divisions.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_text("utf-8").replace("\n", "\r\n").encode() + b"\r\n , , ,\r\n")
    assert len(read_pack(folder).villages) == 5


def test_columns_may_stand_in_any_order(folder):
    rows = [line.split(",") for line in (folder / "divisions.csv").read_text("utf-8").splitlines()]
    (folder / "divisions.csv").write_text("\n".join(",".join(reversed(row)) for row in rows), encoding="utf-8")
    assert read_pack(folder).villages[0].name == "石桥社区居委会"


def test_two_stations_of_one_name_in_one_township_need_a_look(folder):
    change(folder, "divisions.csv", "大槐树村名委员会", "柳林村委会")
    looks = [look for look in read_pack(folder).looks if "一个名字" in look.why]
    assert [look.where for look in looks] == [
        "divisions.csv 第 8 行 柳林村村民委员会",
        "divisions.csv 第 9 行 柳林村委会",
    ]


def test_a_village_item_the_operator_confirms_is_handled_by_the_village(folder):
    name = "个人参保证明查询打印"
    before = next(item for item in read_pack(folder).items if item.name == name)
    change(folder, "wording.toml", "[handles_itself]", f'[handles_itself]\n"{name}" = "委托文件（测试）"')
    after = next(item for item in read_pack(folder).items if item.name == name)
    assert [(each.role_as_written, each.role) for each in (before, after)] == [
        ("办理", "协助"),
        ("办理", "办理"),
    ]


def test_an_example_follows_the_role_its_item_has_lost(folder):
    change(folder, "wording.toml", '"人民调解" =', '"人民调解会" =')
    assert "现在的身份是“协助”" in faults(folder)[f"{TIAOJIE} route"]


def test_a_county_may_have_no_examples(folder):
    shutil.rmtree(folder / "examples")
    assert read_pack(folder).examples == {}


def test_the_reader_knows_no_framework():
    for path in (ROOT / "bianmin" / "catalog" / "pack").glob("*.py"):
        names = [
            name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            for name in (
                [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in getattr(node, "names", [])]
            )
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        assert not [name for name in names if str(name).startswith("django")], path.name
        ours = {name for name in names if str(name).startswith("bianmin") and ".catalog.pack" not in str(name)}
        assert ours <= {"bianmin.county.refusals", "bianmin.catalog.elements"}, path.name


def test_an_example_may_bring_the_rest_of_a_guide(tmp_path):
    pack = read_pack(LIANGSHAN)
    more = pack.examples["重度残疾人护理补贴"].more
    assert [check.key for check in more["checks"]] == ["level", "care"] and more["visits"] == 0
    born = next(each for each in pack.examples["生育登记"].materials if each.name == "出生医学证明")
    assert born.only_if == ("when_registered", ("孩子已经出生",))


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('[[checks]]\nkey = "a"\nask = "问"\npasses = ["对"]\n', "只能是 options 里有的回答"),
        ('[[checks]]\nkey = "a"\nask = "问"\n', "答了别的回答的人"),
        ('[[seasons]]\nstarts = "2-30"\nends = "10-15"\nsource = "某条例"\n', "月-日"),
        ('[[groups]]\nkey = "G"\nlabel = "几口人"\n', "小写字母"),
    ],
)
def test_a_guide_that_cannot_be_followed_is_named_by_its_place(tmp_path, written, says):
    folder = shutil.copytree(LIANGSHAN, tmp_path / "county")
    path = folder / "examples" / "shengyu_dengji.toml"
    path.write_text(path.read_text("utf-8") + written, "utf-8")
    with pytest.raises(BadInput, match=says):
        read_pack(folder)
