"""What a client's program may send in and see; by the same actions as the pages, and never anybody else's."""

import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from bianmin.cases.actions import drafts, steps
from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import Case, CaseStep, Document, Draft, DraftFile, NumberCounter, Submission
from bianmin.catalog.elements import Question
from bianmin.clients import applicants
from bianmin.clients.actions import drafting, keys
from bianmin.clients.models import Once, Sending
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.outbox.models import Message
from bianmin.people.models import Person
from bianmin.portal.applying import questions as asked
from bianmin.vault.models import StoredFile
from tests import factories as make

pytestmark = pytest.mark.django_db
NAME, PHONE = "王秀兰", "13800000000"
CONSENT = {"basis": "signed_paper", "reference": "2026-017"}


@pytest.fixture
def item(db):
    made = make.edition(name="困难残疾人生活补贴")
    make.placed(made, make.station())
    return made.item


def said(item, **over):
    applicant = {"name": NAME, "id_number": make.id_number(), "phone": PHONE, **over.pop("applicant", {})}
    values = {
        "item": item.slug,
        "village": "370832001009",
        "applicant": applicant,
        "answers": {"card": "6217000000000000"},
    }
    return {**values, **over}


def photo():
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(out, "JPEG", comment=b"secret comment")
    return SimpleUploadedFile("社保卡.jpg", out.getvalue(), "image/jpeg")


def filed(caller, item, once="key-00001", **over):
    draft = caller.post("/drafts", said(item, **over))
    return caller.post(f"/drafts/{draft['id']}/submit", CONSENT, once=once)


def test_from_draft_to_receipt_as_on_the_pages(partner, item, at):
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    assert (draft["item"], draft["village"], draft["station"]) == (item.slug, "370832001009", "杏花村（水泊街道）")
    assert [(each["code"], each["has_file"]) for each in draft["materials"]] == [
        ("m1", False),
        ("m2", False),
        ("m3", False),
    ]
    draft = bank.upload(draft["id"], material="m2", file=photo())
    assert [each["has_file"] for each in draft["materials"]] == [False, True, False]
    receipt = bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="a-key-of-its-own")
    case = Case.objects.get()
    assert receipt == {
        "number": case.number, "query_code": case.query_code, "station": "杏花村（水泊街道）",
        "submitted_at": "2026-09-28T01:00:00Z", "is_test": False,
    }  # fmt: skip
    assert (case.applicant.name, case.applicant.gender, case.applicant.born_on) == (NAME, "female", "1954-03-08")
    assert (case.answers, case.status, case.channel) == ({"card": "6217000000000000", "reason": ""}, "submitted", "web")
    assert case.files.get().material.code == "m2"
    assert Document.objects.get(case=case).kind == "submission_receipt"
    assert case.number in Message.objects.get().text
    assert bank.get(f"/drafts/{draft['id']}")["number"] == case.number


def test_the_step_and_the_journal_say_that_the_client_did_it_and_on_what_ground(partner, item):
    bank = partner(items=[item.slug])
    filed(bank, item)
    step = CaseStep.objects.get()
    assert (step.by_kind, step.by_id, step.by_name, step.verb) == ("client", str(bank.bank.pk), "某某银行", Verb.SUBMIT)
    row = Sending.objects.get()
    assert (row.client, row.basis, row.basis_reference, row.case) == (bank.bank, "signed_paper", "2026-017", step.case)
    noted = Entry.objects.filter(by_kind="client").order_by("id").values_list("resource", "action")
    assert list(noted) == [("draft", "create"), ("case", "step"), ("case", "create")]


def test_the_photo_is_redrawn_as_on_the_pages(partner, item):
    from bianmin.vault.actions import read

    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    bank.upload(draft["id"], material="m2", file=photo())
    assert b"secret comment" not in read(StoredFile.objects.get())


def test_somebody_may_hand_in_for_another(partner, item):
    bank = partner(items=[item.slug])
    filed(bank, item, agent={"name": "王强", "relation": "侄子", "phone": "13900000000"}, applicant={"phone": ""})
    case = Case.objects.get()
    assert (case.agent.name, case.agent_relation, Message.objects.get().address) == ("王强", "侄子", "13900000000")


