"""一件事 on line: the guide, one form, every material once, and a case for each item or none."""

import re

import pytest

from bianmin.cases.actions import filing
from bianmin.cases.actions.drafts import find_draft
from bianmin.cases.models import Case, CaseFile, Draft, DraftFile
from bianmin.catalog import actions as catalog
from bianmin.catalog.elements import Limit, MaterialSpec, Question
from bianmin.catalog.models import Bundle, BundlePart, Edition, StationRole
from bianmin.county.refusals import BadInput
from bianmin.vault.models import StoredFile
from tests import factories as make
from tests.portal import applying_walk as walk
from tests.portal.applying_walk import text

pytestmark = pytest.mark.django_db
CARD = MaterialSpec("m1", "残疾人证", how_right="看得清")
A = {
    "form": (Question("card", "打到哪张卡？", "bank_card"), Question("since", "从什么时候开始？")),
    "materials": (CARD, MaterialSpec("m2", "低保证")),
    "promised": Limit(15),
}
B = {
    "form": (Question("bank", "打到哪张卡？", "bank_card"), Question("carer", "平时谁照顾？")),
    "materials": (MaterialSpec("m3", "社保卡"), MaterialSpec("m4", "残疾人证", how_right="一级或二级")),
    "promised": Limit(20),
}
ASKED = {"card": "6217 0000 0000 0000", "since": "去年", "carer": "儿子"}


