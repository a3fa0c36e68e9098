"""The list of the pack: twenty kinds, each whole; out of use is not gone; a demand is written once, without the villager."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from bianmin.county.refusals import BadInput, NotYours
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.papers.render import render
from bianmin.proofs.actions import Demand, load_proofs, note_demand
from bianmin.proofs.actions.notices import pdf_of, want
from bianmin.proofs.actions.rendering import render_notices
from bianmin.proofs.models import ProofDemand, ProofException, ProofKind
from bianmin.proofs.notice import KIND
from bianmin.proofs.pack import read_proofs
from bianmin.proofs.permissions import (
    demand_at,
    demanded,
    demands_for,
    exceptions_in_use,
    kind_named,
    kinds_in_use,
    noted_at,
)
from bianmin.proofs.words import proof_words
from tests import factories as make
from tests.papers.reading import text_of
from tests.proofs.conftest import LIANGSHAN

pytestmark = pytest.mark.django_db
NAMES = [
    "亲属关系证明",
    "居民身份信息证明",
    "户口登记项目内容变更申请证明",
    "居民养犬证明",
    "无犯罪记录证明",
    "社区戒毒社区康复人员情况证明",
    "人员失踪证明",
    "婚姻状况证明",
    "出生证明",
    "健在证明",
    "死亡证明",
    "疾病状况证明",
    "残疾状况证明",
    "婚育状况证明",
    "居民就业状况证明",
    "居民个人档案证明",
    "居民财产证明",
    "遗产继承权证明",
    "市场主体住所证明",
    "证件遗失证明",
]


def test_the_twenty_kinds_are_there_by_name_and_each_says_why_where_and_what_instead(listed):
    kinds = kinds_in_use()
    assert [kind.name for kind in kinds] == NAMES
    for kind in kinds:
        assert kind.why and kind.go_to and kind.instead and kind.plain and kind.source, kind
        assert kind.basis == f"民发〔2020〕20号清单第 {kind.position} 项" and kind.mark == "推断"
        assert len(kind.called) >= 5 and len(kind.letters.splitlines()) == len(kind.called) + 1


def test_what_another_province_added_is_kept_and_not_in_use(listed):
    out = set(ProofKind.objects.filter(is_active=False).values_list("name", flat=True))
    assert out == {"缴费票据遗失证明", "转学证明"}
    assert kind_named("school-transfer") is None and kind_named("marriage") is not None


def test_the_exceptions_have_a_basis_and_wait_for_somebody_to_confirm_them(listed):
    for each in exceptions_in_use():
        assert "收养登记办法" in each.says and each.basis and each.mark == "需人工确认"
    assert [each.slug for each in exceptions_in_use(kind_named("marriage"))] == ["adoption-means"]


def test_every_item_that_helps_is_in_the_countys_list(listed):
    names = {
        line.split(",")[0].strip('"') for line in (LIANGSHAN / "items.csv").read_text(encoding="utf-8").splitlines()
    }
    text = (LIANGSHAN / "items.csv").read_text(encoding="utf-8")
    for each in [*kinds_in_use(), *exceptions_in_use()]:
        assert all(name in names or f'"{name}"' in text for name in each.related), each


def test_loading_twice_changes_nothing_and_what_left_the_file_is_out_of_use(listed):
    before = list(ProofKind.objects.order_by("pk").values())
    pack = read_proofs(LIANGSHAN)
    assert load_proofs(pack) == 20
    assert list(ProofKind.objects.order_by("pk").values()) == before

    assert load_proofs(replace(pack, kinds=pack.kinds[:3], exceptions=())) == 3
    assert ProofKind.objects.count() == 22 and not ProofException.objects.filter(is_active=True).exists()
    assert load_proofs(None) == 0 and ProofKind.objects.filter(is_active=True).count() == 3


def test_a_list_that_lacks_what_to_do_instead_is_refused_with_its_place(tmp_path):
    text = (LIANGSHAN / "proofs.toml").read_text(encoding="utf-8")
    broken = text.replace('instead = [["书面承诺"', 'instead = [["随便"', 1).replace(
        'slug = "dog"', 'slug = "marriage"'
    )
    (tmp_path / "proofs.toml").write_text(broken.replace('kinds = ["kinship"', 'kinds = ["nix"'), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_proofs(tmp_path)
    for said in ("随便", "写了两遍", "nix"):
        assert said in str(refused.value)
    assert read_proofs(tmp_path / "nowhere") is None


# ── demands ──


@pytest.fixture
def clerk(listed):
    return make.staff(make.station(), PostRole.CLERK)


def noted(at, clerk, *, key=None, **over):
    said = {"sort": "银行、信用社", "organisation": "农商银行水泊支行", "kind": kind_named("marriage"), **over}
    return note_demand(Demand(**said), make.station(), key=key or str(uuid4()), by=clerk, at=at)


def test_one_page_notes_one_demand_however_often_it_is_pressed(at, clerk):
    key = str(uuid4())
    first, again = noted(at, clerk, key=key), noted(at + timedelta(seconds=1), clerk, key=key)
    assert first.pk == again.pk and ProofDemand.objects.count() == 1
    assert Entry.objects.filter(resource="proof", action="create").count() == 1
    noted(at, clerk)
    assert ProofDemand.objects.count() == 2


def test_a_demand_says_which_organisation_and_which_proof_and_not_who_was_sent(at, clerk):
    row = noted(at, clerk)
    assert (row.kind.slug, row.result, row.organisation, row.by_name, row.demanded_on) == (
        "marriage", "stopped", "农商银行水泊支行", "孙秀英", at.date(),
    )  # fmt: skip
    assert row.words == "" and row.exception is None


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"sort": ""}, "sort"), ({"kind": None, "words": " "}, "words"), ({"organisation": "张三 13800000000"}, "organisation"),
        ({"kind": None, "words": "证" * 41}, "words"), ({"organisation": "行" * 61}, "organisation"),
    ],
)  # fmt: skip
def test_a_demand_without_its_facts_or_with_a_number_is_refused_by_field(at, clerk, over, field):
    with pytest.raises(BadInput) as refused:
        noted(at, clerk, **over)
    assert set(refused.value.fields) == {field} and not ProofDemand.objects.exists()


def test_nobody_notes_for_a_station_that_is_not_theirs(at, clerk):
    elsewhere = make.station("桃花村", "370832001010")
    with pytest.raises(NotYours):
        note_demand(Demand("银行、信用社", kind=kind_named("marriage")), elsewhere, key="k", by=clerk, at=at)
    office = make.staff(make.department(), PostRole.DEPT_CLERK)
    with pytest.raises(NotYours):
        note_demand(Demand("银行、信用社", kind=kind_named("marriage")), make.station(), key="k", by=office, at=at)


def test_an_exception_is_noted_with_its_basis_and_what_is_on_no_list_asks_for_one(at, clerk):
    exempt = noted(at, clerk, exception=exceptions_in_use()[1])
    unclear = noted(at, clerk, kind=None, words="上坟路证明")
    assert (exempt.result, unclear.result) == ("exception", "unclear")
    assert ["依据", "中国公民收养子女登记办法（2023 修订）6 条"] in exempt.facts["lines"] and "需人工确认" in str(
        exempt.facts
    )
    assert unclear.facts["title"] == "请说明证明依据" and "39 条" in str(unclear.facts)
    assert ProofDemand.objects.get(pk=unclear.pk).words == "上坟路证明"


def test_the_database_refuses_an_exception_without_basis_and_a_stop_without_kind(at, clerk):
    row = noted(at, clerk)
    for over in ({"result": "exception"}, {"kind": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProofDemand.objects.filter(pk=row.pk).update(**over)


def test_the_paper_says_no_there_and_what_instead_and_is_rendered_once(at, clerk):
    row = noted(at, clerk)
    assert render_notices(at=at) == 1 and render_notices(at=at) == 0
    row.refresh_from_db()
    printed = re.sub(r"\s", "", text_of(pdf_of(row)))
    for said in ("不应出具告知单", "婚姻状况证明", "农商银行水泊支行", "结婚证、离婚证", "民发〔2020〕20号清单第8项"):
        assert said in printed, said
    assert render(KIND, row.facts, issued_at=row.at) == pdf_of(row)


def test_a_paper_of_long_ago_is_rendered_when_it_is_asked_for(at, clerk):
    row = noted(at, clerk)
    later = at + timedelta(days=9)
    assert render_notices(at=later) == 0
    want(row, at=later)
    assert render_notices(at=later) == 1


def test_a_papers_words_stay_as_they_were_when_the_list_changes(at, clerk):
    row = noted(at, clerk)
    ProofKind.objects.update(go_to="别处")
    assert "别处" not in str(ProofDemand.objects.get(pk=row.pk).facts)


def test_demands_are_counted_by_organisation_and_kind_most_first(at, clerk, django_assert_num_queries):
    for _ in range(3):
        noted(at, clerk)
    noted(at, clerk, organisation="")
    noted(at, clerk, kind=kind_named("alive"), sort="保险公司", organisation="")
    noted(at, clerk, kind=None, words="上坟路证明")
    seat = make.seat(make.department("office"), PostRole.COUNTY_OFFICE)
    with django_assert_num_queries(1):
        lines = demanded(demands_for(seat).between(at.date(), at.date()))
    assert (lines[0].organisation, lines[0].kind, lines[0].times, lines[0].stations) == (
        "农商银行水泊支行", "婚姻状况证明", 3, 1,
    )  # fmt: skip
    assert sorted(each.times for each in lines) == [1, 1, 1, 3] and "清单上没有的" in {each.kind for each in lines}
    assert demanded(demands_for(seat).between(at.date() - timedelta(9), at.date() - timedelta(1))) == []


def test_only_the_county_office_and_the_supervisors_count_and_only_the_station_sees_its_papers(at, clerk):
    row = noted(at, clerk)
    assert not demands_for(make.seat(make.station(), PostRole.CLERK)).exists()
    assert demands_for(make.seat(make.department("office"), PostRole.SUPERVISOR)).count() == 1
    assert demand_at(make.seat(make.station(), PostRole.HELPER), row.pk) == row
    assert demand_at(make.seat(make.station("桃花村", "370832001010"), PostRole.CLERK), row.pk) is None
    assert [each.pk for each in noted_at(make.station().pk)] == [row.pk]


def test_the_text_of_the_list_come_from_the_pack():
    says = proof_words()
    assert says.number == "民发〔2020〕20号" and "39 条" in says.no_basis and "银行、信用社" in says.organisations
