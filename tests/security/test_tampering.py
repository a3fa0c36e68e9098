"""Hidden fields that were changed, other people's ids, approvers of their own proposals, and sign-ins that end over a form."""

import re
from html import unescape

import pytest
from django.conf import settings as house
from django.test import Client
from django.utils import timezone

from bianmin.badges.actions.sittings import end_sittings
from bianmin.badges.rules import Why
from bianmin.cases.models import Case, CaseMaterial
from bianmin.county.rights import PostRole
from bianmin.pages.kept import Kept
from bianmin.people.models import Account
from bianmin.stations.models import Post
from tests import factories as make
from tests.badges.coming import MORNING, browser, clerk, code_of, enrolled, full
from tests.office import desks
from tests.portal import applying_walk as walk

pytestmark = pytest.mark.django_db


def fresh(case):
    return Case.objects.get(pk=case.pk)


def unchanged(case):
    after = fresh(case)
    return (after.status, after.last_sequence, after.handler_unit_id) == (
        case.status,
        case.last_sequence,
        case.handler_unit_id,
    )


# ── hidden fields ──


def test_a_page_older_than_the_case_changes_nothing_and_what_was_typed_is_shown_again():
    case = desks.at_department(timezone.now())
    who = desks.dept_clerk()
    answer = desks.press(who, case, "propose", grant="yes", opinion="这段话是刚打的", expects=case.last_sequence - 1)
    assert answer.status_code == 409
    assert "这段话是刚打的" in desks.text_of(answer)
    assert unchanged(case)


@pytest.mark.parametrize("expects", ["", "-1", "99999999999999999999", "１", "x", "0x2", "2 OR 1=1"])
def test_a_broken_count_of_steps_is_an_old_page(expects):
    case = desks.at_department(timezone.now())
    answer = desks.press(desks.dept_clerk(), case, "propose", grant="yes", opinion="好", expects=expects)
    assert answer.status_code in {409, 422}
    assert unchanged(case)


def test_the_station_of_a_form_is_one_of_ones_own():
    own, other = make.station(), make.station("别的村", "370832001010")
    edition = make.edition()
    make.placed(edition, other)
    who = desks.at_desk(own, PostRole.CLERK)
    sent = {"station": other.slug, "item": edition.item.slug, "edition": "1", "name": "王秀兰", "key": "0" * 32}
    assert who.browser.post("/window/take-in/", sent).status_code == 403
    assert not Case.objects.exists()


def test_a_notice_on_anothers_door_cannot_be_hung():
    other = make.station("别的村", "370832001010")
    who = desks.at_desk(make.station(), PostRole.CLERK)
    assert (
        who.browser.post("/window/away/", {"station": other.slug, "is": "away", "notice": "关门大吉"}).status_code
        == 403
    )
    other.station.refresh_from_db()
    assert other.station.closed_notice == ""


def test_a_number_is_shown_of_the_people_of_this_case_alone():
    case, stranger = desks.at_department(timezone.now()), make.case(timezone.now())
    who = desks.dept_clerk()
    for what in (
        f"person-{stranger.applicant_id}",
        str(stranger.applicant_id),
        "applicant-id;agent-id",
        "answer-../x",
        "query_code",
        "__dict__",
    ):
        sent = {
            "what": what,
            "reason": "call",
            "words": "核对",
            "case": str(stranger.pk),
            "person": str(stranger.applicant_id),
        }
        answer = who.browser.post(f"/office/cases/{case.number}/numbers/", sent)
        assert answer.status_code in {404, 422}, what
        assert stranger.applicant.id_number not in desks.text_of(answer)


def test_a_draft_says_nothing_of_where_the_case_stands(client):
    draft = walk.begin(client)
    walk.fill(client, draft)
    walk.submit(client, draft, status="granted", due_on="2020-01-01", number="LS1", handler_unit="x", by_kind="clock")
    case = Case.objects.get()
    assert (case.status, case.number.startswith("LS2026"), case.steps.get().by_kind) == ("submitted", True, "person")


def test_ticks_are_for_papers_of_this_case():
    case, stranger = (
        make.case(timezone.now()),
        make.case(timezone.now(), at_station=make.station("别的村", "370832001010")),
    )
    who = desks.at_desk(case.station, PostRole.CLERK)
    pks = [str(row.pk) for row in stranger.materials.all()]
    assert (
        who.browser.post(
            f"/window/cases/{case.number}/ticks/", {"fine": ["m1", *pks], "case": stranger.number}
        ).status_code
        == 204
    )
    assert set(CaseMaterial.objects.filter(case=stranger).values_list("state", flat=True)) <= {"waiting", "exempt"}


# ── other people's ids ──


def test_an_id_of_another_case_in_the_body_does_not_steer_the_step():
    case, other = desks.at_department(timezone.now()), desks.at_department(timezone.now())
    who = desks.dept_clerk()
    ids = {"case": str(other.pk), "number": other.number, "id": str(other.pk), "applicant": str(other.applicant_id)}
    sent = {"propose-grant": "yes", "propose-opinion": "好", "expects": case.last_sequence, **ids}
    assert who.browser.post(f"/office/cases/{case.number}/steps/propose/", sent).status_code == 302
    assert unchanged(other) and fresh(case).status == "proposed"


def test_a_browser_holds_only_the_drafts_it_has_begun(client):
    draft = walk.begin(client)
    stranger = Client()
    session = stranger.session
    session["drafts"] = {"not-a-uuid": "x"}
    session.save()
    assert stranger.get(draft).status_code == 404
    taken = stranger.post(f"{draft}who/", walk.WHO)
    assert taken.status_code == 404 and "接着填" in taken.content.decode()