def test_a_phone_that_is_somebody_elses_says_only_what_was_allowed(partner, item):
    bank = partner(items=[item.slug])
    filed(bank, item, applicant={"phone_whose": "侄子王强", "phone_may_say": "call_back"})
    person = Case.objects.get().applicant
    assert (person.phone_whose, person.phone_may_say) == ("侄子王强", "call_back")
    assert "编号" not in Message.objects.get().text


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"applicant": {"name": " "}}, "applicant.name"),
        ({"applicant": {"id_number": "999999195403080129"}}, "applicant.id_number"),
        ({"applicant": {"phone": "1380000"}}, "applicant.phone"),
        ({"applicant": {"gender": "female"}}, "applicant.gender"),
        ({"applicant": {"born_on": "1999-01-01"}}, "applicant.born_on"),
        ({"applicant": {"phone_may_say": "everything"}}, "applicant.phone_may_say"),
        ({"agent": {"name": "王强"}}, "agent.relation"),
        ({"answers": {}}, "answers.card"),
        ({"answers": {"card": "12"}}, "answers.card"),
        ({"answers": {"card": "6217000000000000", "who-name": "别人"}}, "answers.who-name"),
        ({"answers": {"card": "6217000000000000", "status": "granted"}}, "answers.status"),
        ({"answers": {"card": 6217000000000000}}, "answers.card"),
        ({"status": "granted"}, "status"),
        ({"station": "x"}, "station"),
        ({"channel": "window"}, "channel"),
        ({"village": "370832001"}, "village"),
        ({"village": "370832001998"}, "village"),
    ],
)  # fmt: skip
def test_what_is_unknown_missing_or_wrong_is_told_at_its_field_and_nothing_is_kept(partner, item, over, field):
    bank = partner(items=[item.slug])
    told = bank.post("/drafts", said(item, **over), status=422)
    assert list(told["fields"]) == [field], told
    assert not Draft.objects.exists() and not Sending.objects.exists() and not Person.objects.exists()


def test_every_column_of_a_case_in_the_body_changes_nothing(partner, item):
    bank = partner(items=[item.slug])
    for column in Case._meta.get_fields():
        if column.name not in {"item", "applicant", "agent", "answers"}:
            told = bank.post("/drafts", {**said(item), column.name: "x"}, status=422)
            assert list(told["fields"]) == [column.name]


def test_what_was_right_yesterday_is_judged_anew_at_submission(partner, item, at):
    make.republish(item, form=(*make.FORM, Question("visit", "哪天方便", "date", earliest="today")))
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item, answers={"card": "6217000000000000", "visit": f"{at:%Y-%m-%d}"}))
    with time_machine.travel(at + timedelta(days=1), tick=False):
        told = bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=422)
    assert list(told["fields"]) == ["answers.visit"]
    assert not Case.objects.exists() and not Once.objects.exists()


def test_a_question_that_is_not_asked_is_not_kept(partner, item):
    make.republish(
        item,
        form=(
            Question("has", "有卡吗", "yes_no"),
            Question("card", "卡号", "bank_card", only_if_key="has", only_if_equals="yes"),
        ),
    )
    bank = partner(items=[item.slug])
    filed(bank, item, answers={"has": "no", "card": "6217000000000000"})
    assert Case.objects.get().answers == {"has": "no"}


def test_the_same_key_and_body_is_one_case_and_one_answer(partner, item):
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    first = bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=201)
    again = bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=200)
    assert first == again
    assert Case.objects.count() == Submission.objects.count() == Once.objects.count() == 1


@pytest.mark.parametrize("other", [{"basis": "own_session", "reference": "2026-017"}, {"basis": "signed_paper"}])
def test_the_same_key_and_another_body_is_refused(partner, item, other):
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001")
    told = bank.post(f"/drafts/{draft['id']}/submit", other, once="key-00001", status=422)
    assert list(told["fields"]) == ["Idempotency-Key"]


def test_the_same_key_for_another_draft_is_refused(partner, item):
    bank = partner(items=[item.slug])
    filed(bank, item)
    other = bank.post("/drafts", said(item))
    bank.post(f"/drafts/{other['id']}/submit", CONSENT, once="key-00001", status=422)
    assert Case.objects.count() == 1


def test_the_same_draft_with_another_key_is_told_its_number(partner, item):
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    receipt = bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001")
    told = bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00002", status=409)
    assert receipt["number"] in told["detail"]
    assert bank.upload(draft["id"], 409, material="m1", file=photo())["detail"] == told["detail"]
    assert not Once.objects.filter(case=None).exists()


