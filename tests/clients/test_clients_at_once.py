"""One effect, however many send at once; nothing lost, however often the worker is killed."""

import contextlib
import json
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from bianmin.cases.models import Case
from bianmin.clients.actions import drafting, endpoints
from bianmin.clients.kinds import Basis
from bianmin.clients.models import Delivery, Endpoint, Once, Sending
from bianmin.county.refusals import MovedOn
from bianmin.county.scope import county
from tests.clients.partner_server import partner_server

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE, KILLS, CASES = 8, 6, 40
CONSENT = drafting.Consent(Basis.OWN_SESSION)


def begun(edition, key, at):
    sent = drafting.Sent(
        item=edition.item.slug, village="370832001009", applicant={"name": "王秀兰"}, agent=None,
        answers={"card": "6217000000000000"},
    )  # fmt: skip
    return drafting.begin_draft(sent, key, at=at)[1].pk


def at_once(send):
    faults, start = [], threading.Barrier(AT_ONCE)

    def run(index):
        try:
            with county("370832"):
                start.wait()
                send(index)
        except Exception as fault:  # noqa: BLE001 - told below, in the thread that asserts
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_one_idempotency_key_sent_by_eight_at_once_is_one_case_and_one_answer(bank, key_of, edition, at):
    key, _ = key_of(bank)
    draft, receipts = begun(edition, key, at), []
    faults = at_once(lambda _: receipts.append(drafting.submit(draft, CONSENT, "key-00001", key, at=at)))
    assert faults == []
    assert len({(each.number, each.query_code, each.submitted_at) for each in receipts}) == 1
    assert sorted(each.is_new for each in receipts) == [False] * 7 + [True]
    assert Case.objects.count() == Once.objects.count() == Sending.objects.count() == 1


def test_one_draft_sent_by_eight_at_once_under_different_keys_is_one_case(bank, key_of, edition, at):
    key, _ = key_of(bank)
    draft, receipts = begun(edition, key, at), []
    faults = at_once(lambda index: receipts.append(drafting.submit(draft, CONSENT, f"key-0000{index}", key, at=at)))
    assert [type(fault) for fault in faults] == [MovedOn] * 7
    assert len(receipts) == 1 and Case.objects.count() == Once.objects.count() == 1


@pytest.mark.slow
def test_a_worker_killed_again_and_again_loses_no_event(bank, key_of, edition, system_admin):
    """EX-3: at least once, and once in effect, for a partner that minds ``webhook-id``."""
    now = timezone.now()
    key, _ = key_of(bank)
    chance = random.Random("kill the worker")
    with partner_server() as there:
        _, secret = endpoints.open_endpoint(bank, there.url, by=system_admin, at=now)
        for each in range(CASES):
            drafting.submit(begun(edition, key, now), CONSENT, f"key-{each:05}", key, at=timezone.now())
        for _ in range(KILLS):
            with worker():
                before = there.asked
                wait_until(lambda before=before: there.asked > before or len(there.taken) >= CASES)
                time.sleep(chance.uniform(0, 0.04))
        with worker():
            wait_until(lambda: not Delivery.objects.filter(delivered_at=None).exists() and Delivery.objects.exists())
        ids = {headers["webhook-id"] for headers, _ in there.taken}
        assert ids == {str(pk) for pk in Delivery.objects.values_list("pk", flat=True)}
        assert len(ids) == CASES
        assert {json.loads(body)["subject"] for _, body in there.taken} == set(
            Case.objects.values_list("number", flat=True)
        )
        for headers, body in there.taken[-3:]:
            Webhook(secret).verify(body, headers)
        assert Endpoint.objects.get().failures == 0


@contextlib.contextmanager
def worker():
    """Run the sending worker on the test's database; kill it, without a word, at the end of the block."""
    script = Path(__file__).with_name("sending_worker.py")
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, str(script), name, "370832"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield
        finally:
            process.kill()


def wait_until(is_so, seconds=30):
    last = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < last, "waited too long"
        time.sleep(0.005)
