"""What became of a case is told at least once, signed, in time; a partner that is down harms nobody and misses nothing."""

import json
from datetime import timedelta

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bianmin.cases.actions import steps
from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import CaseStep
from bianmin.cases.permissions import applicant_of
from bianmin.clients import calling
from bianmin.clients.actions import deliveries, drafting, endpoints, registering
from bianmin.clients.actions.deliveries import make_events, send_due, tend
from bianmin.clients.calling import Answer
from bianmin.clients.events import EVENT_OF, Event
from bianmin.clients.kinds import Basis
from bianmin.clients.models import Delivery, Endpoint, Sending
from bianmin.county.refusals import BadInput, MovedOn, NotYours
from bianmin.county.rights import PostRole
from tests import factories as make
from tests.clients.partner_server import partner_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def there():
    with partner_server() as partner:
        yield partner


@pytest.fixture
def endpoint(bank, there, system_admin, at):
    made, _ = endpoints.open_endpoint(bank, there.url, by=system_admin, at=at)
    return made


@pytest.fixture
def file(bank, key_of, edition, at):
    """Submit one case by the client."""
    key, _ = key_of(bank)

    def filed(once="key-00001", moment=at):
        sent = drafting.Sent(
            item=edition.item.slug, village="370832001009", applicant={"name": "王秀兰", "phone": "13800000000"},
            agent=None, answers={"card": "6217000000000000"},
        )  # fmt: skip
        _, draft = drafting.begin_draft(sent, key, at=moment)
        drafting.submit(draft.pk, drafting.Consent(Basis.OWN_SESSION), once, key, at=moment)
        return Sending.objects.get(draft_id=draft.pk).case

    return filed


@pytest.fixture(autouse=True)
def _hurried(monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 1.0)
    monkeypatch.setattr(deliveries, "post", lambda url, body, headers: calling.post(url, body, headers, seconds=1.0))


def quick(url, body, headers):
    return calling.post(url, body, headers, seconds=1.0)


def told(partner):
    return [(json.loads(body)["type"], json.loads(body)["data"]["status"]) for _, body in partner.taken]


def test_every_step_that_ends_a_wait_is_told_or_named_here_as_not_told():
    silent = {
        Verb.RECEIVE, Verb.HAND_OVER, Verb.SUPPLY, Verb.RESUBMIT, Verb.PASS_ON, Verb.SEND_OUT, Verb.OUTER_STOPS,
        Verb.OUTER_RUNS, Verb.PROPOSE, Verb.SEND_BACK, Verb.SUSPEND, Verb.RESUME,
    }  # fmt: skip
    assert silent & set(EVENT_OF) == set()
    unknown = set(Verb) - silent - set(EVENT_OF)
    assert {verb.value for verb in unknown} <= {"yield"}, "a new step: say whether clients are told of it"


def test_a_case_is_told_from_submission_on_with_numbers_alone_and_a_true_signature(endpoint, there, file, at):
    case = file()
    with time_machine.travel(at, tick=False):
        assert tend(at=at, call=quick) == 1
        [(headers, body)] = there.taken
        said = Webhook(endpoint.secret).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(endpoint.secret).verify(body.replace(b"submitted", b"decidedxx"), headers)
    row = Delivery.objects.get()
    assert said == {
        "specversion": "1.0", "id": str(row.pk), "source": "http://127.0.0.1:8000/api/v1", "type": "case.submitted",
        "subject": case.number, "time": "2026-09-28T01:00:00.000Z", "datacontenttype": "application/json",
        "data": {"number": case.number, "status": "submitted", "at": "2026-09-28T01:00:00.000Z"},
    }  # fmt: skip
    assert headers["webhook-id"] == str(row.pk)
    assert not [name for name in ("王秀兰", "13800000000", "6217") if name in body.decode()]
    assert (row.state, row.tries, row.last_status, row.last_error) == ("done", 1, 204, "")