def test_a_refused_submission_leaves_its_key_unused(partner, item):
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    place = item.handling_items.get().placements.get()
    place.ends_on = place.starts_on
    place.save()
    bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=422)
    place.ends_on = None
    place.save()
    bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=201)


@pytest.mark.parametrize("once", [None, "short", "with blank in it", "x" * 101, "中文的键不行啊啊"])
def test_a_submission_needs_a_fit_idempotency_key(partner, item, once):
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    more = {"Idempotency-Key": once.encode().decode("latin-1")} if once else {}
    response = bank.client.post(
        f"/api/v1/drafts/{draft['id']}/submit", json.dumps(CONSENT), "application/json", headers=bank.headers(**more)
    )
    assert (response.status_code, list(response.json()["fields"])) == (422, ["Idempotency-Key"])


def test_the_same_key_of_two_clients_is_two_keys(partner, item):
    one, two = partner(items=[item.slug]), partner(name="另一家", items=[item.slug])
    assert filed(one, item)["number"] != filed(two, item)["number"]


def test_a_key_is_remembered_for_a_month_and_then_forgotten(partner, item, at):
    bank = partner(items=[item.slug])
    filed(bank, item)
    drafting.forget_old(at=at + timedelta(days=39))
    assert Once.objects.count() == 1
    assert drafting.forget_old(at=at + timedelta(days=41)) == 1
    assert Sending.objects.count() == 1, "by it the client sees its case"


def test_a_draft_that_was_never_submitted_is_forgotten_with_its_row(partner, item, at):
    bank = partner(items=[item.slug])
    bank.post("/drafts", said(item))
    later = at + timedelta(days=41)
    drafting.forget_old(at=later)
    assert Sending.objects.count() == 1
    drafts.forget_old_drafts(by=make.citizen(), at=later)
    drafting.forget_old(at=later)
    assert Sending.objects.count() == 0


def test_a_test_key_goes_the_whole_way_and_leaves_nothing_but_the_journal(partner, item, at):
    trial = partner("test", items=[item.slug])
    draft = trial.post("/drafts", said(item))
    trial.upload(draft["id"], material="m2", file=photo())
    before = Entry.objects.count()
    receipt = trial.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=201)
    assert receipt["is_test"] and receipt["number"].startswith("TEST") and len(receipt["query_code"]) == 9
    for model in (
        Case,
        CaseStep,
        Person,
        Message,
        Document,
        Draft,
        DraftFile,
        StoredFile,
        Sending,
        Submission,
        NumberCounter,
    ):
        assert model.objects.count() == 0, model
    kept = Once.objects.get()
    assert kept.case is None
    row = Entry.objects.order_by("id").last()
    assert (Entry.objects.count() - before, row.resource, row.action, row.outcome) == (1, "case", "create", "test")
    assert trial.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=200) == receipt
    trial.post(f"/drafts/{draft['id']}/submit", {"basis": "own_session"}, once="key-00001", status=422)
    trial.get(f"/cases/{receipt['number']}", 404)


def test_a_test_key_is_told_what_is_wrong_as_the_live_one_would_be(partner, item):
    trial = partner("test", items=[item.slug])
    draft = trial.post("/drafts", said(item))
    place = item.handling_items.get().placements.get()
    place.ends_on = place.starts_on
    place.save()
    told = trial.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=422)
    assert told["detail"].startswith("这个站不办这件事")
    assert Draft.objects.count() == 1, "it can be mended and sent again"


def test_test_and_live_keys_of_one_client_do_not_see_each_others_drafts(partner, item, at):
    live = partner(items=[item.slug])
    number = filed(live, item)["number"]
    admin = make.staff(live.bank.unit, PostRole.SYSTEM_ADMIN)
    draft = live.post("/drafts", said(item))
    _, live.secret = keys.make_key(live.bank, "test", expires_on=at.date() + timedelta(days=9), by=admin, at=at)
    live.get(f"/drafts/{draft['id']}", 404)
    live.get(f"/cases/{number}", 404)
    assert live.get("/cases")["changes"] == []


