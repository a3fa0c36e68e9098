"""From the one button to the receipt: drafts are kept, belong to their writer, and make one case."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from bianmin.cases.models import Case, Draft
from bianmin.catalog import actions as catalog
from bianmin.catalog.elements import Question
from bianmin.people.models import Person
from bianmin.stations.models import Unit
from tests import factories as make
from tests.portal import applying_walk as walk
from tests.portal.applying_walk import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _static(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path


def test_a_get_of_the_apply_link_shows_one_button_and_makes_nothing(client):
    slug = walk.offered().item.slug
    shown = client.get(f"/items/{slug}/apply/")
    assert shown.status_code == 200 and "开始填" in text(shown)
    assert Draft.objects.count() == 0


def test_an_unknown_item_is_404_and_a_retired_one_is_said(client):
    assert client.get("/items/nix/apply/").status_code == 404
    item = walk.offered().item
    catalog.retire(item, on=timezone.localdate())
    retired = client.get(f"/items/{item.slug}/apply/")
    assert retired.status_code == 409 and "已经取消" in text(retired)


def test_an_item_that_is_not_on_line_says_where_to_go_instead(client):
    item = walk.offered(online=False, online_why="要在纸上签").item
    assert "要在纸上签" in text(client.get(f"/items/{item.slug}/apply/"))
    answer = client.post(f"/items/{item.slug}/apply/")
    assert answer.status_code == 422 and "请到站里办" in text(answer)
    assert Draft.objects.count() == 0


def test_a_new_draft_opens_at_its_first_page_with_the_village_already_chosen(client):
    edition = walk.offered()
    client.cookies["village"] = "370832001009"
    draft = walk.begin(client, edition)
    page = client.get(draft, follow=True)
    assert page.redirect_chain[-1][0].endswith("/who/")
    assert '<option value="370832001009" selected>杏花村</option>' in text(page)
    assert Draft.objects.get().resume_code in text(page)


@pytest.mark.parametrize("village", ["370832999999", "110101001001", "x", "'; --", "370832001009" * 9])
def test_a_village_cookie_that_names_no_station_of_the_county_chooses_nothing(client, village):
    client.cookies["village"] = village
    draft = walk.begin(client)
    assert "who-village" not in text(client.get(f"{draft}who/"))


def test_the_whole_walk_makes_one_case_with_what_was_typed(client):
    edition = walk.offered()
    draft = walk.begin(client, edition)
    walk.fill(client, draft)
    check = text(client.get(f"{draft}check/"))
    assert all(part in check for part in ("王秀兰", walk.ID_NUMBER, "照顾不了自己", "杏花村（水泊街道）", "交上去"))
    receipt = client.get(walk.submit(client, draft)["Location"])
    case = Case.objects.get()
    assert walk.codes(receipt) == (case.number, case.query_code)
    assert (case.applicant.name, case.applicant.id_number, case.applicant.gender) == (
        "王秀兰",
        walk.ID_NUMBER,
        "female",
    )
    assert case.applicant.village_code == "370832001009" and case.station.division_code == "370832001009"
    assert case.answers == {"card": "6217000000000000", "reason": "照顾不了自己"}
    assert case.channel == "web" and case.agent is None
    step = case.steps.get()
    assert (step.by_kind, step.by_name, step.verb) == ("person", "", "submit")


def test_somebody_who_writes_for_another_is_the_agent(client):
    draft = walk.begin(client)
    agent = {"who-agent-name": "王强", "who-agent-relation": "侄子", "who-agent-phone": "13900000000"}
    walk.fill(client, draft, {**walk.WHO, "who-for": "替家里人，或替别人", **agent})
    walk.submit(client, draft)
    case = Case.objects.get()
    assert (case.applicant.name, case.agent.name, case.agent_relation) == ("王秀兰", "王强", "侄子")
    assert case.agent.phone == "13900000000"


def test_a_relatives_telephone_is_told_only_what_was_allowed(client):
    draft = walk.begin(client)
    kin = {"who-phone-whose": "家里人的，或别人的", "who-phone-name": "侄子王强", "who-may-say": "只请本人回个电话"}
    walk.fill(client, draft, {**walk.WHO, **kin})
    walk.submit(client, draft)
    person = Case.objects.get().applicant
    assert (person.phone_whose, person.phone_may_say) == ("侄子王强", "call_back")


def test_two_namesakes_of_one_village_are_told_apart_by_group_and_householder(client):
    edition = walk.offered()
    for group, head in (("一组", "王大山"), ("二组", "王大河")):
        draft = walk.begin(client, edition)
        walk.fill(client, draft, {**walk.WHO, "who-id": "", "who-group": group, "who-householder": head})
        walk.submit(client, draft)
    people = Person.objects.order_by("group").values_list("name", "group", "householder")
    assert sorted(people) == sorted([("王秀兰", "一组", "王大山"), ("王秀兰", "二组", "王大河")])


def test_the_apply_page_offers_to_go_on_with_what_this_browser_has_begun(client):
    edition, other = walk.offered(), walk.offered()
    draft = walk.begin(client, edition)
    path = f"/items/{edition.item.slug}/apply/"
    assert draft in text(client.get(path)) and "接着填上次的" in text(client.get(path))
    assert "接着填上次的" not in text(client.get(f"/items/{other.item.slug}/apply/"))
    assert "接着填上次的" not in text(Client().get(path))


def test_the_check_page_reads_days_and_yes_or_no_as_people_say_them(client):
    form = (Question("since", "从哪天起", "date"), Question("alone", "一个人住吗", "yes_no"))
    draft = walk.begin(client, walk.offered(form=form))
    day = {"since-year": "2026", "since-month": "3", "since-day": "8"}
    client.post(f"{draft}questions/", {**day, "alone": "yes"})
    page = text(client.get(f"{draft}check/"))
    assert "3 月 8 日（周日）" in page and "<dd>是</dd>" in page
    client.post(f"{draft}questions/", {**day, "since-month": "13", "alone": "maybe"})
    page = text(client.get(f"{draft}check/"))
    assert "2026-13-08" in page and "maybe" in page and "没有 2026 年 13 月 8 日" in page


def test_an_item_without_questions_or_materials_has_only_the_pages_it_needs(client):
    draft = walk.begin(client, walk.offered(form=(), materials=()))
    assert client.post(f"{draft}who/", walk.WHO)["Location"] == f"{draft}check/"
    assert client.get(f"{draft}questions/").status_code == 404
    assert "看一遍就可以交" in text(client.get(draft))
    assert walk.submit(client, draft).status_code == 302


def test_in_senior_edition_each_question_has_its_own_page_and_a_stepper(client):
    client.cookies["senior"] = "1"
    draft = walk.begin(client)
    answers = {**walk.WHO, **walk.ANSWERS}
    page, seen = client.get(draft, follow=True), []
    while not page.request["PATH_INFO"].endswith("/check/"):
        path = page.request["PATH_INFO"]
        seen.append(path.rstrip("/").rsplit("/", 1)[1])
        html = text(page)
        assert f"第 {len(seen)} 步，共" in html
        assert "one-question" in html or seen[-1].startswith("m-")
        assert html.count("<legend>") + html.count('<label for="id_') <= 4
        if seen[-1].startswith("m-"):
            page = client.get(page.context["after_url"])
            continue
        page = client.post(path, answers, follow=True)
        assert page.status_code == 200, text(page)
    assert seen == [
        "who-for", "who-name", "who-id", "who-phone", "who-township", "who-village", "who-group",
        "q-card", "q-reason", "m-m1", "m-m2",
    ]  # fmt: skip
    assert walk.submit(client, draft).status_code == 302
    assert Case.objects.get().answers["card"] == "6217000000000000"


def test_a_page_of_the_other_edition_leads_to_the_same_part(client):
    draft = walk.begin(client)
    assert client.get(f"{draft}q-card/")["Location"] == f"{draft}questions/"
    client.cookies["senior"] = "1"
    assert client.get(f"{draft}questions/")["Location"] == f"{draft}q-card/"
    assert client.get(f"{draft}who/")["Location"] == f"{draft}who-for/"


def test_a_page_that_no_draft_has_is_404(client):
    draft = walk.begin(client)
    assert client.get(f"{draft}nix/").status_code == 404


def test_what_is_wrong_is_said_at_its_field_and_kept(client):
    draft = walk.begin(client)
    said = client.post(f"{draft}who/", {**walk.WHO, "who-name": "", "who-id": "123"})
    assert said.status_code == 422
    assert 'id="id_who-id-error"' in text(said) and "现在是 3 位" in text(said)
    again = text(client.get(f"{draft}who/"))
    assert 'value="123"' in again and 'value="13800000000"' in again and "id_who-id-error" not in again


def test_leaving_in_the_middle_keeps_what_was_typed_and_comes_back_to_it(client):
    draft = walk.begin(client)
    left = client.post(f"{draft}who/", {"who-for": "替自己", "who-name": "王秀", "go": "later"})
    assert left["Location"] == draft
    overview = text(client.get(draft))
    assert "接着填" in overview and f"{draft}who/" in overview
    assert 'value="王秀"' in text(client.get(f"{draft}who/"))


def test_going_back_keeps_what_was_typed_even_if_it_is_wrong(client):
    draft = walk.begin(client)
    back = client.post(f"{draft}questions/", {"card": "12", "go": "back"})
    assert back["Location"] == f"{draft}who/"
    assert 'value="12"' in text(client.get(f"{draft}questions/"))


def test_choosing_another_township_asks_for_its_village_and_blames_nobody(client):
    make.station("毛庄", "370832105201", make.township("黑虎庙镇", "370832105000"))
    draft = walk.begin(client)
    walk.fill(client, draft)
    asked = " ".join(walk.WHO)
    said = client.post(f"{draft}who/", {**walk.WHO, "who-township": "370832105000", "asked": asked, "go": "look"})
    assert said["Location"] == f"{draft}who/"
    page = text(client.get(f"{draft}who/"))
    assert "毛庄" in page and "要改" not in page


def test_a_question_that_comes_up_through_an_answer_is_asked_without_blame(client):
    form = (
        Question("owner", "谁的卡", "choice", options=("本人的", "监护人的")),
        Question("guardian", "监护人叫什么", only_if_key="owner", only_if_equals="监护人的"),
    )
    draft = walk.begin(client, walk.offered(form=form))
    before = text(client.get(f"{draft}questions/"))
    assert "监护人叫什么" not in before and 'name="asked" value="owner"' in before
    said = client.post(f"{draft}questions/", {"owner": "监护人的", "asked": "owner"})
    assert said["Location"] == f"{draft}questions/#id_guardian"
    after = text(client.get(f"{draft}questions/"))
    assert "监护人叫什么" in after and "要改" not in after
    refused = client.post(f"{draft}questions/", {"owner": "监护人的", "guardian": "", "asked": "owner guardian"})
    assert refused.status_code == 422 and "id_guardian-error" in text(refused)


def test_htmx_gets_the_form_alone(client):
    draft = walk.begin(client)
    part = text(client.get(f"{draft}who/", headers={"HX-Request": "true"}))
    assert part.lstrip().startswith('<form id="form"') and "<html" not in part


def test_the_check_page_names_what_is_missing_with_links_and_has_no_submit_key(client):
    draft = walk.begin(client)
    walk.fill(client, draft)
    client.post(f"{draft}questions/", {"card": "", "go": "later"})
    page = text(client.get(f"{draft}check/"))
    assert "还差 1 处" in page and f"{draft}questions/#id_card" in page and ">交上去<" not in page
    refused = walk.submit(client, draft)
    assert refused.status_code == 422 and Case.objects.count() == 0


def test_missing_photos_do_not_keep_anybody_from_submitting(client):
    draft = walk.begin(client)
    walk.fill(client, draft)
    assert "没拍的不耽误交" in text(client.get(f"{draft}check/"))
    assert walk.submit(client, draft).status_code == 302
    assert sorted(Case.objects.get().materials.values_list("code", "state")) == [
        ("m1", "waiting"), ("m2", "waiting"), ("m3", "exempt"),
    ]  # fmt: skip


def test_pressing_submit_twice_makes_one_case_and_shows_one_receipt(client):
    draft = walk.begin(client)
    walk.fill(client, draft)
    seen = Draft.objects.get().saved_at.isoformat()
    first, second = (client.post(f"{draft}submit/", {"seen": seen}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1
    assert client.get(second["Location"]).status_code == 200


def test_going_back_after_submitting_shows_the_receipt_and_changes_nothing(client):
    draft, number, _ = walk.file_one(client)
    assert client.get(f"{draft}check/")["Location"] == f"/receipt/{number}/"
    assert client.post(f"{draft}submit/", {"seen": "2020-01-01"}).status_code == 409
    late = client.post(f"{draft}who/", {**walk.WHO, "who-name": "王改名"})
    assert late.status_code == 409 and "王改名" in text(late) and "已经交上去" in text(late)
    assert Case.objects.get().applicant.name == "王秀兰"


def test_a_page_that_is_older_than_the_draft_is_shown_anew_instead_of_submitted(client):
    draft = walk.begin(client)
    walk.fill(client, draft)
    seen = Draft.objects.get().saved_at.isoformat()
    client.post(f"{draft}who/", {**walk.WHO, "who-name": "王秀英"})  # the other tab
    stale = client.post(f"{draft}submit/", {"seen": seen})
    assert stale.status_code == 409 and "另一个页面改过" in text(stale) and "王秀英" in text(stale)
    assert Case.objects.count() == 0


def test_another_browser_finds_neither_draft_nor_receipt(client):
    draft, number, code = walk.file_one(client)
    other = Client()
    for path in (draft, f"{draft}who/", f"{draft}check/", f"/receipt/{number}/", f"/drafts/{uuid4()}/"):
        assert other.get(path).status_code == 404
    assert other.post(f"{draft}who/", walk.WHO).status_code == 404
    assert other.post(f"{draft}submit/").status_code == 404
    assert code not in text(other.get(f"/receipt/{number}/"))


def test_a_hidden_draft_and_one_that_never_was_look_the_same(client):
    draft = walk.begin(client)
    other, never = Client(), f"/drafts/{uuid4()}/"
    assert client.get(draft).status_code == 302
    assert walk.levelled(other.get(draft), draft) == walk.levelled(other.get(never), never)


def test_the_account_that_began_a_draft_opens_it_elsewhere(client):
    person = make.case(timezone.now()).applicant
    account = make.make_account("wang", name="王秀兰", person=person)
    client.force_login(account)
    draft = walk.begin(client)
    assert 'value="王秀兰"' in text(client.get(f"{draft}who/"))
    other = Client()
    assert other.get(draft, follow=True).status_code == 404
    other.force_login(account)
    assert other.get(draft, follow=True).status_code == 200
    assert draft in text(other.get("/mine/"))


def test_another_device_goes_on_with_the_resume_code_however_it_is_typed(client):
    draft = walk.begin(client)
    client.post(f"{draft}who/", {"who-name": "王秀兰", "go": "later"})
    code = Draft.objects.get().resume_code
    other = Client()
    assert other.get("/resume/").status_code == 200
    answer = other.post("/resume/", {"code": code.replace("-", " ").lower()})
    assert answer["Location"] == draft
    assert 'value="王秀兰"' in text(other.get(f"{draft}who/"))


def test_a_wrong_resume_code_gets_one_constant_answer(client):
    walk.begin(client)
    answers = [client.post("/resume/", {"code": code}) for code in ("AAAA-BBBB-CCCC", "ZZZZ", "")]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert "没有找到" in text(answers[0])
    pages = {walk.levelled(answer, "AAAA-BBBB-CCCC", "ZZZZ") for answer in answers}
    assert len(pages) == 1


def test_a_draft_of_thirty_days_ago_is_gone_for_its_code_too(client):
    draft = walk.begin(client)
    code = Draft.objects.get().resume_code
    assert client.post("/resume/", {"code": code}).status_code == 302
    Draft.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert client.post("/resume/", {"code": code}).status_code == 422
    assert client.get(draft).status_code == 404


def test_who_holds_the_draft_on_another_device_is_told_it_was_submitted_but_sees_no_code(client):
    draft = walk.begin(client)
    walk.fill(client, draft)
    other = Client()
    other.post("/resume/", {"code": Draft.objects.get().resume_code})
    walk.submit(client, draft)
    case = Case.objects.get()
    told = other.get(f"{draft}check/")
    assert told.status_code == 409 and case.number in text(told) and case.query_code not in text(told)


def test_a_page_sent_after_the_session_ended_is_kept_over_the_resume_code(client):
    draft = walk.begin(client)
    client.post("/signout/")
    lost = client.post(f"{draft}who/", {**walk.WHO, "who-name": "王秀英"})
    assert lost.status_code == 404 and "刚才填的还留着" in text(lost)
    packed = re.search(r'name="kept" value="([^"]+)"', text(lost))[1]
    wrong = client.post("/resume/", {"code": "AAAA", "kept": packed})
    assert wrong.status_code == 422 and packed in text(wrong)
    onward = client.post("/resume/", {"code": Draft.objects.get().resume_code, "kept": packed})
    assert 'value="王秀英"' in text(onward) and f'action="{draft}who/"' in text(onward)


def test_a_form_that_was_kept_for_another_draft_is_not_sent_on(client):
    draft, other = walk.begin(client), walk.begin(client)
    code = next(each.resume_code for each in Draft.objects.all() if str(each.pk) in draft)
    client.post("/signout/")
    lost = client.post(f"{other}who/", walk.WHO)
    packed = re.search(r'name="kept" value="([^"]+)"', text(lost))[1]
    assert client.post("/resume/", {"code": code, "kept": packed})["Location"] == draft


def test_a_new_edition_keeps_what_was_typed_and_says_so(client):
    edition = walk.offered()
    draft = walk.begin(client, edition)
    walk.fill(client, draft)
    more = (*make.FORM, Question("kind", "哪一类", "choice", options=("甲", "乙")))
    catalog.publish(edition.item, make.content(form=more), profile="relief", is_example=False, on=timezone.localdate())
    page = text(client.get(f"{draft}check/"))
    assert "换了新版" in page and "照顾不了自己" in page and "哪一类" in page
    assert walk.submit(client, draft).status_code == 422
    client.post(f"{draft}questions/", {**walk.ANSWERS, "kind": "甲"})
    assert walk.submit(client, draft).status_code == 302
    assert Case.objects.get().edition.number == 2


def test_an_item_that_is_retired_meanwhile_is_said_and_the_draft_kept(client):
    edition = walk.offered()
    draft = walk.begin(client, edition)
    walk.fill(client, draft)
    catalog.retire(edition.item, on=timezone.localdate())
    for answer in (client.get(draft), client.get(f"{draft}who/"), client.post(f"{draft}submit/")):
        assert answer.status_code == 409 and "取消" in text(answer)
    assert Draft.objects.get().answers["who-name"] == "王秀兰" and Case.objects.count() == 0


def test_a_station_that_closed_meanwhile_is_said_and_the_draft_kept(client):
    draft = walk.begin(client)
    walk.fill(client, draft)
    Unit.objects.filter(slug="370832001009").update(closed_on=timezone.localdate())
    assert "现在没有开" in text(client.get(f"{draft}check/"))
    refused = walk.submit(client, draft)
    assert refused.status_code == 422 and "现在没有开" in text(refused)
    assert "现在没有开" in text(client.post(f"{draft}who/", walk.WHO))
    assert Case.objects.count() == 0


def test_a_station_that_does_not_do_the_item_is_said(client):
    draft = walk.begin(client, make.edition())
    make.station()
    walk.fill(client, draft)
    refused = walk.submit(client, draft)
    assert refused.status_code == 422 and "这个站不办这件事" in text(refused)


def test_pages_with_personal_data_are_kept_by_no_cache_and_no_search_engine(client):
    _, number, _ = walk.file_one(client)
    for path in (f"/receipt/{number}/", f"/progress/{number}/", "/progress/", "/resume/", "/verify/"):
        shown = client.get(path)
        assert shown["Cache-Control"] == "no-store"
        assert '<meta name="robots" content="noindex">' in text(shown)
    fresh = walk.begin(client)
    for page in ("who/", "questions/", "materials/", "check/"):
        assert client.get(f"{fresh}{page}")["Cache-Control"] == "no-store"


def test_beginning_a_draft_gives_the_session_a_new_key(client):
    client.post("/resume/", {"code": "x"})
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["bianmin_session"] = session.session_key
    walk.begin(client)
    assert client.session.session_key != session.session_key


BAD = [
    ("who-name", "王" * 10_000, "最多 50 个字"),
    ("who-name", "", "要填"),
    ("who-id", "370832195403081", "15 位的旧号码"),
    ("who-id", "99999919540230001X", "出生日期不存在"),
    ("who-id", walk.ID_NUMBER[:-1] + ("1" if walk.ID_NUMBER[-1] != "1" else "2"), "最后一位对不上"),
    ("who-id", "9" * 10_000, "最多 30 个字"),
    ("who-phone", "12345", "11 位手机号"),
    ("who-for", "替谁", "选一项"),
    ("who-township", "999", "选一项"),
    ("who-householder", "王" * 51, "最多 50 个字"),
    ("who-address", "村" * 500, "最多 120 个字"),
    ("who-group", "组" * 40, "最多 20 个字"),
]


@pytest.mark.parametrize(("key", "value", "sentence"), BAD)
def test_bad_input_about_people_gets_a_sentence_and_is_kept(client, key, value, sentence):
    draft = walk.begin(client)
    said = client.post(f"{draft}who/", {**walk.WHO, key: value})
    assert said.status_code == 422 and sentence in text(said)
    assert Draft.objects.get().answers[key] == value


RARE = ["王䶮", "王𫖯", "𠮷永", "王😀", "<script>alert(1)</script>", "{{ 7|add:7 }}", "O'Brien; DROP TABLE"]


@pytest.mark.parametrize("name", RARE)
def test_rare_characters_and_odd_signs_go_all_the_way_and_do_nothing(client, name):
    draft = walk.begin(client)
    walk.fill(client, draft, {**walk.WHO, "who-name": name})
    page = text(client.get(f"{draft}check/"))
    assert "<script>alert(1)" not in page
    walk.submit(client, draft)
    assert Case.objects.get().applicant.name == name


@pytest.mark.parametrize(
    "typed", [("2026", "2", "30"), ("2026", "13", "1"), ("", "2", ""), ("一", "x", "1"), ("9" * 50, "1", "1")]
)
def test_a_day_that_does_not_exist_gets_a_sentence_and_stays_in_its_boxes(client, typed):
    draft = walk.begin(client, walk.offered(form=(Question("since", "从哪天起", "date"),)))
    boxes = dict(zip(("since-year", "since-month", "since-day"), typed, strict=True))
    said = client.post(f"{draft}questions/", boxes)
    assert said.status_code == 422 and "id_since-error" in text(said)
    again = text(client.get(f"{draft}questions/"))
    assert all(f'value="{part}"' in again or f'value="{part.zfill(2)}"' in again for part in typed if part)


KINDS = {
    "number": ("x1", "只填数字"), "money": ("NaN", "只填数字"), "yes_no": ("maybe", "“是”或“否”"),
    "choice": ("丙", "选一项"), "bank_card": ("12", "12 到 19 位"), "id_number": ("1" * 15, "15 位"),
    "phone": ("1", "11 位"), "long": ("长" * 501, "最多 500 个字"), "address": ("", "要填"), "text": (" \n ", "要填"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question_says_what_is_wrong_and_keeps_it(client, kind):
    typed, sentence = KINDS[kind]
    question = Question("thing", "这一项", kind, options=("甲", "乙") if kind == "choice" else (), max_length=500)
    draft = walk.begin(client, walk.offered(form=(question,)))
    said = client.post(f"{draft}questions/", {"thing": typed})
    assert said.status_code == 422 and sentence in text(said)
    assert Draft.objects.get().answers["thing"] == typed


def test_more_text_than_a_draft_holds_is_refused_and_shown_back(client):
    form = tuple(Question(f"q{n}", f"第 {n} 问", "long", max_length=2000) for n in range(8))
    draft = walk.begin(client, walk.offered(form=form))
    said = client.post(f"{draft}questions/", {f"q{n}": "字" * 9_000 for n in range(8)})
    assert said.status_code == 422 and "写得太多了" in text(said) and "字" * 9_000 in text(said)
    assert Draft.objects.get().answers == {}


@pytest.mark.parametrize("body", [b"who-name=%00", b"who-name=%ED%A0%80"])
def test_nul_and_lone_surrogates_stop_at_the_edge_and_the_saved_draft_stays(client, body):
    draft = walk.begin(client)
    client.post(f"{draft}who/", walk.WHO)
    said = client.post(f"{draft}who/", body, content_type="application/x-www-form-urlencoded")
    assert said.status_code == 400 and "按返回键" in text(said)
    assert Draft.objects.get().answers["who-name"] == "王秀兰"
