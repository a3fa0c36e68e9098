"""开证明 in public: somebody's own words lead to where to go instead, and the searching pages point there."""

from pathlib import Path

import pytest

from bianmin.proofs.actions import load_proofs
from bianmin.proofs.models import ProofKind
from bianmin.proofs.pack import read_proofs
from bianmin.proofs.permissions import kinds_in_use
from tests import factories as make
from tests.portal.applying_walk import text

pytestmark = pytest.mark.django_db
LIANGSHAN = Path(__file__).parents[2] / "counties" / "liangshan"


@pytest.fixture(autouse=True)
def _listed(db, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    load_proofs(read_proofs(LIANGSHAN))


def test_the_page_lists_all_twenty_in_plain_words_with_one_question(client, django_assert_num_queries):
    page = text(client.get("/proofs/"))
    for kind in kinds_in_use():
        assert kind.name in page and kind.plain in page and f"/proofs/{kind.slug}/" in page
    assert "转学证明" not in page and "需人工确认" in page
    with django_assert_num_queries(2):
        client.get("/proofs/")


@pytest.mark.parametrize(
    ("said", "name"), [("还活着的证明", "健在证明"), ("没犯罪", "无犯罪记录证明"), ("qsgx", "亲属关系证明")]
)
def test_somebodys_own_words_lead_to_the_kind(client, said, name):
    page = text(client.get("/proofs/", {"q": said}))
    assert f"{name}：不用村里开" in page


def test_what_is_on_no_list_is_answered_with_the_rule_that_nobody_may_ask_without_a_basis(client):
    page = text(client.get("/proofs/", {"q": "上坟路证明"}))
    assert "不在这张单子上" in page and "39 条" in page and "依据是哪一条" in page


def test_an_exception_is_told_with_what_must_be_confirmed(client):
    page = text(client.get("/proofs/", {"q": "收养孩子的抚养能力证明"}))
    assert "收养人婚姻状况和抚养教育能力证明" in page and "先问民政局" in page


def test_too_long_words_are_refused_and_markup_is_shown_as_it_was_typed(client):
    long = client.get("/proofs/", {"q": "证" * 41})
    assert long.status_code == 422 and "最多 40 个字" in text(long)
    page = text(client.get("/proofs/", {"q": "<b>坏</b>"}))
    assert "<b>坏</b>" not in page and "&lt;b&gt;" in page


def test_each_kind_has_its_page_with_where_to_go_what_instead_and_the_basis_to_print(client):
    for kind in kinds_in_use():
        page = text(client.get(f"/proofs/{kind.slug}/"))
        for said in (kind.name, kind.why, kind.go_to, kind.basis, *(words for _, words in kind.instead)):
            assert said in page, (kind, said)
        assert "data-print" in page and "还在核对" in page


def test_a_kind_that_is_out_of_use_or_unknown_is_404(client):
    assert ProofKind.objects.filter(slug="school-transfer").exists()
    assert client.get("/proofs/school-transfer/").status_code == client.get("/proofs/none/").status_code == 404


def test_a_kind_leads_to_the_items_that_help_if_the_county_has_them(client):
    edition = make.edition("养老保险定期待遇领取资格认证")
    page = text(client.get("/proofs/alive/"))
    assert f"/items/{edition.item.slug}/" in page and "养老保险供养亲属" not in page


def test_the_tile_for_proofs_and_the_search_point_there(client):
    make.edition("个人参保证明查询打印")
    tile = text(client.get("/items/", {"c": "开证明"}))
    assert 'href="/proofs/"' in tile
    assert 'href="/proofs/"' not in text(client.get("/items/", {"c": "医保"}))
    found = text(client.get("/search/", {"q": "开个单身证明"}))
    assert "婚姻状况证明：不用村里开" in found and "/proofs/marriage/" in found
    asked = text(client.get("/search/", {"q": "开个贫困证明"}))
    assert "查一查要不要开" in asked and "/proofs/?q=" in asked


@pytest.mark.parametrize("query", ["医保", "死亡登记", ""])
def test_a_search_for_something_else_is_left_alone(client, query):
    page = text(client.get("/search/", {"q": query}))
    assert "不用村里开" not in page and "/proofs/" not in page