def test_a_reading_key_reads_and_writes_nothing(partner, item, at):
    bank = partner(items=[item.slug])
    number = filed(bank, item)["number"]
    draft = bank.post("/drafts", said(item))
    admin = make.staff(bank.bank.unit, PostRole.SYSTEM_ADMIN)
    _, bank.secret = keys.make_key(bank.bank, "read", expires_on=at.date() + timedelta(days=9), by=admin, at=at)
    assert bank.get(f"/cases/{number}")["number"] == number
    told = [
        bank.post("/drafts", said(item), status=403),
        bank.upload(draft["id"], 403, material="m1", file=photo()),
        bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00009", status=403),
    ]
    assert {each["detail"] for each in told} == {"这把钥匙只能看，不能交。要交请换一把能交的。"}


def test_an_item_or_a_place_that_was_not_approved_is_refused(partner, item, at):
    bank = partner(items=[item.slug], divisions=["370832001009"])
    other = make.edition()
    away = make.station("东张博村", "370832203009", make.township("大路口乡", "370832203000"))
    make.placed(other, make.station())
    make.placed(item.current, away)
    assert "这个事项" in bank.post("/drafts", said(other.item), status=403)["detail"]
    assert "这个村" in bank.post("/drafts", said(item, village="370832203009"), status=403)["detail"]
    draft = bank.post("/drafts", said(item))
    bank.bank.items = []
    bank.bank.save()
    bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=403)
    bank.post("/drafts", {**said(item), "item": "T9999"}, status=404)


def test_an_item_that_cannot_be_asked_for_on_line_cannot_be_sent_in(partner, item):
    make.republish(item, online=False)
    assert "网上还不能交" in partner(items=[item.slug]).post("/drafts", said(item), status=422)["detail"]


def test_anothers_drafts_and_cases_look_like_none(partner, item, at):
    one, two = partner(items=[item.slug]), partner(name="另一家", items=[item.slug])
    draft = one.post("/drafts", said(item))
    number = filed(one, item)["number"]
    on_line = make.case(at)
    nowhere = "01a20c92-0000-7000-8000-000000000000"
    assert two.get(f"/drafts/{draft['id']}", 404) == two.get(f"/drafts/{nowhere}", 404)
    assert (
        two.get(f"/cases/{number}", 404)
        == two.get("/cases/LS20260928999999", 404)
        == two.get(f"/cases/{on_line.number}", 404)
    )
    for ident in (draft["id"], nowhere):
        two.upload(ident, 404, material="m1", file=photo())
        two.post(f"/drafts/{ident}/submit", CONSENT, once="key-00001", status=404)
    assert two.get("/cases")["changes"] == []
    assert [each["number"] for each in one.get("/cases")["changes"]] == [number]


def test_ones_own_case_is_told_masked_and_each_look_is_journalled(partner, item, at):
    bank = partner(items=[item.slug])
    number = filed(bank, item)["number"]
    case = Case.objects.get()
    clerk = make.staff(case.station, PostRole.CLERK)
    steps.tell_lack(case, [steps.Lack("m2", "照片不清楚，王秀兰看不清", "重拍")], by=clerk, at=at)
    told = bank.get(f"/cases/{number}")
    assert (told["status"], told["applicant"], told["slug"]) == ("lacking", "王*兰", item.slug)
    assert told["lacking"] == [{"code": "m2", "name": "社会保障卡"}]
    text = json.dumps(told, ensure_ascii=False)
    assert not [
        name for name in (NAME, PHONE, "孙秀英", "6217", case.query_code, case.applicant.id_number) if name in text
    ]
    row = Entry.objects.get(action="read", subject_id=str(case.pk))
    assert (row.by_kind, row.by_id, row.purpose) == ("client", str(bank.bank.pk), "对接方查看（接口）")


def test_changes_are_given_from_where_one_was(partner, item, at):
    bank = partner(items=[item.slug])
    numbers = [filed(bank, item, once=f"key-0000{each}")["number"] for each in range(3)]
    page = bank.get("/cases?limit=2")
    assert [each["number"] for each in page["changes"]] == numbers[:2] and page["has_more"]
    rest = bank.get(f"/cases?limit=2&since={page['since']}")
    assert [each["number"] for each in rest["changes"]] == numbers[2:] and not rest["has_more"]
    assert (rest["changes"][0]["status"], rest["changes"][0]["sequence"]) == ("submitted", 1)
    with time_machine.travel(at + timedelta(minutes=1), tick=False):
        again = bank.get(f"/cases?since={rest['since']}")
        assert [each["number"] for each in again["changes"]] == numbers[2:], "what is fresh is given once more"
    with time_machine.travel(at + timedelta(minutes=3), tick=False):
        settled = bank.get(f"/cases?since={rest['since']}")["since"]
        assert bank.get(f"/cases?since={settled}")["changes"] == []
        case = Case.objects.get(number=numbers[0])
        steps.receive_and_hand_over(
            case, by=make.staff(case.station, PostRole.CLERK), at=at + timedelta(minutes=3), fine=["m1", "m2"]
        )
        after = bank.get(f"/cases?since={settled}")["changes"]
        assert [(each["number"], each["status"]) for each in after] == [
            (numbers[0], "received"),
            (numbers[0], "pending"),
        ]