@pytest.fixture(autouse=True)
def _static(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def bundle(db):
    return bundled(make.edition("生活补贴", **A), make.edition("护理补贴", **B))


def bundled(*editions, role=StationRole.FORWARDS, asks=("家里吃低保吗？", "要人照顾吗？"), slug="two"):
    made = Bundle.objects.create(slug=slug, name="两项补贴一件事", one_line="一起办", source="试", mark="示例")
    for place, (edition, ask) in enumerate(zip(editions, asks, strict=True)):
        make.placed(edition, make.station(), role)
        BundlePart.objects.create(bundle=made, item=edition.item, position=place, ask=ask)
    return made


def wants(bundle, *said):
    parts = bundle.parts.order_by("position")
    return {f"want-{part.item.slug}": each for part, each in zip(parts, said, strict=True) if each}


def begin(client, bundle, *said):
    answer = client.post(f"/together/{bundle.slug}/apply/", wants(bundle, *(said or ("yes", "yes"))))
    assert answer.status_code == 302, re.findall(r"strip late.*", text(answer))
    return answer["Location"]


def fill(client, bundle, *said, answers=ASKED):
    draft = begin(client, bundle, *said)
    walk.fill(client, draft, walk.WHO, answers)
    return draft


def test_the_list_and_the_guide_say_what_comes_with_it_once_and_how_long_the_longest_takes(client, bundle):
    assert bundle.name in text(client.get("/together/"))
    shown = text(client.get("/together/two/"))
    for said in (
        "生活补贴",
        "护理补贴",
        "民政局定",
        "20 个工作日",
        "用在：生活补贴、护理补贴",
        "示例",
        "看得清；一级或二级",
    ):
        assert said in shown, said
    assert shown.count("<b>残疾人证</b>") == 1
    assert "一起办" in shown and "/together/two/apply/" in shown


def test_an_unknown_or_retired_one_is_404(client, bundle, at):
    bundle.retired_on = at.date()
    bundle.save()
    for address in ("/together/two/", "/together/two/apply/", "/together/none/"):
        assert client.get(address).status_code == 404


def test_a_guide_of_items_that_nobody_files_on_line_offers_no_form(client):
    pair = (make.edition("注销", online=False, online_why="要本人来"), make.edition("指路", route=()))
    made = bundled(*pair, asks=("", ""))
    shown = text(client.get("/together/two/"))
    assert "要本人来" in shown and "一起办</a>" not in shown
    assert "现在没有网上能交的" in text(client.get("/together/two/apply/"))
    refused = client.post("/together/two/apply/", {})
    assert refused.status_code == 422 and Draft.objects.count() == 0
    assert made.parts.count() == 2


def test_who_wants_what_must_be_said_and_nothing_wanted_makes_no_draft(client, bundle):
    unsaid = client.post("/together/two/apply/", wants(bundle, "yes", ""))
    assert unsaid.status_code == 422 and "还有 1 句没有选" in text(unsaid)
    none = client.post("/together/two/apply/", wants(bundle, "no", "no"))
    assert none.status_code == 422 and "都不用办" in text(none)
    assert Draft.objects.count() == 0


def test_one_form_asks_each_thing_once(client, bundle):
    draft = begin(client, bundle)
    page = text(client.get(f"{draft}questions/"))
    assert [page.count(each.label) for each in (*A["form"], B["form"][1])] == [1, 1, 1]
    assert bundle.name in page


def test_one_form_makes_a_case_for_each_item_with_its_own_answers_and_number(client, bundle):
    draft = fill(client, bundle)
    check = text(client.get(f"{draft}check/"))
    assert "交上去是 2 件" in check and check.count("<dt>打到哪张卡") == 1
    answer = walk.submit(client, draft)
    assert answer.status_code == 302 and answer["Location"].endswith("/receipt/")
    first, second = Case.objects.order_by("item__name")
    assert {first.item.name, second.item.name} == {"护理补贴", "生活补贴"}
    assert first.answers == {"bank": "6217000000000000", "carer": "儿子"}
    assert second.answers == {"card": "6217000000000000", "since": "去年"}
    assert first.applicant_id == second.applicant_id and first.number != second.number
    receipt = text(client.get(answer["Location"]))
    for case in (first, second):
        assert case.number in receipt and case.query_code in receipt and case.item.name in receipt


def test_a_material_that_both_want_is_uploaded_once_kept_once_and_belongs_to_both(client, bundle):
    draft = fill(client, bundle)
    page = text(client.get(f"{draft}materials/"))
    assert page.count("<h2>残疾人证") == 1
    for code in ("m1", "m3"):
        sent = client.post(f"{draft}files/{code}/", {f"file-{code}": walk.photo()})
        assert sent.status_code == 302, text(sent)
    stored = DraftFile.objects.get(material_code="m1").stored
    walk.submit(client, draft)
    given = {
        (f.case.item.name, f.material.code): f.stored_id
        for f in CaseFile.objects.select_related("case__item", "material")
    }
    assert given[("生活补贴", "m1")] == given[("护理补贴", "m4")] == stored.pk and len(given) == 3
    assert StoredFile.objects.filter(kind="upload").count() == 2
    shown = client.get(f"{draft}files/m1/")
    assert shown.status_code in {200, 302, 409}


def test_a_material_of_neither_item_is_refused(client, bundle):
    draft = fill(client, bundle)
    assert client.post(f"{draft}files/m9/", {"file-m9": walk.photo()}).status_code == 404
    assert DraftFile.objects.count() == 0


def test_n_cases_or_none_where_the_last_cannot_be_filed(client, bundle, monkeypatch):
    draft = fill(client, bundle)
    client.post(f"{draft}files/m1/", {"file-m1": walk.photo()})
    real, made = filing._new_case, []

    def failing(request, *rest):
        if made:
            raise BadInput("第二件交不成。")
        made.append(request.edition.item.name)
        return real(request, *rest)

    monkeypatch.setattr(filing, "_new_case", failing)
    answer = walk.submit(client, draft)
    assert answer.status_code == 422 and "第二件交不成" in text(answer)
    assert made == ["生活补贴"] and Case.objects.count() == 0 and Draft.objects.count() == 1
    assert DraftFile.objects.get().material_code == "m1"  # everything is as it was
    monkeypatch.undo()
    assert walk.submit(client, draft).status_code == 302
    assert Case.objects.count() == 2 and Draft.objects.count() == 2


def test_pressing_twice_makes_the_cases_once(client, bundle):
    draft = fill(client, bundle)
    seen = re.search(r'name="seen" value="([^"]+)"', text(client.get(f"{draft}check/")))[1]
    first, second = (client.post(f"{draft}submit/", {"seen": seen}) for _ in range(2))
    assert Case.objects.count() == 2
    assert (first.status_code, second.status_code) == (302, 302) and second["Location"] == first["Location"]
    page = client.get(f"{draft}check/")
    assert page.status_code == 302 and page["Location"] == first["Location"]


def test_what_nobody_wants_is_neither_asked_nor_filed(client, bundle):
    draft = fill(client, bundle, "no", "yes", answers={"bank": "6217000000000000", "carer": "儿子"})
    assert "从什么时候开始" not in text(client.get(f"{draft}questions/"))
    walk.submit(client, draft)
    assert [case.item.name for case in Case.objects.all()] == ["护理补贴"]


def test_changing_ones_mind_keeps_what_was_typed(client, bundle):
    draft = fill(client, bundle)
    again = client.get(f"{draft}together/")
    assert text(again).count("checked") == 2
    moved = client.post(f"{draft}together/", wants(bundle, "yes", "no"))
    assert moved.status_code == 302
    assert Draft.objects.get().answers["carer"] == "儿子"
    assert "平时谁照顾" not in text(client.get(f"{draft}questions/"))
    refused = client.post(f"{draft}together/", wants(bundle, "no", "no"))
    assert refused.status_code == 422
    walk.submit(client, draft)
    assert [case.item.name for case in Case.objects.all()] == ["生活补贴"]


def test_a_draft_for_one_item_has_nothing_to_choose_and_no_common_receipt(client):
    draft = walk.begin(client)
    for more in ("together/", "receipt/"):
        answer = client.get(f"{draft}{more}")
        assert answer.status_code == 302 and answer["Location"] == draft


def test_one_case_is_taken_back_changed_and_filed_again_alone(client, bundle):
    draft = fill(client, bundle)
    client.post(f"{draft}files/m1/", {"file-m1": walk.photo()})
    walk.submit(client, draft)
    case = Case.objects.get(item__name="护理补贴")
    walk.open_case(client, case)
    back = client.post(f"/progress/{case.number}/recall/")
    own = re.match(r"(/drafts/[^/]+/)", back["Location"])[1]
    assert "护理补贴" in text(client.get(f"{own}questions/")) and "从什么时候开始" not in text(
        client.get(f"{own}questions/")
    )
    client.post(f"{own}questions/", {"bank": "6217000000000000", "carer": "女儿"})
    answer = walk.submit(client, own)
    assert answer.status_code == 302, text(answer)
    case.refresh_from_db()
    assert (case.status, case.answers["carer"]) == ("submitted", "女儿")
    assert Case.objects.count() == 2 and case.files.filter(replaced_at__isnull=True).count() == 1


def test_the_first_case_is_taken_back_alone_too(client, bundle):
    draft = fill(client, bundle)
    walk.submit(client, draft)
    case = Case.objects.get(item__name="生活补贴")
    walk.open_case(client, case)
    client.post(f"/progress/{case.number}/recall/")
    page = text(client.get(f"{draft}questions/"))
    assert "从什么时候开始" in page and "平时谁照顾" not in page
    client.post(f"{draft}questions/", {"card": "6217000000000000", "since": "前年"})
    assert walk.submit(client, draft).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.answers["since"]) == ("submitted", "前年")
    assert Case.objects.count() == 2 and Case.objects.get(item__name="护理补贴").answers["carer"] == "儿子"


