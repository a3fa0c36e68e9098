"""Following a case: the code is never in an address, every wrong pair gets one answer, steps can be taken back."""

import re
from datetime import datetime, timedelta, timezone

import pytest
import time_machine
from django.conf import settings as house
from django.test import Client
from django.utils import timezone as clock

from bianmin.cases.actions import rendering, steps
from bianmin.cases.actions.mover import take_step
from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import Case, Document, Draft
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.outbox.models import Message
from bianmin.pages.kept import Kept
from tests import factories as make
from tests.portal import applying_walk as walk
from tests.portal.applying_walk import text

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 28, 9, 0, 5, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    with time_machine.travel(MONDAY, tick=False) as travel:
        yield travel


def clerk_of(case):
    return make.staff(case.station, PostRole.CLERK)


def lacking(at, **over):
    """A case of which two papers were told to be wrong."""
    case = make.case(at, **over)
    lacks = [steps.Lack("m1", "没有签字", "本人签字"), steps.Lack("m2", "看不清", "卡号看得清")]
    steps.tell_lack(case, lacks, by=clerk_of(case), at=at)
    case.refresh_from_db()
    return case


def test_number_and_code_open_a_case_and_the_code_is_in_no_address_and_no_link(client):
    case = make.case(clock.now())
    asked = client.get("/progress/", {"number": case.number})
    assert f'value="{case.number}"' in text(asked)
    answer = client.post("/progress/", {"number": case.number.lower(), "code": case.query_code.lower()})
    assert answer["Location"] == f"/progress/{case.number}/"
    page = text(client.get(answer["Location"]))
    assert "已经交上来，等站里收件" in page and case.station.phone in page
    assert case.query_code not in page


def test_a_query_code_given_in_the_address_opens_nothing(client):
    case = make.case(clock.now())
    shown = client.get("/progress/", {"number": case.number, "code": case.query_code})
    assert shown["Location"] == f"/progress/?number={case.number}"
    assert 'name="code" value=""' in text(client.get(shown["Location"]))
    assert client.get(f"/progress/{case.number}/").status_code == 302


def test_the_walk_from_draft_to_case_never_puts_the_code_into_an_address(client):
    _, number, code = walk.file_one(client)
    plain = code.replace("-", "")
    for path in (f"/receipt/{number}/", f"/progress/{number}/", "/progress/"):
        html = text(client.get(path))
        addresses = re.findall(r'(?:href|action|src|content)="([^"]*)"', html)
        assert not [each for each in addresses if code in each or plain in each]
    assert not [message for message in Message.objects.all() if code in message.text]


def test_the_qr_code_leads_to_the_number_alone(client, monkeypatch):
    import segno

    said, drawn = [], segno.make_qr
    monkeypatch.setattr(
        "segno.make_qr", lambda content, **options: (said.append(content), drawn(content, **options))[1]
    )
    _, number, _ = walk.file_one(client)
    assert said == [f"{house.PUBLIC_ADDRESS}/progress/?number={number}"]
    assert 'src="data:image/svg+xml' in text(client.get(f"/receipt/{number}/"))


def test_a_wrong_code_a_wrong_number_and_nothing_at_all_get_the_same_answer(client):
    case = make.case(clock.now())
    pairs = [
        (case.number, "AAAA-AAAA"),
        ("LS20260101000011", case.query_code),
        ("LS20260101000029", "BBBB-BBBB"),
        ("", ""),
    ]
    answers = [client.post("/progress/", {"number": number, "code": code}) for number, code in pairs]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert "没有查到" in text(answers[0])
    typed = [part for pair in pairs for part in pair if part]
    assert len({walk.levelled(answer, *typed) for answer in answers}) == 1
    assert f'value="{case.number}"' in text(answers[0])


def test_a_case_that_was_not_opened_and_one_that_never_was_look_the_same(client):
    case, never = make.case(clock.now()), "LS20200101000011"
    for path in ("", "withdraw/"):
        one, other = client.get(f"/progress/{case.number}/{path}"), client.get(f"/progress/{never}/{path}")
        assert (one.status_code, one["Location"].replace(case.number, never)) == (302, other["Location"])
    one, other = client.post(f"/progress/{case.number}/recall/"), client.post(f"/progress/{never}/recall/")
    assert (one.status_code, other.status_code) == (401, 401)
    case.refresh_from_db()
    assert case.status == "submitted"