def test_a_whole_life_is_told_in_its_order(endpoint, there, file, at):
    case = file()
    clerk = make.staff(case.station, PostRole.CLERK)
    town = make.staff(case.receiving_unit, PostRole.TOWN_CLERK)
    desk = make.staff(make.department(), PostRole.DEPT_CLERK)
    boss = make.staff(make.department(), PostRole.DEPT_APPROVER)
    steps.tell_lack(case, [steps.Lack("m2", "看不清", "重拍")], by=clerk, at=at)
    steps.withdraw(case, by=applicant_of(case), at=at)
    steps.undo_withdraw(case, by=applicant_of(case), at=at)
    steps.bring_back(case, by=clerk, at=at, brought=["m2"])
    steps.receive_and_hand_over(case, by=clerk, at=at, fine=["m1", "m2"])
    steps.accept(case, by=town, at=at)
    steps.pass_on(case, by=town, at=at)
    steps.propose(case, by=desk, at=at, opinion="够条件", grant=True)
    steps.decide(case, by=boss, at=at, grant=True, reason="")
    tend(at=at, call=quick)
    assert told(there) == [
        ("case.submitted", "submitted"), ("case.your_turn", "lacking"), ("case.withdrawn", "withdrawn"),
        ("case.restored", "lacking"), ("case.accepted", "accepted"), ("case.decided", "granted"),
    ]  # fmt: skip


def test_only_the_clients_own_cases_are_told(endpoint, there, file, edition, at):
    make.case(at, made=edition)
    assert CaseStep.objects.count() == 1
    tend(at=at, call=quick)
    assert there.asked == 0 and not Delivery.objects.exists()


def test_an_event_is_made_once_however_often_one_looks(endpoint, file, at):
    file()
    assert (make_events(at=at), make_events(at=at), make_events(at=at + timedelta(minutes=1))) == (1, 0, 0)
    Endpoint.objects.update(seen_until=at - timedelta(days=1))
    assert make_events(at=at) == 0


def test_a_step_that_is_committed_late_is_still_told(endpoint, file, at):
    later = at + timedelta(minutes=30)
    make_events(at=later)
    assert Endpoint.objects.get().seen_until == later
    file(moment=later - timedelta(minutes=14))
    assert make_events(at=later + timedelta(seconds=2)) == 1


def test_what_happened_before_an_address_was_opened_is_not_told_there(bank, file, there, system_admin, at):
    file()
    endpoints.open_endpoint(bank, there.url, by=system_admin, at=at + timedelta(seconds=1))
    assert make_events(at=at + timedelta(seconds=2)) == 0


def test_each_address_of_a_client_is_told(bank, endpoint, there, file, system_admin, at):
    with partner_server() as second:
        endpoints.open_endpoint(bank, second.url, by=system_admin, at=at)
        file()
        assert tend(at=at, call=quick) == 2
        assert len(there.taken) == len(second.taken) == 1


