"""Every kind prints what it was given, as text, the same bytes each time, and says what it is not."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from bianmin.papers.kinds import ON_BEHALF_TITLE, TEMPLATE_VERSION, TITLES
from bianmin.papers.render import TEMPLATES, render
from tests.papers.reading import pages_of, text_of
from tests.papers.samples import ISSUED_AT, REMEDIES, SAMPLES

SEALED = {"acceptance", "correction", "declined", "suspension", "resumption", "granted", "refused"}
HOSTILE = '#panic() #read("/etc/passwd") *粗* _斜_ $x$ `c` @ref <label> \\ -- "引" <script>alert(1)</script>'


def paper(kind="acceptance", **facts):
    return render(kind, SAMPLES[kind] | facts, issued_at=ISSUED_AT)


def all_strings(facts):
    if isinstance(facts, str):
        return [facts]
    parts = facts.values() if isinstance(facts, dict) else facts
    return [said for part in parts for said in all_strings(part)]


def test_there_is_a_sample_a_title_and_a_template_for_every_kind():
    templates = {path.stem for path in (TEMPLATES / TEMPLATE_VERSION).glob("*.typ")} - {"base", "wall", "poster_body"}
    assert set(SAMPLES) == set(TITLES) == templates


@pytest.mark.parametrize("kind", TITLES)
def test_every_kind_prints_its_title_and_every_fact_on_one_sheet(kind):
    pdf = paper(kind)
    text = text_of(pdf)
    assert pages_of(pdf) == 1
    assert SAMPLES[kind].get("title", TITLES[kind]) in text
    assert [said for said in all_strings(SAMPLES[kind]) if said not in text] == []
    assert f"样式 {TEMPLATE_VERSION}" in text
    assert "第 1 页，共 1 页" in text
    assert "☒" not in text


@pytest.mark.parametrize("kind", TITLES)
def test_only_papers_of_a_unit_with_legal_standing_have_a_place_for_the_seal(kind):
    assert ("盖章处" in text_of(paper(kind))) == (kind in SEALED)


def test_an_intake_receipt_is_a_helpers_receipt_where_the_facts_say_so():
    assert "代办凭证" in text_of(paper("intake_receipt", title=ON_BEHALF_TITLE))
    facts = {key: value for key, value in SAMPLES["intake_receipt"].items() if key != "title"}
    assert "申请材料接收凭证" in text_of(render("intake_receipt", facts, issued_at=ISSUED_AT))


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("outer_result", "以该系统为准；本单不是本单位作出的决定"),
        ("turned_away", "不是行政决定"),
        ("intake_receipt", "不是受理决定"),
        ("submission_receipt", "是否受理以受理通知书为准"),
    ],
)
def test_a_paper_that_decides_nothing_says_so(kind, sentence):
    assert sentence in text_of(paper(kind))


def test_a_refusal_prints_reason_and_remedies():
    text = text_of(paper("refused"))
    assert "如果不服，您有权" in text
    assert all(way in text for way in REMEDIES)


@pytest.mark.parametrize("missing", ["paragraphs", "remedies"])
def test_a_refusal_without_reason_or_remedies_is_not_printed(missing):
    with pytest.raises(ValueError, match="reason and its remedies"):
        paper("refused", **{missing: []})


@pytest.mark.parametrize("kind", TITLES)
def test_equal_facts_give_equal_bytes(kind):
    backwards = dict(reversed(SAMPLES[kind].items()))
    assert paper(kind) == render(kind, backwards, issued_at=ISSUED_AT)


def test_another_process_gives_the_same_bytes():
    code = (
        "import hashlib; from tests.papers.test_render import paper; "
        "print(hashlib.sha256(paper('refused')).hexdigest())"
    )
    root = Path(__file__).parents[2]
    other = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == sha256(paper("refused")).hexdigest()


def test_another_time_or_fact_gives_other_bytes():
    later = render("granted", SAMPLES["granted"], issued_at=ISSUED_AT + timedelta(seconds=1))
    assert len({paper("granted"), later, paper("granted", number="2")}) == 3


def test_threads_do_not_disturb_each_other():
    numbers = [f"第 {n} 号" for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        papers = list(pool.map(lambda number: paper("granted", number=number), numbers))
    assert papers == [paper("granted", number=number) for number in numbers]


@pytest.mark.parametrize(
    "fact",
    [
        {"title": HOSTILE},
        {"unit": HOSTILE},
        {"number": HOSTILE},
        {"date": HOSTILE},
        {"lines": [[HOSTILE, "值"], ["名", HOSTILE]]},
        {"tables": [{"caption": HOSTILE, "head": [HOSTILE], "rows": [[HOSTILE]]}]},
        {"paragraphs": [HOSTILE]},
        {"remedies": [HOSTILE]},
        {"sign": [HOSTILE]},
        {"footer": HOSTILE},
        {"qr_note": HOSTILE},
        {"qr_text": HOSTILE},
    ],
    ids=lambda fact: next(iter(fact)),
)
def test_text_that_looks_like_code_is_printed_as_text(fact):
    squeezed = text_of(paper(**fact)).replace(" ", "")
    assert squeezed.count(HOSTILE.replace(" ", "")) >= all_strings(fact).count(HOSTILE)


def test_rare_characters_have_glyphs():
    names = "龘䶮𫖯𠮷㛃"
    assert names in text_of(paper(lines=[["姓名", names]], paragraphs=[names]))


def test_a_character_without_a_glyph_and_a_control_character_do_no_harm():
    assert "乐☒乐" in text_of(paper(lines=[["姓名", "乐😀乐"]]))
    assert "王秀兰" in text_of(paper(footer="\0\x07\x1b\r\n\t"))


@pytest.mark.parametrize("letter", ["字", "a", "ы", "，", "9"])
@pytest.mark.parametrize("place", ["value", "label", "cell", "paragraph", "remedy", "footer"])
def test_ten_thousand_characters_flow_over_pages_and_none_is_lost(letter, place):
    long, blank = letter * 10_000, {"lines": [], "paragraphs": [], "footer": "", "qr_text": ""}
    fact = {
        "value": {"lines": [["备注", long]]},
        "label": {"lines": [[long, "备注"]]},
        "cell": {"tables": [{"caption": "", "head": ["甲", "乙"], "rows": [["短", long]]}]},
        "paragraph": {"paragraphs": [long]},
        "remedy": {"remedies": [long]},
        "footer": {"footer": long},
    }[place]
    pdf = paper(**(blank | fact))
    assert pages_of(pdf) > 3
    assert text_of(pdf).count(letter) >= 10_000


def test_a_long_list_repeats_its_head_on_every_page():
    rows = [[f"材料{n}", "1"] for n in range(120)]
    pdf = paper("intake_receipt", tables=[{"caption": "清单", "head": ["名称甲", "份数"], "rows": rows}])
    assert text_of(pdf).count("名称甲") >= pages_of(pdf) - 1 >= 3
    assert "馆驿镇后林村便民服务站 · 代办凭证（续）" in text_of(pdf)


def test_the_properties_of_the_file_name_nobody():
    with pikepdf.open(BytesIO(paper("granted"))) as document:
        assert dict(document.docinfo) == {
            "/Title": "准予决定书",
            "/Creator": document.docinfo["/Creator"],
            "/CreationDate": "D:20261125023000Z",
            "/ModDate": "D:20261125023000Z",
        }
        assert "王秀兰" not in str(document.open_metadata())
        assert document.Root.Lang == "zh-CN"


def test_a_paper_without_a_code_has_neither_picture_nor_words_for_it():
    assert "扫码" in text_of(paper("granted"))
    assert "扫码" not in text_of(paper("granted", qr_text=""))


def test_a_unit_and_nothing_else_is_enough():
    assert "梁山县民政局" in text_of(render("granted", {"unit": "梁山县民政局"}, issued_at=ISSUED_AT))


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"remedy": ["…"]}, "no template prints"),
        ({"template": "1999.1"}, "unknown template"),
        ({"template": "../typst"}, "unknown template"),
        ({"unit": ""}, "needs the unit"),
        ({"tables": [{"caption": "清单", "head": ["甲", "乙"], "rows": [["一"]]}]}, "清单"),
        ({"tables": [{"caption": "清单", "head": [], "rows": []}]}, "清单"),
    ],
)
def test_facts_that_cannot_be_printed_whole_are_refused(facts, complaint):
    with pytest.raises(ValueError, match=complaint):
        paper(**facts)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown kind"):
        render("../base", SAMPLES["granted"], issued_at=ISSUED_AT)


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        render("granted", SAMPLES["granted"], issued_at=ISSUED_AT.replace(tzinfo=None))