def test_five_tries_a_minute_from_one_address_and_then_a_minute_of_rest(client, now):
    case = make.case(clock.now())
    tries = [client.post("/progress/", {"number": f"LS{n}", "code": "AAAA-AAAA"}).status_code for n in range(5)]
    assert tries == [422] * 5
    sixth = client.post("/progress/", {"number": case.number, "code": case.query_code})
    assert sixth.status_code == 429 and "歇一分钟" in text(sixth) and f'value="{case.number}"' in text(sixth)
    now.shift(60)
    assert client.post("/progress/", {"number": case.number, "code": case.query_code}).status_code == 302


def test_twenty_tries_a_day_of_one_number_from_anywhere(client, now):
    case = make.case(clock.now())
    for n in range(20):
        guess = {"number": case.number, "code": "AAAA-AAAA"}
        assert client.post("/progress/", guess, REMOTE_ADDR=f"10.0.0.{n}").status_code == 422
    last = client.post("/progress/", {"number": case.number, "code": case.query_code}, REMOTE_ADDR="10.0.1.1")
    assert last.status_code == 429 and "明天" in text(last)
    now.shift(24 * 3600)
    assert client.post("/progress/", {"number": case.number, "code": case.query_code}).status_code == 302


def test_resume_codes_are_counted_too(client):
    tries = [client.post("/resume/", {"code": f"AAAA-AAA{n}"}).status_code for n in range(6)]
    assert tries == [422] * 5 + [429]


def test_a_case_stays_open_for_half_an_hour(client, now):
    case = make.case(clock.now())
    path = walk.open_case(client, case)
    now.shift(29 * 60)
    assert client.get(path).status_code == 200
    now.shift(61)
    assert client.get(path)["Location"] == f"/progress/?number={case.number}"


def test_a_form_sent_after_the_half_hour_is_kept_over_the_code(client, now):
    case = make.case(clock.now())
    path = walk.open_case(client, case)
    now.shift(31 * 60)
    asked = client.post(f"{path}rate/", {"level": "1", "words": "跑了三趟"})
    assert asked.status_code == 401 and "刚才填的都留着" in text(asked)
    packed = re.search(r'name="kept" value="([^"]+)"', text(asked))[1]
    assert Kept.unpacked(packed).to == f"{path}rate/"
    wrong = client.post("/progress/", {"number": case.number, "code": "AAAA-AAAA", "kept": packed})
    assert packed in text(wrong)
    onward = client.post("/progress/", {"number": case.number, "code": case.query_code, "kept": packed})
    assert 'value="跑了三趟"' in text(onward) and f'action="{path}rate/"' in text(onward)


def test_opening_a_case_leaves_a_row_in_the_journal_and_gives_the_session_a_new_key(client):
    case = make.case(clock.now())
    client.post("/progress/", {"number": case.number, "code": "AAAA-AAAA"})
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["bianmin_session"] = session.session_key
    before = Entry.objects.filter(resource="case", action="read").count()
    walk.open_case(client, case)
    assert client.session.session_key != session.session_key
    row = Entry.objects.filter(resource="case", action="read").order_by("-id").first()
    assert Entry.objects.filter(resource="case", action="read").count() == before + 1
    assert (row.subject_id, row.by_kind, row.by_name) == (str(case.pk), "person", "")


def test_one_opened_case_opens_no_other(client):
    mine, other = make.case(clock.now()), make.case(clock.now())
    walk.open_case(client, mine)
    assert client.get(f"/progress/{other.number}/").status_code == 302


def test_the_page_tells_every_stage_still_to_come_and_who_is_responsible(client):
    station = make.station()
    make.post(station, PostRole.CLERK, "孙秀英")
    case = make.case(clock.now(), at_station=station)
    page = text(client.get(walk.open_case(client, case)))
    parts = ["转交水泊街道", "水泊街道受理", "水泊街道审核", "民政局定", "结果送到家", "孙秀英", "提交回执"]
    assert [part for part in parts if part not in page] == []


def test_ten_minutes_to_take_it_back_and_file_again_under_the_same_number(client):
    draft, number, code = walk.file_one(client)
    back = client.post(f"/progress/{number}/recall/")
    assert back["Location"] == f"{draft}check/"
    assert number in text(client.get(back["Location"]))
    assert Case.objects.get().status == "recalled"
    client.post(f"{draft}who/", {**walk.WHO, "who-name": "王秀英"})
    again = client.get(walk.submit(client, draft)["Location"])
    assert walk.codes(again) == (number, code)
    case = Case.objects.get()
    assert (case.status, case.applicant.name, case.steps.count()) == ("submitted", "王秀英", 3)


