"""The pages of accounts and posts: a list of one's scope, proposals, the queue, the slip, mergers."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.people.models import Account
from bianmin.stations.models import Post, Proposal, Unit, UnitMerge
from tests import factories as make

pytestmark = pytest.mark.django_db
R = PostRole


def office():
    return Unit.objects.get_or_create(
        slug="office",
        defaults={
            "kind": "county_office",
            "name": "政务服务管理办公室",
            "short_name": "县政务办",
            "division_code": "370832000000",
        },
    )[0]


@pytest.fixture
def here():
    return make.station()


@pytest.fixture
def far():
    return make.station("远村", "370832002001", make.township("远镇", "370832002000"))


def browser(unit, role, name="孙秀英", **over):
    post = make.post(unit, role, name, **over)
    client = Client()
    client.force_login(Account.objects.get(pk=post.account_id))
    client.account_id = post.account_id
    return client


def typed(**over):
    number = next(make.COUNTER)
    values = {"has_account": "no", "username": f"zhangwei{number}", "name": "张伟", "id_number": make.id_number(serial=number % 1000),
              "role": "clerk", "rank": "1", "starts_on": timezone.localdate().isoformat(), "ends_on": "", "reason": "换届"}  # fmt: skip
    return {**values, **over}


def said(answer):
    return answer.content.decode()


def test_a_head_sees_the_own_station_only_and_the_county_a_township_at_a_time(here, far):
    make.post(here, R.CLERK, "周凤"), make.post(far, R.CLERK, "郑远山")
    page = said(browser(here, R.HEAD).get("/guard/staff/"))
    assert "周凤" in page and "郑远山" not in page and "远村" not in page
    county = browser(office(), R.COUNTY_OFFICE)
    assert "周凤" not in said(county.get("/guard/staff/")) and "县政务办" in said(county.get("/guard/staff/"))
    page = said(county.get("/guard/staff/?town=370832001000"))
    assert "周凤" in page and "郑远山" not in page
    assert "县政务办" in said(county.get("/guard/staff/?town=x"))


@pytest.mark.parametrize("role", [R.SYSTEM_ADMIN, R.AUDIT_ADMIN])
def test_the_system_and_the_audit_administrator_see_masks(here, role):
    holder = make.post(here, R.CLERK, "欧阳秀兰").account_id
    admin = browser(office(), role)
    for path in ("/guard/staff/?town=370832001000", f"/guard/staff/accounts/{holder}/"):
        assert "欧阳秀兰" not in said(admin.get(path))
    assert "欧**兰" in said(admin.get("/guard/staff/?town=370832001000"))


@pytest.mark.parametrize("role", [R.CLERK, R.HELPER, R.DEPT_CLERK, R.SUPERVISOR])
def test_whoever_names_nobody_gets_in_nowhere(here, role):
    client = browser(here, role)
    for path in (
        "/guard/staff/",
        "/guard/staff/proposals/",
        "/guard/staff/merges/",
        f"/guard/staff/units/{here.slug}/add/",
    ):
        assert client.get(path).status_code == 403
    assert client.get("/guard/kin/").status_code == 200


def test_an_account_or_unit_outside_ones_scope_looks_like_none(here, far):
    foreign = make.post(far, R.CLERK, "郑远山")
    head = browser(here, R.HEAD)
    nobody = make.station("无", "370832002009", far.parent).pk
    for path, post in (
        (f"/guard/staff/accounts/{foreign.account_id}/", None), (f"/guard/staff/units/{far.slug}/add/", None),
        (f"/guard/staff/posts/{foreign.pk}/end/", {}), (f"/guard/staff/accounts/{foreign.account_id}/disable/", {}),
    ):  # fmt: skip
        answer = head.get(path) if post is None else head.post(path, post)
        empty = (
            path.replace(str(foreign.account_id), str(nobody))
            .replace(far.slug, "none")
            .replace(str(foreign.pk), str(nobody))
        )
        same = head.get(empty) if post is None else head.post(empty, post)
        assert (answer.status_code, same.status_code) == (404, 404)
        assert "郑远山" not in said(answer)
        assert re.sub(r"csrf.*?>", "", said(answer)).replace(path, "") == re.sub(r"csrf.*?>", "", said(same)).replace(
            empty, ""
        )


def test_from_the_form_to_the_slip_to_the_window(here):
    head, town = browser(here, R.HEAD), browser(here.parent, R.TOWN_APPROVER, "李镇长")
    assert "给杏花村添人" in said(head.get("/guard/staff/"))
    wanted = typed(username="zhoufeng", name="周凤")
    answer = head.post(f"/guard/staff/units/{here.slug}/add/", wanted, follow=True)
    assert "等另一个人批" in said(answer) and wanted["id_number"] not in said(answer)
    row = Proposal.objects.get()
    queue = said(town.get("/guard/staff/proposals/"))
    assert "周凤" in queue and "zhoufeng" in queue and wanted["id_number"] not in queue and "1 份等您批" in queue
    slip = town.post(f"/guard/staff/proposals/{row.pk}/approve/")
    assert slip["Cache-Control"] == "no-store" and "zhoufeng" in said(slip) and "data:image/svg" in said(slip)
    link = re.search(r"http://testserver(/first/[^<]+)", said(slip))[1]
    assert link not in said(town.get("/guard/staff/proposals/"))
    again = said(town.post(f"/guard/staff/proposals/{row.pk}/slip/"))
    newer = re.search(r"http://testserver(/first/[^<]+)", again)[1]
    fresh = Client()
    assert fresh.get(link).status_code == 404
    good = {"password1": "Hen-chang-de-mi-ma-7", "password2": "Hen-chang-de-mi-ma-7"}
    assert fresh.post(newer, good).status_code == 302
    assert get_user(fresh).username == "zhoufeng" and fresh.get("/window/").status_code == 200
    assert town.post(f"/guard/staff/proposals/{row.pk}/slip/").status_code == 409
    assert town.post(f"/guard/staff/proposals/{row.pk}/approve/").status_code == 409
    assert head.post(f"/guard/staff/proposals/{row.pk}/withdraw/").status_code == 409


def test_what_was_typed_survives_and_the_fields_say_what_is_wrong(here):
    head = browser(here, R.HEAD)
    answer = head.post(f"/guard/staff/units/{here.slug}/add/", typed(username="window01", reason="人手不够"))
    assert answer.status_code == 422 and "不能几个人合用" in said(answer) and "人手不够" in said(answer)
    assert 'aria-invalid="true"' in said(answer) and not Proposal.objects.exists()
    answer = head.post(f"/guard/staff/units/{here.slug}/add/", typed(starts_on="2026-02-30"))
    assert answer.status_code == 422 and "没有这一天" in said(answer)
    answer = head.post(f"/guard/staff/units/{here.slug}/add/", typed(has_account="yes", username="meiyouren"))
    assert answer.status_code == 422 and "没有这个账号" in said(answer)
    waits = typed()
    for status in (302, 409):
        assert head.post(f"/guard/staff/units/{here.slug}/add/", waits).status_code == status


def test_an_existing_account_gets_another_post(here):
    clerk = make.post(here, R.CLERK, "周凤")
    name = Account.objects.get(pk=clerk.account_id).username
    town, county = browser(here.parent, R.TOWN_APPROVER), browser(office(), R.COUNTY_OFFICE)
    form = typed(has_account="yes", username=name, name="", id_number="", role="town_clerk", rank="2")
    assert town.post(f"/guard/staff/units/{here.parent.slug}/add/", form).status_code == 302
    answer = county.post(f"/guard/staff/proposals/{Proposal.objects.get().pk}/approve/", follow=True)
    assert "已经照办" in said(answer)
    given = Post.objects.get(account_id=clerk.account_id, role="town_clerk")
    assert (given.unit, given.rank) == (here.parent, 2)
    citizen = make.account()
    form = typed(has_account="yes", username=citizen.username, role="town_clerk")
    assert town.post(f"/guard/staff/units/{here.parent.slug}/add/", form).status_code == 422


def test_a_unit_whose_people_one_does_not_propose_says_who_does(here):
    admin = browser(office(), R.SYSTEM_ADMIN)
    assert admin.get(f"/guard/staff/units/{here.slug}/add/").status_code == 403
    assert "给杏花村添人" not in said(admin.get("/guard/staff/?town=370832001000"))
    assert admin.get("/guard/staff/units/office/add/").status_code == 200


def test_an_ended_post_and_a_disabled_account_are_out_at_the_next_request(here):
    head, town = browser(here, R.HEAD), browser(here.parent, R.TOWN_APPROVER)
    clerk, helper = browser(here, R.CLERK, "周凤"), browser(here, R.HELPER, "蔡小雨")
    assert clerk.get("/window/").status_code == helper.get("/window/").status_code == 200
    assert "提出停这个岗位" in said(head.get(f"/guard/staff/accounts/{clerk.account_id}/"))
    post = Post.objects.get(account_id=clerk.account_id)
    assert head.post(f"/guard/staff/posts/{post.pk}/end/", {"reason": "换届"}).status_code == 302
    assert head.post(f"/guard/staff/accounts/{helper.account_id}/disable/", {"reason": "辞职"}).status_code == 302
    assert clerk.get("/window/").status_code == 200
    for row in Proposal.objects.all():
        assert town.post(f"/guard/staff/proposals/{row.pk}/approve/").status_code == 302
    assert clerk.get("/window/").status_code in {302, 403} and helper.get("/window/").status_code == 302
    page = said(head.get(f"/guard/staff/accounts/{clerk.account_id}/"))
    assert "以前的岗位" in page and "提出停这个岗位" not in page
    assert "提出恢复这个账号" in said(head.get(f"/guard/staff/accounts/{helper.account_id}/"))
    assert head.post(f"/guard/staff/accounts/{helper.account_id}/blow-up/").status_code == 404


def test_ending_a_post_ends_its_sittings_with_the_reason(here):
    from bianmin.badges.models import MachineKind, Sitting

    head, town, clerk = browser(here, R.HEAD), browser(here.parent, R.TOWN_APPROVER), browser(here, R.CLERK)
    sitting = Sitting.objects.create(
        account_id=clerk.account_id, kind=MachineKind.PC, begun_at=timezone.now(), last_seen_at=timezone.now(),
        factor_at=timezone.now(),
    )  # fmt: skip
    post = Post.objects.get(account_id=clerk.account_id)
    last = {"ends_on": (timezone.localdate() + timedelta(days=3)).isoformat()}
    head.post(f"/guard/staff/posts/{post.pk}/end/", last)
    town.post(f"/guard/staff/proposals/{Proposal.objects.get().pk}/approve/")
    assert Sitting.objects.get().ended_at is None
    Post.objects.filter(pk=post.pk).update(ends_on=None)
    head.post(f"/guard/staff/posts/{post.pk}/end/", {})
    town.post(f"/guard/staff/proposals/{Proposal.objects.get(state='waiting').pk}/approve/")
    assert Sitting.objects.get(pk=sitting.pk).ended_why == "post"


def test_who_proposed_does_not_approve_and_is_told(here):
    town, county = browser(here.parent, R.TOWN_APPROVER), browser(office(), R.COUNTY_OFFICE)
    town.post(f"/guard/staff/units/{here.slug}/add/", typed())
    row = Proposal.objects.get()
    answer = town.post(f"/guard/staff/proposals/{row.pk}/approve/")
    assert answer.status_code == 403 and "另一个人" in said(answer)
    assert county.post(f"/guard/staff/proposals/{row.pk}/reject/", {"words": ""}).status_code == 422
    assert county.post(f"/guard/staff/proposals/{row.pk}/reject/", {"words": "名额满了"}).status_code == 302
    assert "名额满了" in said(town.get("/guard/staff/proposals/")) and "没批" in said(
        county.get("/guard/staff/proposals/")
    )


def test_a_proposal_is_withdrawn_by_whom_it_is(here):
    head, town = browser(here, R.HEAD), browser(here.parent, R.TOWN_APPROVER)
    head.post(f"/guard/staff/units/{here.slug}/add/", typed())
    row = Proposal.objects.get()
    assert town.post(f"/guard/staff/proposals/{row.pk}/withdraw/").status_code == 404
    assert "撤回了" in said(head.post(f"/guard/staff/proposals/{row.pk}/withdraw/", follow=True))
    assert "没有等您批的" in said(town.get("/guard/staff/proposals/"))


def test_villages_are_merged_through_the_pages(here, far):
    other = make.station("蔡楼", "370832001010")
    town, county = browser(here.parent, R.TOWN_APPROVER), browser(office(), R.COUNTY_OFFICE)
    day = timezone.localdate() + timedelta(days=9)
    form = {"old": here.slug, "into": other.slug, "starts_on": day.isoformat(), "reason": "并村"}
    assert "远村" not in said(town.get("/guard/staff/merges/"))
    assert town.post("/guard/staff/merges/", {**form, "into": far.slug}).status_code == 422
    assert town.post("/guard/staff/merges/", {**form, "starts_on": ""}).status_code == 422
    assert town.post("/guard/staff/merges/", form).status_code == 302
    assert "杏花村（水泊街道）" in said(county.get("/guard/staff/proposals/"))
    assert county.post(f"/guard/staff/proposals/{Proposal.objects.get().pk}/approve/").status_code == 302
    merge = UnitMerge.objects.get()
    assert (merge.old, merge.new, merge.starts_on) == (here, other, day)
    assert "不并了" in said(county.get("/guard/staff/merges/")) and "不并了" not in said(
        town.get("/guard/staff/merges/")
    )
    assert town.post(f"/guard/staff/merges/{merge.pk}/call-off/").status_code == 403
    assert county.post(f"/guard/staff/merges/{other.pk}/call-off/").status_code == 404
    assert county.post(f"/guard/staff/merges/{merge.pk}/call-off/").status_code == 302
    assert county.post(f"/guard/staff/merges/{merge.pk}/call-off/").status_code == 404
    form |= {"old": far.slug, "into": far.parent.slug}
    assert county.post("/guard/staff/merges/?town=370832002000", form).status_code == 422
    assert "远镇" in said(county.get("/guard/staff/merges/"))


def test_a_list_costs_the_same_queries_for_one_and_for_thirty(here):
    town = browser(here.parent, R.TOWN_APPROVER)
    counts = []
    for many in (1, 30):
        for _ in range(many):
            make.post(here, R.CLERK), Client()
            row = typed()
            Proposal.objects.create(
                kind="new", key=f"new {row['username']}", unit=here, role="clerk", username=row["username"], name="张伟",
                starts_on=timezone.localdate(), by_role="head", by_account_id=here.pk, by_kind="post", proposed_at=timezone.now(),
            )  # fmt: skip
        for path in ("/guard/staff/", "/guard/staff/proposals/"):
            with CaptureQueriesContext(connection) as captured:
                assert town.get(path).status_code == 200
            counts.append(len(captured))
    assert counts[:2] == counts[2:]


def test_lists_and_opened_accounts_are_journalled(here):
    head = browser(here, R.HEAD)
    before = Entry.objects.count()
    (
        head.get("/guard/staff/"),
        head.get(f"/guard/staff/accounts/{head.account_id}/"),
        head.get("/guard/staff/proposals/"),
    )
    rows = Entry.objects.order_by("id")[before:]
    assert [(row.resource, row.action) for row in rows] == [("post", "list"), ("account", "read"), ("account", "list")]