@pytest.mark.parametrize(
    "since", ["x", "20260928T010000000000Z", "20260928T010000000000Z_x", "_", "99999999T010000000000Z_"]
)
def test_a_mark_that_is_none_is_told(partner, item, since):
    assert list(partner(items=[item.slug]).get(f"/cases?since={since}", 422)["fields"]) == ["since"]


def test_without_a_key_with_a_wrong_one_and_with_an_ended_one_the_answer_is_the_same(partner, item, client, at):
    from bianmin.clients.actions import registering

    bank = partner(items=[item.slug])
    registering.end_client(bank.bank, by=make.staff(bank.bank.unit, PostRole.COUNTY_OFFICE), at=at)
    answers = set()
    for header in (None, "Bearer", "Bearer bm_live_x", "Basic abc", f"Bearer {bank.secret}", f"bearer  {bank.secret}"):
        response = client.get("/api/v1/cases", headers={"Authorization": header} if header else {})
        answers.add((response.status_code, response.content, response["WWW-Authenticate"], response["Cache-Control"]))
    assert len(answers) == 1
    status, content, scheme, _ = answers.pop()
    assert (status, scheme) == (401, "Bearer")
    assert json.loads(content)["detail"] == keys.WRONG


def test_a_signed_in_clerk_is_no_client(partner, item, client, at):
    post = make.post(make.station(), PostRole.CLERK)
    from bianmin.people.models import Account

    client.force_login(Account.objects.get(pk=post.account_id), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/cases").status_code == 401


def test_too_often_is_told_with_when_to_come_again(partner, item):
    bank = partner(items=[item.slug], per_minute=2)
    bank.get("/cases")
    bank.get("/cases")
    response = bank.client.get("/api/v1/cases", headers=bank.headers())
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert response.json()["detail"].startswith("这把钥匙每分钟最多用 2 次")


def test_wrong_keys_from_one_address_wait(client, db):
    statuses = [client.get("/api/v1/cases").status_code for _ in range(21)]
    assert statuses == [401] * 20 + [429]


def test_a_file_is_refused_in_json_and_nothing_is_kept(partner, item):
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    html = SimpleUploadedFile("a.jpg", b"<html><script>alert(1)</script>", "image/jpeg")
    assert "改了后缀名也不行" in bank.upload(draft["id"], 422, material="m2", file=html)["detail"]
    assert "没有这样材料" in bank.upload(draft["id"], 404, material="m9", file=photo())["detail"]
    assert list(bank.upload(draft["id"], 422, material="m2")["fields"]) == ["file"]
    assert list(bank.upload(draft["id"], 422, file=photo())["fields"]) == ["material"]
    assert list(bank.upload(draft["id"], 422, material="m2", file=photo(), state="fine")["fields"]) == ["state"]
    response = bank.client.post(
        f"/api/v1/drafts/{draft['id']}/files", "{}", content_type="application/json", headers=bank.headers()
    )
    assert (response.status_code, response.json()["detail"]) == (415, "请用 multipart/form-data 发来。")
    assert StoredFile.objects.count() == 0


def test_a_file_that_is_too_large_is_refused_before_it_is_read(partner, item, settings):
    settings.LARGEST_FILE = 1024
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    big = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"0" * 4096, "image/jpeg")
    bank.upload(draft["id"], 422, material="m2", file=big)