def test_a_case_taken_back_goes_on_from_another_device_by_its_code(client):
    draft, number, _ = walk.file_one(client)
    client.post(f"/progress/{number}/recall/")
    other = Client()
    page = text(other.get(walk.open_case(other, Case.objects.get())))
    assert "接着改，再交" in page and draft in page
    assert other.get(f"{draft}check/").status_code == 200


def test_after_ten_minutes_taking_back_is_over_and_the_page_says_what_remains(client, now):
    _, number, _ = walk.file_one(client)
    assert "09:10 前可以收回" in text(client.get(f"/receipt/{number}/"))
    now.shift(10 * 60 + 1)
    assert "前可以收回" not in text(client.get(f"/receipt/{number}/"))
    late = client.post(f"/progress/{number}/recall/")
    assert late.status_code == 409 and "已经过了 10 分钟" in text(late) and "撤回申请" in text(late)


def test_a_case_taken_in_at_the_window_has_no_draft_to_give_back(client):
    case = make.case(clock.now())
    path = walk.open_case(client, case)
    assert "前可以收回" not in text(client.get(path))
    refused = client.post(f"{path}recall/")
    assert refused.status_code == 409 and "窗口" in text(refused)
    case.refresh_from_db()
    assert case.status == "submitted"


def test_withdrawing_is_asked_first_and_can_be_undone_for_ten_minutes(client, now):
    case = make.case(clock.now())
    path = walk.open_case(client, case)
    assert "撤回申请" in text(client.get(path))
    asked = client.get(f"{path}withdraw/")
    assert "真的不办了吗" in text(asked)
    case.refresh_from_db()
    assert case.status == "submitted"
    client.post(f"{path}withdraw/")
    page = text(client.get(path))
    assert "已撤回" in page and "反悔，接着办" in page and "09:10 前可以反悔" in page
    client.post(f"{path}undo/")
    case.refresh_from_db()
    assert case.status == "submitted" and "接着办了" in text(client.get(path))


def test_a_withdrawal_of_more_than_ten_minutes_ago_stands(client, now):
    case = make.case(clock.now())
    path = walk.open_case(client, case)
    client.post(f"{path}withdraw/")
    now.shift(601)
    assert "反悔，接着办" not in text(client.get(path))
    late = client.post(f"{path}undo/")
    assert late.status_code == 409 and "已经过了 10 分钟" in text(late)


def test_withdrawing_in_two_tabs_withdraws_once(client):
    case = make.case(clock.now())
    path = walk.open_case(client, case)
    first, second = client.post(f"{path}withdraw/"), client.post(f"{path}withdraw/")
    assert first.status_code == 302 and second.status_code == 409 and "已撤回" in text(second)


def test_what_is_lacking_is_said_with_its_remedy_and_given_back_complete(client):
    case = lacking(clock.now())
    path = walk.open_case(client, case)
    page = text(client.get(path))
    assert "轮到您了：补申请表、社会保障卡" in page and "本人签字" in page and "卡号看得清" in page
    assert "就带到站里" in page and ">交回去<" not in page
    early = client.post(f"{path}bring-back/", {"expects": case.last_sequence})
    assert early.status_code == 422 and "还差：申请表、社会保障卡" in text(early)
    first = client.post(f"{path}materials/m1/", {"file-m1": walk.photo()})
    assert first["Location"] == f"{path}#turn"
    assert client.post(f"{path}materials/m2/", {"file-m2": walk.photo()})["Location"] == path
    page = text(client.get(path))
    assert page.count("已收到") == 2 and ">交回去<" in page
    client.post(f"{path}bring-back/", {"expects": case.last_sequence})
    case.refresh_from_db()
    assert case.status == "submitted"
    assert "交回去了" in text(client.get(path))


def test_a_photo_that_cannot_be_taken_is_said_at_its_material(client):
    case = lacking(clock.now())
    path = walk.open_case(client, case)
    refused = client.post(f"{path}materials/m2/", {"file-m2": walk.photo(content=b"no picture" * 99)})
    assert refused.status_code == 422 and 'id="id_file-m2-error"' in text(refused)
    assert case.files.count() == 0


