"""The page of the clients: what each of its keepers sees and may press, and what nobody else may."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from bianmin.cases.models import CaseStep
from bianmin.clients.actions import endpoints, registering
from bianmin.clients.actions.deliveries import make_events
from bianmin.clients.actions.keys import key_shown
from bianmin.clients.models import Client, Delivery, Endpoint, Key, Sending
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.people.models import Account
from tests import factories as make
from tests.clients.partner_server import partner_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def sit(client):
    """Sign in as whoever an actor is."""

    def seated(actor):
        account = Account.objects.get(pk=actor.account_id)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return seated


def url(name, *args):
    return reverse(f"guard:{name}", args=args)


def form(edition, county_office, **over):
    values = {
        "name": "某某银行", "unit": str(county_office.pk), "purpose": "帮老人交", "mode": "live", "scope": "submit",
        "items": [edition.item.slug], "divisions": ["370832001000"], "villages": "", "starts_on": "2026-09-28",
        "ends_on": "", "per_minute": "60", "per_day": "5000",
    }  # fmt: skip
    return {**values, **over}


def test_from_proposal_to_a_key_that_opens(sit, system_admin, officer, edition, county_office, at):
    browser = sit(system_admin)
    page = browser.get(url("propose-client")).content.decode()
    assert edition.item.name in page and "水泊街道" in page and "全县" in page
    done = browser.post(url("propose-client"), form(edition, county_office, villages="370832001009\n"), follow=True)
    client = Client.objects.get()
    assert client.divisions == ["370832001000", "370832001009"]
    assert "等批" in done.content.decode() and "发一把钥匙" not in done.content.decode()
    assert browser.post(url("approve-client", client.pk)).status_code == 403
    browser = sit(officer)
    assert "批准" in browser.get(url("client", client.pk)).content.decode()
    browser.post(url("approve-client", client.pk))
    page = browser.get(url("client", client.pk)).content.decode()
    assert "在用" in page and "批准员" in page and "发一把钥匙" not in page
    browser = sit(system_admin)
    made = browser.post(url("make-client-key", client.pk), {"kind": "live", "expires_on": "2027-03-01"})
    key = Key.objects.get()
    text = made.content.decode()
    secret = text[text.index("<output><b>") + 11 : text.index("</b></output>")]
    assert key_shown(secret, "", at=at) == key
    assert made["Cache-Control"].find("no-store") >= 0
    again = browser.get(url("client", client.pk)).content.decode()
    assert secret not in again and f"{key.shown}…" in again


def test_the_key_can_be_stopped_by_either_and_the_client_too(sit, bank, key_of, officer, system_admin):
    key, _ = key_of(bank)
    assert "停用了" in sit(officer).post(url("end-client-key", bank.pk, key.pk), follow=True).content.decode()
    assert Key.objects.get().revoked_at
    assert sit(system_admin).post(url("end-client-key", bank.pk, key.pk)).status_code == 409
    sit(system_admin).post(url("end-client", bank.pk))
    assert Client.objects.get().ended_at
    page = sit(officer).get(url("client", bank.pk)).content.decode()
    assert "停用了" in page and "发一把钥匙" not in page


def test_what_was_wrong_is_told_at_its_field_and_what_was_typed_stays(sit, system_admin, edition, county_office):
    wrong = form(edition, county_office, name=" ", villages="370832999999", per_minute="0")
    page = sit(system_admin).post(url("propose-client"), wrong)
    text = page.content.decode()
    assert page.status_code == 422 and "帮老人交" in text and "370832999999" in text
    assert "请写对接方的全名" in text and "每分钟 1 到 600 次" in text
    assert f'value="{edition.item.slug}" checked' in text
    for field, value in (("unit", "x"), ("mode", "x"), ("per_day", "很多"), ("starts_on", "昨天")):
        page = sit(system_admin).post(url("propose-client"), form(edition, county_office, **{field: value}))
        assert page.status_code == 422, field
    assert not Client.objects.exists()


def test_a_wrong_day_for_a_key_is_told_in_its_form(sit, bank, system_admin):
    page = sit(system_admin).post(url("make-client-key", bank.pk), {"kind": "live", "expires_on": "2030-01-01"})
    assert page.status_code == 422 and "请选明天到一年之内的一天" in page.content.decode()
    page = sit(system_admin).post(url("make-client-key", bank.pk), {"kind": "x", "expires_on": ""})
    assert page.status_code == 422 and not Key.objects.exists()


def test_an_address_is_opened_tried_and_closed(sit, bank, system_admin, officer):
    browser = sit(system_admin)
    with partner_server() as there:
        page = browser.post(url("open-client-endpoint", bank.pk), {"url": there.url}).content.decode()
    endpoint = Endpoint.objects.get()
    assert endpoint.secret in page and "只显示这一次" in page
    assert endpoint.secret not in browser.get(url("client", bank.pk)).content.decode()
    browser.post(url("ping-client", bank.pk, endpoint.pk))
    assert Delivery.objects.get().event == "ping"
    assert "试一试" in browser.get(url("client", bank.pk)).content.decode()
    bad = browser.post(url("open-client-endpoint", bank.pk), {"url": "http://partner.example/"})
    assert (
        bad.status_code == 422 and "https" in bad.content.decode() and "http://partner.example/" in bad.content.decode()
    )
    sit(officer).post(url("end-client-endpoint", bank.pk, endpoint.pk))
    assert Endpoint.objects.get().ended_at


def test_the_log_names_the_case_by_its_number_and_nobody_by_name(sit, bank, key_of, system_admin, edition, at):
    case = make.case(at, made=edition)
    key, _ = key_of(bank)
    Sending.objects.create(
        client=bank, key=key, draft_id=case.pk, case=case, basis="own_session", begun_at=at, submitted_at=at
    )
    endpoints._opened(bank, "https://partner.example/hook", by=system_admin, at=at - timedelta(seconds=1))
    make_events(at=at)
    Delivery.objects.update(next_at=None, tries=8, last_error="答了 500")
    page = sit(system_admin).get(url("client", bank.pk)).content.decode()
    assert case.number in page and "没送到" in page and "答了 500" in page and "重发" in page
    assert case.applicant.name not in page
    row = Delivery.objects.get()
    sit(system_admin).post(url("tell-client-again", bank.pk, row.pk))
    assert Delivery.objects.get().next_at == at
    assert CaseStep.objects.count() == 1


def test_all_states_of_a_client_have_their_lamp(sit, officer, system_admin, admit, proposal, at):
    registering.propose(replace(proposal, name="等着的"), by=system_admin, at=at)
    admit(replace(proposal, name="还没到的", starts_on=at.date() + timedelta(days=3)))
    old = admit(replace(proposal, name="到期的"))
    Client.objects.filter(pk=old.pk).update(starts_on=at.date() - timedelta(9), ends_on=at.date() - timedelta(days=1))
    registering.end_client(admit(replace(proposal, name="停了的")), by=officer, at=at)
    page = sit(officer).get(url("clients")).content.decode()
    for words in ("等批", "还没到日子", "到期了", "停用了"):
        assert words in page
    assert Entry.objects.filter(resource="client", action="list").count() == 1


def test_a_list_asks_as_often_for_thirty_clients_as_for_one(
    sit, officer, admit, proposal, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked():
        with CaptureQueriesContext(connection) as queries:
            browser.get(url("clients"))
        return len(queries)

    admit(proposal)
    browser = sit(officer)
    browser.get(url("clients"))
    first = asked()
    for _ in range(5):
        admit(proposal)
    assert asked() == first


@pytest.mark.parametrize("role", [PostRole.SUPERVISOR, PostRole.SECURITY_ADMIN, PostRole.AUDIT_ADMIN, PostRole.CLERK])
def test_nobody_else_sees_or_does_anything_here(sit, bank, key_of, county_office, role):
    key, _ = key_of(bank)
    browser = sit(make.staff(county_office, role))
    for name, args in (("clients", ()), ("client", (bank.pk,)), ("propose-client", ())):
        assert browser.get(url(name, *args)).status_code == 403
    for name, args in (
        ("approve-client", (bank.pk,)), ("end-client", (bank.pk,)), ("make-client-key", (bank.pk,)),
        ("end-client-key", (bank.pk, key.pk)), ("open-client-endpoint", (bank.pk,)),
    ):  # fmt: skip
        assert browser.post(url(name, *args)).status_code == 403
    assert Key.objects.get().revoked_at is None and Client.objects.get().ended_at is None


def test_the_county_office_makes_no_keys(sit, bank, officer):
    browser = sit(officer)
    assert (
        browser.post(url("make-client-key", bank.pk), {"kind": "live", "expires_on": "2027-03-01"}).status_code == 403
    )
    assert browser.post(url("open-client-endpoint", bank.pk), {"url": "https://a.example/"}).status_code == 403
    assert not Key.objects.exists()


def test_a_key_or_an_address_of_another_client_is_not_found(sit, bank, admit, proposal, key_of, system_admin, at):
    other = admit(replace(proposal, name="另一家"))
    key, _ = key_of(other)
    endpoint, _ = endpoints._opened(other, "https://partner.example/", by=system_admin, at=at)
    browser = sit(system_admin)
    for name, ident in (
        ("end-client-key", key.pk), ("end-client-endpoint", endpoint.pk), ("ping-client", endpoint.pk),
        ("tell-client-again", key.pk),
    ):  # fmt: skip
        assert browser.post(url(name, bank.pk, ident)).status_code == 404
    assert browser.get(url("client", key.pk)).status_code == 404
