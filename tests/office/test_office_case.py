"""The case's page: is it complete, what do the rules say, what did others decide; its files and documents."""

from datetime import timedelta

import pytest

from bianmin.cases.actions import files, rendering
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.vault.uploads import CleanFile
from tests import factories as make
from tests.office import desks
from tests.office.desks import page, text_of

pytestmark = pytest.mark.django_db

PHOTO = CleanFile(content=b"\xff\xd8 a photo", content_type="image/jpeg", extension="jpg", name="card.jpg")
PDF = CleanFile(content=b"%PDF- a scan", content_type="application/pdf", extension="pdf", name="form.pdf")


def with_files(at, *clean, code="m2"):
    case = desks.handed(at, fine=("m1",))
    station = make.staff(case.station, PostRole.CLERK)
    return case, [files.add_file(case, code, each, by=station, at=at) for each in clean]


def test_the_page_tells_in_order_whether_it_is_complete_the_rules_the_others_and_the_next_step(at):
    case = desks.proposed(at)
    text = text_of(page(desks.dept_approver(), case))
    places = [text.index(words) for words in ("材料 3 样", "填的内容", "规定怎么说", "别人怎么定的", "下一步</h2>")]
    assert places == sorted(places)


def test_the_rules_are_those_of_the_edition_the_case_pinned(at):
    text = text_of(page(desks.town_clerk(), desks.handed(at)))
    for words in ("第 1 版", "有本县户口", "20 个工作日", "5 个工作日", "某法 1 条", "不收费"):
        assert words in text


def test_an_unknown_limit_is_to_be_asked_for_and_never_invented(at):
    made = make.edition(legal=make.Limit(), promised=make.Limit(), conditions=(), basis=())
    case, town = desks.handed(at, made), desks.town_clerk()
    text = text_of(page(town, case))
    assert text.count("<dd>请咨询</dd>") == 2 and text.count("没有录入，请查原文。") == 2
    assert "时限还没有定" in text


def test_answers_are_shown_as_they_were_given_but_phones_and_numbers_masked(at):
    asked = (make.Question("card", "卡号", "bank_card"), make.Question("pay", "多少钱", "money"),
             make.Question("kin", "监护人电话", "phone"), make.Question("who", "监护人", "name"),
             make.Question("poor", "是低保吗", "yes_no"), make.Question("more", "没填的"))  # fmt: skip
    said = {"card": "6217000000001234", "pay": "12.50", "kin": "13900001111", "who": "王树林", "poor": "no"}
    case = desks.accepted(at, make.edition(form=asked), answers=said)
    text = text_of(page(desks.town_clerk(), case))
    for words in ("尾号 1234", "12.50 元", "139****", "王树林", "<dd>否</dd>"):
        assert words in text
    assert "没填的" not in text
    town = desks.town_clerk()
    desks.press(town, case, "pass_on")
    read_on = text_of(page(town, case))
    assert "尾号 1234" in read_on and "王*林" in read_on and "看全号" not in read_on


def test_an_agent_is_named_and_whose_phone_it_is(at):
    facts = make.facts(phone_whose="侄子", phone_may_say="progress", group="2", householder="王树林")
    agent = make.facts("王建军", id_number="")
    case = desks.accepted(at, applicant=facts, agent=agent, agent_relation="侄子")
    text = text_of(page(desks.town_clerk(), case))
    for words in ("王建军（侄子）", "侄子的，可以说进度，不说病情", "2 组", "户主 王树林", "72 岁"):
        assert words in text


def test_whoever_left_no_phone_and_no_number_is_still_somebody(at):
    case = desks.accepted(at, applicant=make.facts(phone="", id_number="", born_on="", gender="", village_code=""))
    text = text_of(page(desks.town_clerk(), case))
    assert "没有留电话" in text and "没有填，办的时候核对" in text and "没有更多可以认人的" in text


def test_the_story_speaks_to_the_staff(at):
    text = text_of(page(desks.town_clerk(), desks.correcting(at)))
    assert "等申请人：补社会保障卡" in text and "在申请人手里" in text and "轮到您了" not in text
    assert "看不清卡号" in text


def test_a_photo_is_handed_out_as_an_attachment_and_written_down(at):
    case, (kept,) = with_files(at, PHOTO)
    town = desks.town_clerk()
    shown = text_of(page(town, case))
    assert f"/office/cases/{case.number}/files/{kept.pk}/" in shown
    response = page(town, case, f"files/{kept.pk}/")
    assert response.content == PHOTO.content and response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "no-store" and response["X-Content-Type-Options"] == "nosniff"
    look = Entry.objects.get(resource="file", action="read")
    assert (look.subject_id, look.purpose, look.by_id) == (str(kept.pk), "看材料", town.actor.id)


def test_a_file_of_another_case_is_not_found(at):
    case, (kept,) = with_files(at, PHOTO)
    other = desks.handed(at)
    assert page(desks.town_clerk(), other, f"files/{kept.pk}/").status_code == 404
    assert page(desks.dept_clerk("tyj"), case, f"files/{kept.pk}/").status_code == 404


def test_a_replaced_photo_stands_beside_the_new_one(at):
    case, (old, new) = with_files(at, PHOTO, PDF)
    text = text_of(page(desks.town_clerk(), case, "papers/m2/"))
    assert text.index(str(new.pk)) < text.index(str(old.pk))
    assert "现在这张" in text and "换下来的" in text and "这是 PDF，请下载来看" in text
    assert "没有照片" in text_of(page(desks.town_clerk(), case, "papers/m1/"))
    assert page(desks.town_clerk(), case, "papers/m9/").status_code == 404


def test_a_document_comes_when_the_worker_has_made_it(at):
    case, town = desks.accepted(at), desks.town_clerk()
    paper = case.documents.get(kind="acceptance")
    assert f"/office/cases/{case.number}/documents/{paper.pk}/" in text_of(page(town, case))
    waits = page(town, case, f"documents/{paper.pk}/")
    assert "正在生成" in text_of(waits) and 'http-equiv="refresh"' in text_of(waits)
    rendering.render_wanted(at=at + timedelta(minutes=1))
    response = page(town, case, f"documents/{paper.pk}/")
    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")
    assert response["Content-Disposition"].startswith("inline")
    assert Entry.objects.filter(resource="document", purpose=paper.number).count() == 2


def test_a_document_of_another_case_is_not_found(at):
    paper = desks.accepted(at).documents.get(kind="acceptance")
    other = desks.accepted(at)
    assert page(desks.town_clerk(), other, f"documents/{paper.pk}/").status_code == 404


def test_what_nobody_can_journal_nobody_reads(at, monkeypatch):
    from django.db import DatabaseError

    from bianmin.cases.actions import reading

    def broken(*_args, **_kwargs):
        raise DatabaseError("disk I/O error")

    case, town = desks.accepted(at), desks.town_clerk()
    monkeypatch.setattr(reading, "note", broken)
    response = page(town, case)
    assert response.status_code == 503 and "王秀兰" not in text_of(response)
    assert town.browser.get("/office/").status_code == 503


def test_the_step_a_route_cannot_take_says_so(at):
    case = desks.accepted(at, make.edition(route=(make.Stage("township", "review"), make.Stage("nobody", "decide"))))
    town = desks.town_clerk()
    assert "下一站（县里还没有设好）" in text_of(page(town, case))
    response = desks.press(town, case, "pass_on", reason="写好的意见")
    assert response.status_code == 503 and "写好的意见</textarea>" in text_of(response)
