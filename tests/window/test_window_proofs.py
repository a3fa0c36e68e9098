"""来开证明: choose or type, say who demanded it, one press notes it once and shows the paper."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from bianmin.county.rights import PostRole
from bianmin.proofs.actions import load_proofs
from bianmin.proofs.actions.rendering import render_notices
from bianmin.proofs.models import ProofDemand
from bianmin.proofs.pack import read_proofs
from tests import factories as make
from tests.window.pages import text_of, value_of

pytestmark = pytest.mark.django_db
LIANGSHAN = Path(__file__).parents[2] / "counties" / "liangshan"
BANK = {"sort": "银行、信用社", "organisation": "农商银行水泊支行"}


@pytest.fixture(autouse=True)
def _listed(db):
    load_proofs(read_proofs(LIANGSHAN))


def press(client, **said):
    page = client.get("/window/proofs/", {each: said[each] for each in ("kind", "words") if each in said})
    return client.post("/window/proofs/", {"key": value_of(page, "key"), **BANK, **said})


def test_the_desk_leads_there_and_the_page_shows_all_twenty(clerk):
    assert "/window/proofs/" in text_of(clerk.get("/window/"))
    page = text_of(clerk.get("/window/proofs/"))
    assert page.count("&amp;kind=") == 21 and "民发〔2020〕20号" in page


def test_what_the_villager_says_leads_to_the_kind_and_asks_who_demanded_it(clerk):
    page = text_of(clerk.get("/window/proofs/", {"words": "还活着的证明"}))
    assert "健在证明：不开，去这里" in page and "谁要的" in page and "银行、信用社" in page
    assert "推断" in page and "社会保险经办条例 26 条" in page  # staff see where it comes from


def test_one_press_notes_the_demand_and_shows_the_paper_to_print(clerk, station):
    answer = press(clerk, kind="marriage")
    row = ProofDemand.objects.get()
    assert answer["Location"] == f"/window/proofs/{row.pk}/"
    assert (row.kind.slug, row.organisation, row.station_id, row.result, row.by_name) == (
        "marriage", "农商银行水泊支行", station.pk, "stopped", "孙秀英",
    )  # fmt: skip
    paper = text_of(clerk.get(answer["Location"]))
    for said in ("不应出具告知单", "婚姻状况证明", "农商银行水泊支行", "结婚证、离婚证", "data-print"):
        assert said in paper
    assert "农商银行水泊支行" in text_of(clerk.get("/window/proofs/"))


def test_a_double_click_notes_it_once_and_leads_to_the_same_paper(clerk):
    key = str(uuid4())
    said = {"key": key, "kind": "marriage", **BANK}
    first, second = clerk.post("/window/proofs/", said), clerk.post("/window/proofs/", said)
    assert ProofDemand.objects.count() == 1 and first["Location"] == second["Location"]


def test_without_saying_who_demanded_it_nothing_is_noted_and_what_was_typed_stays(clerk):
    answer = press(clerk, kind="marriage", sort="", organisation="某公司")
    assert answer.status_code == 422 and not ProofDemand.objects.exists()
    page = text_of(answer)
    assert "请选是哪一类单位要的" in page and 'value="某公司"' in page and "婚姻状况证明" in page


def test_an_unknown_sort_kind_exception_or_key_is_refused(clerk):
    assert press(clerk, kind="marriage", sort="村里的").status_code == 422
    assert clerk.get("/window/proofs/", {"kind": "school-transfer"}).status_code == 404
    assert press(clerk, kind="marriage", exception="adoption-mandate").status_code == 422
    assert clerk.post("/window/proofs/", {"kind": "marriage", "key": "x", **BANK}).status_code == 422
    assert not ProofDemand.objects.exists()


def test_an_exception_is_offered_beside_its_kind_and_noted_with_its_basis(clerk):
    page = text_of(clerk.get("/window/proofs/", {"words": "收养孩子要婚姻状况证明"}))
    assert "是这种情况吗" in page and "收养登记办法" in page
    answer = press(clerk, kind="marriage", exception="adoption-means")
    row = ProofDemand.objects.get()
    assert (row.result, row.exception.slug) == ("exception", "adoption-means")
    assert "开证明前请先确认" in text_of(clerk.get(answer["Location"]))


def test_words_that_name_only_an_exception_lead_to_it(clerk):
    page = text_of(clerk.get("/window/proofs/", {"words": "抱养孩子的证明"}))
    assert 'value="adoption-means" checked' in page
    assert press(clerk, words="抱养孩子的证明", exception="adoption-means").status_code == 302
    assert ProofDemand.objects.get().exception.slug == "adoption-means"


def test_what_is_on_no_list_asks_the_organisation_for_its_basis(clerk):
    page = clerk.get("/window/proofs/", {"words": "上坟路证明"})
    assert "单子上没有“上坟路证明”" in text_of(page)
    answer = press(clerk, words="上坟路证明")
    assert ProofDemand.objects.get().result == "unclear"
    assert "请说明证明依据" in text_of(clerk.get(answer["Location"]))
    blank = clerk.get("/window/proofs/", {"kind": "none"})
    assert re.search(r'<input class="input" name="words"', text_of(blank))


def test_the_pdf_comes_from_the_worker_and_is_handed_out_when_it_is_there(clerk, at):
    address = f"{press(clerk, kind='death')['Location']}pdf/"
    assert "正在生成" in text_of(clerk.get(address))
    assert render_notices(at=at) == 1
    answer = clerk.get(address)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_another_stations_paper_is_404_and_others_than_the_station_are_not_let_in(clerk, sit):
    address = press(clerk, kind="marriage")["Location"]
    stranger = sit(make.station("桃花村", "370832001010"))
    assert stranger.get(address).status_code == stranger.get(f"{address}pdf/").status_code == 404
    assert "农商银行" not in text_of(stranger.get("/window/proofs/"))
    office = sit(make.department("office", "县政务服务管理办公室"), PostRole.COUNTY_OFFICE)
    assert office.get("/window/proofs/").status_code == 403


def test_the_helper_may_note_it_too(sit, station):
    helper = sit(station, PostRole.HELPER)
    assert press(helper, kind="marriage").status_code == 302 and ProofDemand.objects.get().by_name == "孙秀英"