def test_plain_http_is_refused_and_not_redirected(partner, item, settings):
    bank = partner(items=[item.slug])
    settings.SECURE_SSL_REDIRECT = True
    response = bank.client.get("/api/v1/cases", headers=bank.headers())
    assert response.status_code == 403 and "只走 https" in response.json()["detail"]
    assert bank.client.get("/api/v1/cases", headers=bank.headers(), secure=True).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "kind", "status"),
    [
        ("/api/v1/progress", b'{"number": "a\\u0000"}', "application/json", 400),
        ("/api/v1/progress", b"\xff\xfe", "application/json", 400),
        ("/api/v1/progress", b"{}", "application/json; charset=utf-16", 400),
        ("/api/v1/items?q=%00", None, "", 400),
        ("/api/v1/items?q=" + "x" * 9000, None, "", 400),
        ("/api/v1/items%00", None, "", 400),
    ],
)
def test_what_stops_at_the_input_edge_is_told_in_json(client, db, path, body, kind, status):
    response = client.post(path, body, content_type=kind) if body else client.get(path)
    assert (response.status_code, response["Content-Type"]) == (status, "application/json; charset=utf-8")
    assert set(response.json()) == {"detail", "fields"} and "返回键" not in response.json()["detail"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_database_that_does_not_answer_is_told_in_json(client, db, monkeypatch):
    from django.db import OperationalError

    from bianmin.api import views

    def broken(*_, **__):
        raise OperationalError

    monkeypatch.setattr(views, "townships", broken)
    client.raise_request_exception = False
    response = client.get("/api/v1/divisions/townships")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response.json()["detail"].startswith("这会儿存不进去")


def test_a_page_is_still_a_page_where_it_is_refused(client, db):
    assert "text/html" in client.get("/nothing%00")["Content-Type"]


def test_a_draft_from_outside_opens_on_the_pages_as_if_typed_there(partner, item, client, at):
    bank = partner(items=[item.slug])
    receipt = filed(bank, item, applicant={"group": "3", "phone_whose": "侄子王强", "phone_may_say": "progress"})
    client.post(reverse("portal:progress"), {"number": receipt["number"], "code": receipt["query_code"]})
    page = client.post(reverse("portal:recall", args=[receipt["number"]]), follow=True)
    assert page.status_code == 200 and Case.objects.get().status == "recalled"
    draft = Draft.objects.get()
    page = client.get(reverse("portal:draft-page", args=[draft.pk, "check"])).content.decode()
    assert NAME in page and "侄子王强" in page and "还差" not in page


def test_the_client_cannot_file_again_what_the_person_took_back(partner, item, at):
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001")
    case = Case.objects.get()
    from bianmin.cases.permissions import applicant_of

    steps.recall(case, by=applicant_of(case), at=at)
    bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00002", status=409)
    assert bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=200)["number"] == case.number
    assert Case.objects.get().status == "recalled"


def test_the_forms_keys_are_those_of_the_pages():
    assert (applicants.ME, applicants.OTHER, applicants.OWN, applicants.KIN) == (
        asked.ME,
        asked.OTHER,
        asked.OWN,
        asked.KIN,
    )
    assert {words: code for code, words in applicants.MAY_SAY.items()} == asked.MAY_SAY
    assert (applicants.TOWNSHIP, applicants.VILLAGE) == (asked.TOWNSHIP, asked.VILLAGE)
    pages = {
        question.key: (question.kind, question.max_length)
        for section in asked.people_sections({asked.FOR: asked.OTHER}, asked.Places())
        for question in section.questions
    } | {question.key: (question.kind, question.max_length) for question in asked._phone(is_other=False)}
    for question in (*applicants.QUESTIONS, *applicants.AGENT_QUESTIONS):
        assert pages[question.key] == (question.kind, question.max_length), question.key


def test_a_draft_that_has_run_out_looks_like_none(partner, item, at):
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    with time_machine.travel(at + timedelta(days=31), tick=False):
        bank.get(f"/drafts/{draft['id']}", 404)
        bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=404)


def test_a_draft_whose_station_is_gone_is_told(partner, item):
    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    Draft.objects.update(station=None)
    told = bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=422)
    assert told["detail"].startswith("这个村（社区）的便民服务站现在没有开")


def test_what_the_database_forbids_for_another_reason_is_not_taken_for_a_repetition(partner, item, monkeypatch):
    from django.db import IntegrityError

    def forbidden(*_, **__):
        raise IntegrityError

    bank = partner(items=[item.slug])
    draft = bank.post("/drafts", said(item))
    monkeypatch.setattr(drafts, "submit_draft", forbidden)
    bank.client.raise_request_exception = False
    told = bank.post(f"/drafts/{draft['id']}/submit", CONSENT, once="key-00001", status=409)
    assert told["detail"].startswith("刚才有人先改了") and not Once.objects.exists()