def test_giving_back_from_a_page_that_is_older_than_the_case_is_shown_anew(client):
    case = lacking(clock.now())
    path = walk.open_case(client, case)
    stale = client.post(f"{path}bring-back/", {"expects": case.last_sequence - 1})
    assert stale.status_code == 409 and "已经有人动过" in text(stale)


def test_no_photo_is_taken_when_it_is_not_the_applicants_turn(client):
    case = make.case(clock.now())
    path = walk.open_case(client, case)
    refused = client.post(f"{path}materials/m1/", {"file-m1": walk.photo()})
    assert refused.status_code == 409 and "不用再交材料" in text(refused)
    assert client.post(f"{path}materials/nix/", {"file-nix": walk.photo()}).status_code in {404, 409}


def test_who_was_helped_is_offered_a_visit_first(client):
    own, helped = lacking(clock.now()), lacking(clock.now(), agent=make.facts("王强"), agent_relation="侄子")
    pages = []
    for case in (own, helped):
        page = text(client.get(walk.open_case(client, case)))
        pages.append(page.index("请人来家里拍") < page.index("我自己拍"))
    assert pages == [False, True]


def test_a_refused_acceptance_says_why_whom_to_ask_and_the_remedies(client):
    case = make.case(clock.now())
    clerk = clerk_of(case)
    steps.receive_and_hand_over(case, by=clerk, at=clock.now(), fine=["m1", "m2"])
    case.refresh_from_db()
    town = make.staff(case.station.parent, PostRole.TOWN_CLERK)
    steps.decline(case, reason="不归本街道", whom_to_ask="黑虎庙镇 0537-1", by=town, at=clock.now())
    page = text(client.get(walk.open_case(client, case)))
    assert all(part in page for part in ("不予受理", "不归本街道", "黑虎庙镇 0537-1", "行政复议"))
    assert "撤回申请" not in page


def recorded_outside(at):
    """A case that the outer system has now."""
    department = make.department("ybj", "医保局", "医保信息平台")
    case = make.case(at, made=make.edition(route=make.RECORDED_OUTSIDE))
    steps.receive_and_hand_over(case, by=clerk_of(case), at=at, fine=["m1", "m2"])
    case.refresh_from_db()
    handler = make.staff(department, PostRole.DEPT_CLERK)
    steps.accept(case, by=handler, at=at)
    steps.send_out(case, outer_number="Y1", by=handler, at=at)
    return case, handler


def test_what_the_outer_system_does_is_told_as_its_own(client):
    at = clock.now()
    case, handler = recorded_outside(at)
    path = walk.open_case(client, case)
    assert "医保局在医保信息平台里定" in text(client.get(path))
    take_step(case, Verb.OUTER_STOPS, by=handler, at=at)
    assert "医保信息平台正在维护" in text(client.get(path))
    take_step(case, Verb.OUTER_RUNS, by=handler, at=at)
    steps.take_back(case, granted=False, words="上级说缺一年", by=handler, at=at)
    page = text(client.get(path))
    assert "上级说缺一年" in page and "到站里取" in page and "撤回申请" not in page


def test_an_overdue_case_says_in_whose_hands_it_is(client, now):
    case = make.case(clock.now())
    path = walk.open_case(client, case)
    assert "超过说好的日子" not in text(client.get(path))
    Case.objects.filter(pk=case.pk).update(due_on=MONDAY.date() - timedelta(days=4))
    page = text(client.get(path))
    assert "超期" in page and "超过说好的日子，现在在杏花村（水泊街道）手里" in page


def test_a_recalled_case_whose_draft_is_gone_says_what_to_do(client):
    _, number, _ = walk.file_one(client)
    client.post(f"/progress/{number}/recall/")
    assert "接着改，再交" in text(client.get(f"/progress/{number}/"))
    Draft.objects.update(expires_on=MONDAY.date() - timedelta(days=1))
    page = text(client.get(f"/progress/{number}/"))
    assert "接着改，再交" not in page and "重新填一张" in page


def test_a_document_is_made_when_asked_for_and_then_saved(client):
    _, number, _ = walk.file_one(client)
    paper = Document.objects.get()
    path = f"/progress/{number}/documents/{paper.pk}/"
    assert path in text(client.get(f"/receipt/{number}/"))
    waiting = client.get(path)
    assert waiting.status_code == 202 and "正在生成" in text(waiting)
    assert '<meta http-equiv="refresh" content="2; url=?look=1">' in text(waiting)
    assert rendering.render_wanted(at=clock.now()) == 1
    told = client.get(f"{path}?look=1", headers={"HX-Request": "true"})
    assert text(told).lstrip().startswith('<section id="waiting"') and "存到手机里" in text(told)
    ready = client.get(f"{path}?look=1")
    assert ready["Content-Type"] == "application/pdf" and ready.content.startswith(b"%PDF")
    assert ready["Content-Disposition"].startswith("attachment") and ready["Cache-Control"] == "no-store"


