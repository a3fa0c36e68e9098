"""The audit pages: who reads what of the journal, alarms closed with words, batch authorisations of two people."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings as house
from django.test import Client
from django.urls import reverse

from bianmin.county.actors import CLOCK, Actor, ActorKind
from bianmin.county.rights import Action, PostRole, Resource
from bianmin.guard.audit import telling
from bianmin.journal.actions import alarm, anchor_chain, note, seal_entries
from bianmin.journal.kinds import AlarmKind
from bianmin.journal.models import Alarm, Entry, Permit
from bianmin.journal.permissions import attacks
from bianmin.people.models import Account
from bianmin.stations.permissions import post_actor
from tests import factories as make

pytestmark = pytest.mark.django_db
ADMINS = ("journal", "alarms", "chain", "attacked", "permits")


@pytest.fixture(autouse=True)
def _on_that_morning(at, settings, tmp_path):
    settings.DATA_DIR, settings.ANCHORS_DIR = tmp_path / "data", tmp_path / "anchors"
    with time_machine.travel(at, tick=False):
        yield


def sit(role, unit=None, name="审计员"):
    post = make.post(unit or make.township(), role, name)
    browser = Client()
    browser.force_login(Account.objects.get(pk=post.account_id), backend=house.AUTHENTICATION_BACKENDS[-1])
    return SimpleNamespace(browser=browser, actor=post_actor(post))


def text(sitting, name, /, *args, **asked):
    response = sitting.browser.get(reverse(f"guard:{name}", args=args), asked)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def auditor():
    return sit(PostRole.AUDIT_ADMIN)


@pytest.fixture
def clerk():
    return make.staff(make.station(), PostRole.CLERK, "孙秀英")


@pytest.fixture
def rung(clerk, at):
    facts = {"what": "open", "role": "clerk", "day": "2026-09-28"}
    return alarm(AlarmKind.SLOWED, key="k", by=clerk, facts=facts, at=at)


def test_the_audit_administrator_reads_who_did_what_and_that_is_a_row_too(auditor, clerk, at):
    note(Resource.CASE, Action.READ, by=clerk, at=at, about=("case", make.uuid4()), purpose="办理")
    shown = text(auditor, "journal")
    assert "孙秀英" in shown and "杏花村 窗口人员" in shown and "办件 · 看" in shown and "办成" in shown
    own = Entry.objects.get(resource="journal", action="list")
    assert own.account_id == auditor.actor.account_id and own.purpose == "看日志：2026-09-28"


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ({}, {"甲", "乙", "丙"}), ({"who": "甲"}, {"甲"}), ({"kind": "session"}, {"乙"}), ({"result": "refused"}, {"丙"}),
        ({"post": "杏花村"}, {"甲", "乙", "丙"}), ({"post": "梨花村"}, set()), ({"day": "2026-09-27"}, {"丁"}),
    ],
)  # fmt: skip
def test_the_journal_is_sieved(auditor, at, asked, seen):
    rows = {
        "甲": (Resource.CASE, "done", at), "乙": (Resource.SESSION, "done", at), "丙": (Resource.CASE, "refused 403", at),
        "丁": (Resource.CASE, "done", at - timedelta(days=1)),
    }  # fmt: skip
    for name, (resource, outcome, moment) in rows.items():
        by = Actor(ActorKind.POST, "1", name, "杏花村 窗口人员")
        note(resource, Action.READ, by=by, at=moment, purpose=f"用途{name}", outcome=outcome)
    shown = text(auditor, "journal", **asked)
    assert {name for name in rows if f"用途{name}" in shown} == seen


def test_one_account_is_followed_through_a_day(auditor, clerk, at):
    other = make.staff(make.station(), PostRole.CLERK, "别人")
    note(Resource.CASE, Action.READ, by=clerk, at=at, purpose="用途甲")
    note(Resource.CASE, Action.READ, by=other, at=at, purpose="用途乙")
    shown = text(auditor, "journal", account=str(clerk.account_id))
    assert "用途甲" in shown and "用途乙" not in shown


def test_a_long_day_is_turned_page_by_page_and_shows_every_row_once(auditor, at):
    for number in range(120):
        note(Resource.CASE, Action.READ, by=CLOCK, at=at - timedelta(seconds=number // 3), purpose=f"用途{number:03}号")
    response = auditor.browser.get(reverse("guard:journal"), {"kind": "case"})
    seen = []
    while True:
        seen += [row.purpose for row in response.context["rows"]]
        if not response.context["older"]:
            break
        response = auditor.browser.get(reverse("guard:journal") + response.context["older"])
    assert sorted(seen) == [f"用途{number:03}号" for number in range(120)]


@pytest.mark.parametrize(
    "asked", ["day=x", "day=9999-12-31", "day=0001-01-01", "account=1", "after=x", "after=2026-09-28_1"]
)
def test_a_broken_address_is_an_absent_page(auditor, asked):
    assert auditor.browser.get(f"{reverse('guard:journal')}?{asked}").status_code == 404


def test_the_security_administrator_sees_sign_ins_and_refusals_and_nothing_else(clerk, at):
    security = sit(PostRole.SECURITY_ADMIN, name="安全员")
    note(Resource.CASE, Action.READ, by=clerk, at=at, purpose="看了办件")
    note(Resource.SESSION, Action.SIGN, by=clerk, at=at, purpose="登录了")
    note(Resource.CASE, Action.STEP, by=clerk, at=at, purpose="越界了", outcome="refused 403")
    shown = text(security, "journal")
    assert "登录了" in shown and "越界了" in shown and "看了办件" not in shown
    assert [security.browser.get(reverse(f"guard:{name}")).status_code for name in ADMINS[1:]] == [403] * 4


@pytest.mark.parametrize(
    "role", [role for role in PostRole if role not in {PostRole.AUDIT_ADMIN, PostRole.SECURITY_ADMIN}]
)
def test_nobody_else_reads_journal_or_alarms(rung, role):
    somebody = sit(role, make.station())
    assert {somebody.browser.get(reverse(f"guard:{name}")).status_code for name in ADMINS[:4]} == {403}


def test_an_alarm_is_seen_and_closed_with_words(auditor, rung):
    assert "孙秀英" in text(auditor, "alarms")
    assert "2026-09-28 这天，打开的人超过了窗口人员的限额" in text(auditor, "alarms")
    assert auditor.browser.post(reverse("guard:see-alarm", args=[rung.pk])).status_code == 302
    assert "在查" in text(auditor, "alarms")
    close = reverse("guard:close-alarm", args=[rung.pk])
    assert auditor.browser.post(close, {"words": ""}).status_code == 422
    assert auditor.browser.post(close, {"words": "在核对花名册，已补批次授权"}).status_code == 302
    assert "已补批次授权" in text(auditor, "alarms")
    assert auditor.browser.post(close, {"words": "再写一遍看看"}).status_code == 409
    assert Alarm.objects.get().closed_by == "审计员"


def test_who_raised_an_alarm_does_not_close_it(auditor, at):
    own = alarm(AlarmKind.NIGHT, key="own", by=auditor.actor, facts={}, at=at)
    assert "要由别的审计管理员了结" in text(auditor, "alarms")
    answer = auditor.browser.post(reverse("guard:close-alarm", args=[own.pk]), {"words": "没有什么问题"})
    assert answer.status_code == 403 and Alarm.objects.get().closed_at is None


def test_the_state_of_the_chain_is_told(auditor, at):
    assert "还没有核对过" in text(auditor, "chain")
    seal_entries()
    anchor_chain(at=at)
    note(Resource.JOURNAL, Action.VERIFY, by=CLOCK, at=at, about=("chain", 1), purpose="核对 1 环", outcome="broken")
    shown = text(auditor, "chain")
    assert "第 1 个，09-28 09:00 写的" in shown and "核对 1 环" in shown and "有对不上的" in shown


PLANTED = {
    "猜编号和查询码": dict(resource=Resource.CASE, kind=ActorKind.PERSON, outcome="refused 404"),
    "猜账号和密码": dict(resource=Resource.SESSION, kind=ActorKind.PERSON, outcome="refused 422"),
    "工作人员碰不归自己的": dict(resource=Resource.CASE, kind=ActorKind.POST, outcome="refused 404"),
    "别处造的表单": dict(resource=Resource.PAGE, kind=ActorKind.PERSON, outcome="refused 403"),
    "对接方越界": dict(resource=Resource.DRAFT, kind=ActorKind.CLIENT, outcome="refused 403"),
    "试得太多": dict(resource=Resource.RATING, kind=ActorKind.PERSON, outcome="refused 429"),
}


@pytest.mark.parametrize("attack", PLANTED)
def test_a_planted_attack_of_the_last_180_days_is_told_and_an_older_one_is_not(auditor, at, attack):
    plant = PLANTED[attack]
    for days in (179, 181):
        note(
            plant["resource"],
            Action.CHANGE,
            by=Actor(plant["kind"]),
            at=at - timedelta(days=days),
            outcome=plant["outcome"],
        )
    found = {each.asked: each.count for each in attacks(at=at) if each.count}
    assert found == {attack: 1}
    assert attack in text(auditor, "attacked")


def test_mass_reading_is_told_as_an_attack(rung, at):
    assert {each.asked: each.count for each in attacks(at=at) if each.count} == {"大量翻看群众资料": 1}


FORM = {"purpose": "医保集中缴费核对", "starts_on": "2026-10-10", "ends_on": "2026-12-31", "most": "1126"}


def test_a_head_proposes_and_the_townships_approver_approves(auditor):
    head, town = sit(PostRole.HEAD, make.station(), "站长"), sit(PostRole.TOWN_APPROVER, name="批的人")
    assert head.browser.post(reverse("guard:propose-permit"), FORM).status_code == 302
    permit = Permit.objects.get()
    assert "待批" in text(head, "permits") and "医保集中缴费核对" in text(town, "permits")
    approve = reverse("guard:approve-permit", args=[permit.pk])
    assert head.browser.post(approve).status_code == 403
    assert town.browser.post(approve).status_code == 302
    assert "批的人" in text(head, "permits") and "还没到日子" in text(head, "permits")
    assert "医保集中缴费核对" in text(auditor, "permits")
    assert (
        town.browser.post(reverse("guard:end-permit", args=[permit.pk]), {"reason": "改到明年再做"}).status_code == 302
    )
    assert Permit.objects.get().end_reason == "改到明年再做"


def test_a_proposal_with_a_fault_keeps_what_was_typed(auditor):
    head = sit(PostRole.HEAD, make.station())
    for over in ({"most": "很多"}, {"ends_on": ""}, {"most": "99999"}, {"starts_on": "2026-01-01"}):
        answer = head.browser.post(reverse("guard:propose-permit"), {**FORM, **over})
        assert answer.status_code == 422
        assert 'value="医保集中缴费核对"' in answer.content.decode()
    assert not Permit.objects.exists()


def test_another_townships_permit_is_not_there():
    head = sit(PostRole.HEAD, make.station())
    head.browser.post(reverse("guard:propose-permit"), FORM)
    stranger = sit(PostRole.TOWN_APPROVER, make.township("大路口乡", "370832204000"))
    county = sit(PostRole.COUNTY_OFFICE)
    approve = reverse("guard:approve-permit", args=[Permit.objects.get().pk])
    assert "医保集中缴费核对" not in text(stranger, "permits")
    assert stranger.browser.post(approve).status_code == 404
    assert county.browser.post(approve).status_code == 302


def test_a_step_stands_in_the_journal_by_its_chinese_name(at):
    case = make.case(at)
    row = telling.row(Entry.objects.filter(resource="case", action="step", subject_id=str(case.pk)).get())
    assert row.purpose == "提交"