def test_another_browser_with_the_code_goes_on_and_sees_no_query_code_after_filing(client, bundle, db):
    from django.test import Client

    draft = fill(client, bundle)
    code, other = Draft.objects.get().resume_code, Client()
    found = other.post("/resume/", {"code": code})
    assert found["Location"] == draft and bundle.name in text(other.get(draft))
    walk.submit(client, draft)
    shown = text(other.get(f"{draft}receipt/"))
    assert Case.objects.exists() and not any(case.query_code in shown for case in Case.objects.all())
    assert Client().get(f"{draft}receipt/").status_code == 404


def test_a_new_edition_of_one_item_before_submitting_is_shown_before_it_is_filed(client, bundle, at):
    draft = fill(client, bundle)
    seen = re.search(r'name="seen" value="([^"]+)"', text(client.get(f"{draft}check/")))[1]
    item = bundle.parts.order_by("position").last().item
    more = (*B["form"], Question("night", "夜里谁照顾？"))
    catalog.publish(item, make.content(**{**B, "form": more}), profile="relief", is_example=False, on=at.date())
    assert Edition.objects.filter(item=item).count() == 2
    answer = client.post(f"{draft}submit/", {"seen": seen})
    assert answer.status_code == 409 and Case.objects.count() == 0
    assert "夜里谁照顾" in text(client.get(f"{draft}check/"))


def test_an_answer_that_does_for_one_item_only_is_asked_back_with_the_items_name(client):
    strict = make.edition("严的", form=(Question("own", "卡是谁的？", "choice", options=("我", "他")),
                                       Question("who", "他叫什么？", only_if_key="own", only_if_equals="他")))  # fmt: skip
    loose = make.edition("松的", form=(Question("who", "他叫什么？", required=False),))
    made = bundled(strict, loose, asks=("", ""))
    draft = begin(client, made, "", "")
    walk.fill(client, draft, walk.WHO, {"own": "他", "who": ""})
    check = text(client.get(f"{draft}check/"))
    assert "还差 1 处" in check and "严的要的" in check
    assert walk.submit(client, draft).status_code == 422 and Case.objects.count() == 0
    client.post(f"{draft}questions/", {"own": "他", "who": "王强"})
    assert walk.submit(client, draft).status_code == 302
    assert {case.answers["who"] for case in Case.objects.all()} == {"王强"}


def test_in_senior_mode_each_question_has_its_page_and_the_same_two_cases_come_of_it(client, bundle):
    client.cookies["senior"] = "1"
    draft = begin(client, bundle)
    page = client.get(f"{draft}q-carer/")
    assert page.status_code == 200 and "平时谁照顾" in text(page)
    assert client.get(f"{draft}m-m3/").status_code == 200
    del client.cookies["senior"]
    walk.fill(client, draft, walk.WHO, ASKED)
    walk.submit(client, draft)
    assert Case.objects.count() == 2


def test_a_given_up_bundle_says_so_and_keeps_what_was_typed(client, bundle, at):
    draft = fill(client, bundle)
    bundle.retired_on = at.date()
    bundle.save()
    gone = client.get(f"{draft}questions/")
    assert gone.status_code == 409 and "不一起办了" in text(gone)
    assert (
        find_draft(Draft.objects.get().resume_code, at=at) is not None or Draft.objects.get().answers["carer"] == "儿子"
    )


def test_the_check_page_asks_as_often_for_three_items_as_for_two(client, django_assert_max_num_queries):
    three = [make.edition(f"第 {n} 样", form=(Question(f"q{n}", f"问 {n}？"),), materials=()) for n in range(3)]
    made = bundled(*three, asks=("", "", ""))
    draft = begin(client, made, "", "", "")
    walk.fill(client, draft, walk.WHO, {f"q{n}": "答" for n in range(3)})
    with django_assert_max_num_queries(60):
        assert client.get(f"{draft}check/").status_code == 200