def test_a_page_that_has_waited_long_enough_stops_by_itself(client):
    _, number, _ = walk.file_one(client)
    page = text(client.get(f"/progress/{number}/documents/{Document.objects.get().pk}/?look=30"))
    assert "refresh" not in page and "再看一次" in page


def test_a_document_is_for_its_own_case_alone(client):
    other = make.case(clock.now())
    theirs = other.documents.get()
    _, number, _ = walk.file_one(client)
    assert client.get(f"/progress/{number}/documents/{theirs.pk}/").status_code == 404
    assert client.get(f"/progress/{other.number}/documents/{theirs.pk}/").status_code == 302


def test_a_verify_code_says_kind_number_date_unit_and_nothing_personal(client):
    _, number, code = walk.file_one(client)
    paper = Document.objects.get()
    page = text(client.get(f"/verify/{paper.verify_code.lower()}/"))
    assert all(part in page for part in ("提交回执", paper.number, "9 月 28 日", paper.issuer, "现在有效"))
    assert not [part for part in ("王秀兰", number, code, walk.ID_NUMBER, "某某补贴") if part in page]


def test_a_voided_and_an_expired_document_are_said_to_be_so(client):
    walk.file_one(client)
    path = f"/verify/{Document.objects.get().verify_code}/"
    Document.objects.update(valid_until=MONDAY.date() - timedelta(days=1))
    assert "已经过期" in text(client.get(path))
    Document.objects.update(voided_at=clock.now())
    assert "已经作废" in text(client.get(path)) and "现在有效" not in text(client.get(path))


def test_an_unknown_verify_code_gets_a_sentence_and_is_counted(client):
    assert client.get("/verify/").status_code == 200
    assert client.get("/verify/", {"code": "abcd efgh jkmn"})["Location"] == "/verify/ABCD-EFGH-JKMN/"
    short = client.get("/verify/", {"code": "abcd-efgh"})
    assert short.status_code == 404 and "没有查到这个核验码" in text(short)
    answers = [client.get("/verify/AAAA-BBBB-CCCC/") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429]
    assert "没有查到这个核验码" in text(answers[0])


def test_who_is_signed_in_sees_their_own_cases_and_opens_them_without_a_code(client):
    own, other = make.case(clock.now()), make.case(clock.now())
    account = make.make_account("wang", person=own.applicant)
    assert client.get("/mine/").status_code == 302
    client.force_login(account)
    page = text(client.get("/mine/"))
    assert own.number in page and other.number not in page
    assert client.get(f"/progress/{own.number}/").status_code == 200
    assert client.get(f"/progress/{other.number}/").status_code == 302
    assert Entry.objects.filter(purpose="本人查看", subject_id=str(own.pk)).count() == 1


def test_on_the_public_face_a_clerk_is_a_citizen_and_sees_nobody_elses_case(client):
    case = make.case(clock.now())
    post = make.post(case.station, PostRole.CLERK)
    client.force_login(make.Account.objects.get(pk=post.account_id))
    assert case.number not in text(client.get("/mine/"))
    assert client.get(f"/progress/{case.number}/").status_code == 302


def test_the_list_costs_the_same_for_one_case_and_for_thirty(client, django_assert_num_queries):
    case = lacking(clock.now())
    account = make.make_account("wang", person=case.applicant)
    client.force_login(account)
    client.get("/mine/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/mine/")
    edition = make.edition()
    for _ in range(29):
        more = lacking(clock.now(), made=edition)
        Case.objects.filter(pk=more.pk).update(applicant=case.applicant)
    with django_assert_num_queries(len(one)):
        assert text(client.get("/mine/")).count("轮到您了") == 30


def test_clearing_this_telephone_forgets_draft_receipt_and_case(client):
    draft, number, _ = walk.file_one(client)
    assert client.get(f"/receipt/{number}/").status_code == 200
    client.post("/signout/")
    assert client.get(f"/receipt/{number}/").status_code == 404
    assert client.get(f"/progress/{number}/").status_code == 302
    assert client.get(draft).status_code == 404
    assert Draft.objects.count() == 1
