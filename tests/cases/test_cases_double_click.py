"""One draft makes one case, however many times at once it is submitted (found by tests/faults on PostgreSQL)."""

import threading

import pytest
from django.db import connection

from bianmin.cases.actions import drafts
from bianmin.cases.models import Case, Draft, Submission
from bianmin.county.scope import county
from tests import factories as make

AT_ONCE = 6


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_submitted_by_six_at_once_makes_one_case(at):
    made, where = make.edition(), make.station()
    make.placed(made, where)
    draft, request = drafts.start_draft(made.item, where, account_id=None, at=at), make.request(made, where)
    numbers, faults, start = [], [], threading.Barrier(AT_ONCE)

    def send():
        try:
            with county("370832"):
                start.wait()
                numbers.append(drafts.submit_draft(draft, request, by=make.citizen(), at=at).number)
        except Exception as fault:  # noqa: BLE001 - told below, in the thread that asserts
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(numbers) == AT_ONCE and set(numbers) == {Case.objects.get().number}
    assert Submission.objects.count() == 1 and Draft.objects.get().filings == 1