# ── an approver who is the proposer ──


def test_nobody_decides_on_their_own_proposal_out_of_whatever_post():
    post = make.post(make.department(), PostRole.DEPT_CLERK, "周宁")
    both = desks.sit(
        post, make.post(make.department(), PostRole.DEPT_APPROVER, holder=Account.objects.get(pk=post.account_id))
    )
    case = desks.proposed(timezone.now(), by=both.actor)
    answer = desks.press(both, case, "grant", reason="好")
    assert answer.status_code == 403
    assert "提意见的人不能审批自己提的意见" in desks.text_of(answer)
    assert unchanged(case)


def test_nobody_approves_the_machine_they_asked_for():
    from bianmin.badges.actions.devices import ask_for_device

    office = desks.at_desk(make.department("office", "政务办"), PostRole.COUNTY_OFFICE)
    device, _ = ask_for_device(make.station(), kind="pc", name="一号窗口", by=office.actor, at=timezone.now())
    assert office.browser.post(f"/guard/machines/{device.pk}/approve/").status_code == 403
    device.refresh_from_db()
    assert device.approved_at is None


def test_nobody_approves_the_account_they_proposed():
    from bianmin.stations.actions.proposals import Wish, propose

    office = desks.at_desk(make.department("office", "政务办"), PostRole.COUNTY_OFFICE)
    wish = Wish(
        kind="new", unit=make.station(), role="clerk", username="xinren01", name="新人", id_number=make.id_number()
    )
    row = propose(wish, seat=office.seat, at=timezone.now())
    answer = office.browser.post(f"/guard/staff/proposals/{row.pk}/approve/")
    assert answer.status_code == 403 and "要由另一个人来批" in answer.content.decode()
    assert not Account.objects.filter(username="xinren01").exists()


# ── a sign-in that is revoked over an open form ──

TYPED = {"item": "x", "name": "王秀兰", "note": "打了半个钟头的字，一个也不能丢", "needs": ["上门", "念"]}


def kept_in(answer):
    packed = re.search(r'name="kept" value="([^"]+)"', answer.content.decode())
    return Kept.unpacked(unescape(packed[1])) if packed else None


@pytest.fixture
def at_work(settings, time_machine):
    settings.SECOND_FACTOR = True
    time_machine.move_to(MORNING, tick=False)
    account, visitor = enrolled(clerk(), MORNING), browser()
    assert full(visitor, account).status_code == 302
    assert visitor.get("/window/").status_code == 200
    return account, visitor


def signed_out(account, visitor):
    end_sittings(account.pk, why=Why.SECURITY, at=timezone.now())


def emptied(account, visitor):
    visitor.session.flush()


def switched_off(account, visitor):
    Account.objects.filter(pk=account.pk).update(is_active=False)


@pytest.mark.parametrize("revoke", [signed_out, emptied, switched_off])
def test_what_was_typed_survives_a_sign_in_that_is_revoked_over_the_form(at_work, revoke):
    account, visitor = at_work
    revoke(account, visitor)
    answer = visitor.post("/window/take-in/", TYPED)
    assert answer.status_code == 401
    kept = kept_in(answer)
    assert kept is not None and kept.to == "/window/take-in/"
    assert dict(kept.values)["note"] == TYPED["note"] and ("needs", "念") in kept.values
    assert not Case.objects.exists()


def test_the_form_goes_on_after_signing_in_again(at_work):
    account, visitor = at_work
    signed_out(account, visitor)
    refused = visitor.post("/window/take-in/", TYPED)
    kept = unescape(re.search(r'name="kept" value="([^"]+)"', refused.content.decode())[1])
    asked = visitor.post(
        "/signin/", {"username": account.username, "password": "Three-quiet-Herons-7", "kept": kept, "next": "/window/"}
    )
    if asked.status_code == 302:  # the code comes on a page of its own
        page = visitor.get(asked["Location"])
        found = re.search(r'name="kept" value="([^"]+)"', page.content.decode())
        kept = unescape(found[1]) if found else kept
        house_time = code_of(account)
        asked = visitor.post(asked["Location"], {"code": house_time, "kept": kept})
    else:
        asked = visitor.post("/guard/code/", {"code": code_of(account), "kept": kept})
    assert house.SESSION_COOKIE_NAME in visitor.cookies
    assert visitor.get("/window/").status_code in {200, 302}


def test_a_post_that_ended_over_the_form_refuses_and_says_who_may():
    case = make.case(timezone.now())
    who = desks.at_desk(case.station, PostRole.CLERK)
    Post.objects.filter(account_id=who.account.pk).update(ends_on=timezone.localdate() - timezone.timedelta(days=1))
    answer = who.browser.post(f"/window/cases/{case.number}/steps/receive/", {"expects": 1, "fine": ["m1", "m2"]})
    assert answer.status_code == 403 and "能用" in answer.content.decode()
    assert unchanged(case)


@pytest.mark.parametrize(
    "name", ["王\u202e兰秀", "\u2066王秀兰\u2069", "王秀兰\u200f", "王\x1b[31m秀兰", "王\u0000兰", "王\x7f兰"]
)
def test_a_name_that_would_be_read_the_other_way_round_is_refused(name):
    from bianmin.county.refusals import BadInput
    from bianmin.people.identity import read_name

    with pytest.raises(BadInput):
        read_name(name)
