"""Messages leave once, in order, and not before their time."""

from datetime import timedelta
from uuid import uuid4

import pytest

from bianmin.outbox.actions import latest_messages, queue, send_due
from bianmin.outbox.models import Message

pytestmark = pytest.mark.django_db


def put(at, key, to="13800000000"):
    queue(to=to, text=f"第 {key} 条", about=uuid4(), dedupe_key=key, not_before=at)


def test_a_message_is_queued_once_and_nobody_without_a_phone_gets_one(at):
    put(at, "a")
    put(at, "a")
    put(at, "b", to="")
    assert [str(message) for message in Message.objects.all()] == ["短信 a"]


def test_what_is_due_leaves_once_and_the_rest_waits(at):
    put(at, "now")
    put(at + timedelta(hours=1), "later")
    sent = []
    assert send_due(at=at, send=sent.append) == 1
    assert send_due(at=at, send=sent.append) == 0
    assert [message.dedupe_key for message in sent] == ["now"]
    assert [message.dedupe_key for message in latest_messages()] == ["later", "now"]


def test_a_gateway_that_fails_keeps_the_message(at):
    put(at, "a")

    def fail(message):
        raise OSError("gateway")

    with pytest.raises(OSError, match="gateway"):
        send_due(at=at, send=fail)
    assert Message.objects.get().sent_at is None