def test_more_steps_than_one_round_takes_are_all_told(endpoint, file, at, monkeypatch):
    monkeypatch.setattr(deliveries, "MOST_STEPS", 2)
    for each in range(5):
        file(f"key-0000{each}", at + timedelta(seconds=each))
    assert [make_events(at=at + timedelta(minutes=1)) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize(
    ("mode", "status", "words"),
    [
        ("500", 500, "答了 500"),
        ("elsewhere", 307, "没有跟去"),
        ("hanging", None, "1 秒没有答完"),
        ("slow", None, "1 秒没有答完"),
        ("half", None, "断了"),
        ("garbage", None, "断了"),
        ("deaf", None, "断了"),
    ],
)
def test_a_partner_that_fails_is_written_down_and_asked_again(endpoint, there, file, at, mode, status, words):
    file()
    there.mode = mode
    assert tend(at=at, call=quick) == 0
    row = Delivery.objects.get()
    assert (row.state, row.tries, row.last_status, row.leased_until) == ("waiting", 1, status, None)
    assert words in row.last_error
    assert row.next_at == at + timedelta(seconds=30)
    there.mode = "ok"
    assert tend(at=at + timedelta(seconds=29), call=quick) == 0
    assert tend(at=at + timedelta(seconds=30), call=quick) == 1
    assert {headers["webhook-id"] for headers, _ in there.taken} == {str(row.pk)}


def test_a_partner_that_is_not_there_is_written_down(endpoint, there, file, at):
    file()
    there.close()
    assert tend(at=at, call=quick) == 0
    assert Delivery.objects.get().last_error == "连不上，或者证书不对"


def test_eight_tries_over_a_day_and_then_it_is_given_up(endpoint, there, file, at):
    file()
    there.mode = "500"
    make_events(at=at)
    moment, made = at, []
    while Delivery.objects.get().next_at and len(made) < 5000:
        before = Delivery.objects.get().tries
        tend(at=moment, call=quick)
        if Delivery.objects.get().tries > before:
            made.append(moment)
        row = Delivery.objects.get()
        paused = Endpoint.objects.get().paused_until or moment
        moment = max(paused, min(row.next_at or paused, moment + timedelta(hours=1)), moment + timedelta(seconds=1))
    row = Delivery.objects.get()
    assert (row.state, row.tries, len(made)) == ("given up", 8, 8)
    assert timedelta(hours=23) < made[-1] - at <= timedelta(hours=24, minutes=10)


def test_after_three_failures_a_partner_is_only_asked_now_and_then(endpoint, there, file, at):
    for each in range(5):
        file(f"key-0000{each}")
    there.mode = "500"
    for seconds in (0, 30, 150):
        tend(at=at + timedelta(seconds=seconds), call=quick)
    assert (there.asked, Endpoint.objects.get().failures) == (3, 3)
    for seconds in range(151, 190):
        tend(at=at + timedelta(seconds=seconds), call=quick)
    assert there.asked == 3, "forty seconds of rest"
    tend(at=at + timedelta(seconds=190), call=quick)
    assert there.asked == 4, "one question, not five"


def test_within_a_minute_of_recovery_everything_has_arrived_once(endpoint, there, file, at):
    for each in range(30):
        file(f"key-{each:05}")
    there.mode = "500"
    moment = at
    for _ in range(60):
        tend(at=moment, call=quick)
        moment += timedelta(seconds=50)
    assert Delivery.objects.filter(delivered_at=None, next_at__isnull=False).count() == 30
    there.mode, back = "ok", moment
    while moment <= back + timedelta(seconds=60):
        tend(at=moment, call=quick)
        moment += timedelta(seconds=2)
    ids = [headers["webhook-id"] for headers, _ in there.taken]
    assert len(ids) == len(set(ids)) == 30
    assert Endpoint.objects.get().failures == 0 and Endpoint.objects.get().paused_until is None


def test_one_dead_partner_does_not_hold_up_another(bank, endpoint, there, file, system_admin, at):
    with partner_server() as well:
        endpoints.open_endpoint(bank, well.url, by=system_admin, at=at)
        there.mode = "hanging"
        file()
        assert tend(at=at, call=quick) == 1
        assert len(well.taken) == 1


def test_killed_between_sending_and_writing_down_it_is_sent_again_under_the_same_id(endpoint, there, file, at):
    file()

    class Killed(BaseException):
        pass

    def cut(url, body, headers):
        quick(url, body, headers)
        raise Killed

    make_events(at=at)
    with pytest.raises(Killed):
        send_due(at=at, call=cut)
    assert Delivery.objects.get().state == "waiting"
    assert send_due(at=at + timedelta(seconds=5), call=quick) == 0, "on lease: another worker may be sending it"
    assert send_due(at=at + timedelta(seconds=91), call=quick) == 1
    assert len(there.taken) == 2
    assert len({headers["webhook-id"] for headers, _ in there.taken}) == 1
    assert len({body for _, body in there.taken}) == 1


def test_an_address_that_was_closed_and_a_client_that_ended_are_told_nothing_more(
    endpoint, there, file, officer, bank, at
):
    file()
    make_events(at=at)
    endpoints.end_endpoint(endpoint, by=officer, at=at)
    assert tend(at=at, call=quick) == 0
    Endpoint.objects.update(ended_at=None)
    registering.end_client(bank, by=officer, at=at)
    Endpoint.objects.update(ended_at=None)
    assert tend(at=at, call=quick) == 0 and there.asked == 0
    with pytest.raises(MovedOn):
        endpoints.end_endpoint(Endpoint(pk=bank.pk), by=officer, at=at)


def test_what_was_given_up_is_sent_again_by_hand(endpoint, there, file, system_admin, officer, at):
    file()
    make_events(at=at)
    Delivery.objects.update(next_at=None, tries=8, last_error="答了 500")
    with pytest.raises(NotYours):
        deliveries.send_again(Delivery.objects.get(), by=officer, at=at)
    deliveries.send_again(Delivery.objects.get(), by=system_admin, at=at)
    assert tend(at=at, call=quick) == 1
    row = Delivery.objects.get()
    assert (row.tries, row.state) == (1, "done")
    deliveries.send_again(row, by=system_admin, at=at)
    assert tend(at=at, call=quick) == 1
    assert len({headers["webhook-id"] for headers, _ in there.taken}) == 1
    endpoints.end_endpoint(endpoint, by=officer, at=at)
    with pytest.raises(MovedOn):
        deliveries.send_again(row, by=system_admin, at=at)


def test_a_ping_says_that_nothing_happened(endpoint, there, system_admin, officer, at):
    endpoints.ping(endpoint, by=system_admin, at=at)
    tend(at=at, call=quick)
    assert told(there) == [(Event.PING.value, "test")]
    with pytest.raises(NotYours):
        endpoints.ping(endpoint, by=officer, at=at)
    endpoints.end_endpoint(endpoint, by=officer, at=at)
    endpoint.refresh_from_db()
    with pytest.raises(MovedOn):
        endpoints.ping(endpoint, by=system_admin, at=at)


def test_the_secret_lies_encrypted_and_can_be_read_once(bank, there, system_admin, at):
    from django.db import connection

    made, secret = endpoints.open_endpoint(bank, there.url, by=system_admin, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM clients_endpoint")
        assert secret[6:] not in cursor.fetchone()[0]
    assert secret.startswith("whsec_") and Endpoint.objects.get(pk=made.pk).secret == secret


def test_who_may_open_and_close_addresses(bank, there, officer, system_admin, county_office, at):
    with pytest.raises(NotYours):
        endpoints.open_endpoint(bank, there.url, by=officer, at=at)
    made, _ = endpoints.open_endpoint(bank, there.url, by=system_admin, at=at)
    with pytest.raises(NotYours):
        endpoints.end_endpoint(made, by=make.staff(county_office, PostRole.SUPERVISOR), at=at)
    for _ in range(2):
        endpoints.open_endpoint(bank, there.url, by=system_admin, at=at)
    with pytest.raises(BadInput, match="最多 3 个"):
        endpoints.open_endpoint(bank, there.url, by=system_admin, at=at)
    registering.end_client(bank, by=officer, at=at)
    with pytest.raises(BadInput, match="已经停用"):
        endpoints.open_endpoint(bank, there.url, by=system_admin, at=at)


def test_a_worker_that_finds_nothing_to_do_writes_nothing(endpoint, at):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    tend(at=at)
    with CaptureQueriesContext(connection) as queries:
        tend(at=at + timedelta(seconds=2))
    writes = [q["sql"] for q in queries if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert writes == []


def test_half_a_round_is_not_lost_when_the_time_is_used_up(endpoint, there, file, at, monkeypatch):
    for each in range(3):
        file(f"key-0000{each}")
    monkeypatch.setattr(deliveries, "SECONDS", 0)
    assert tend(at=at, call=lambda *_: Answer(200, "")) == 1
    assert Delivery.objects.filter(leased_until=None, delivered_at=None).count() == 2
    assert tend(at=at, call=lambda *_: Answer(200, "")) == 1


def test_more_addresses_than_one_round_takes_are_all_told(bank, endpoint, there, file, system_admin, at, monkeypatch):
    monkeypatch.setattr(deliveries, "MOST_ADDRESSES", 1)
    with partner_server() as second:
        endpoints.open_endpoint(bank, second.url, by=system_admin, at=at)
        file()
        assert [tend(at=at, call=quick) for _ in range(3)] == [1, 1, 0]
        assert len(there.taken) == len(second.taken) == 1
