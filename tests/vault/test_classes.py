"""Every field of every table has a class, and is kept as its class asks."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps

from bianmin.county.classes import D1, D3, K
from bianmin.vault.fields import EncryptedTextField
from config import classes
from config.classes import declared, faults


def test_no_field_is_without_class_and_none_lies_open_that_should_not() -> None:
    assert faults() == []


def test_the_fields_that_matter_most_are_classed_and_kept_as_they_should_be() -> None:
    """Written by hand: a table that classes everything D1 would pass the test above."""
    known = {each.name: (each.data_class.value, each.kept) for each in declared()}
    assert known["people.Person.id_number"] == ("D4", "加密")
    assert known["people.Person.id_number_index"] == ("D4", "散列索引")
    assert known["people.Person.phone"] == ("D3", "加密")
    assert known["cases.Case.answers"] == ("D4", "加密")
    assert known["cases.Case.query_code"] == ("K", "加密")
    assert known["cases.Case.number"] == ("T", "明文")
    assert known["cases.CaseStep.reason"] == ("D4", "加密")
    assert known["cases.CaseStep.by_name"] == ("D2", "明文")
    assert known["feedback.Rating.words"] == ("D3", "加密")
    assert known["outbox.Message.text"] == ("D3", "加密")
    assert known["vault.StoredFile.name"] == ("D3", "加密")
    assert known["badges.Badge.secret"] == ("K", "加密")
    assert known["clients.Key.digest"] == ("K", "散列")
    assert known["axes.AccessAttempt.username"][0] == "D3"
    assert known["catalog.Item.name"] == ("D1", "明文")


def test_the_tables_that_axes_would_fill_for_ever_are_turned_off(settings: Any) -> None:
    assert settings.AXES_DISABLE_ACCESS_LOG
    assert not settings.AXES_ENABLE_ACCESS_FAILURE_LOG
    assert settings.SESSION_SERIALIZER == "bianmin.vault.sessions.SealedSerializer"


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A room with one table, whose declaration a test may write."""
    with isolate_apps("bianmin.vault"):

        class Slip(models.Model):
            name = EncryptedTextField()
            phone = models.CharField(max_length=20)
            phone_index = models.CharField(max_length=32)

            class Meta:
                app_label = "vault"

            def __str__(self) -> str:
                return ""

        made: dict[str, Any] = {"CLASSES": {}, "PLAIN": {}, "HASHED": {}}
        app = SimpleNamespace(name="bianmin.slips", get_models=lambda **_: [Slip])
        monkeypatch.setattr(classes.apps, "get_app_configs", lambda: [app])
        monkeypatch.setattr(classes, "_of", lambda app, what: made[what])
        yield SimpleNamespace(model=Slip, said=made)


def test_a_field_without_class_is_named_with_the_place_to_class_it(room: Any) -> None:
    room.said["CLASSES"] = {"Slip": {D1: "id", D3: "name"}}
    assert faults() == [
        "vault.Slip.phone has no class: say it in bianmin.slips.classes",
        "vault.Slip.phone_index has no class: say it in bianmin.slips.classes",
    ]


def test_what_no_longer_exists_or_is_classed_twice_is_named(room: Any) -> None:
    room.said["CLASSES"] = {"Slip": {D1: "id phone phone_index phone gone", D3: "name"}, "Gone": {D1: "x"}}
    assert faults() == [
        "bianmin.slips.classes: there is no model Gone",
        "bianmin.slips.classes: Slip has no field gone",
        "bianmin.slips.classes: Slip.phone has 2 classes",
    ]


def test_something_personal_in_the_clear_needs_a_reason(room: Any) -> None:
    room.said["CLASSES"] = {"Slip": {D1: "id", D3: "name phone phone_index"}}
    assert [fault.partition(":")[0] for fault in faults()] == [
        "vault.Slip.phone is D3 and lies in the clear",
        "vault.Slip.phone_index is D3 and lies in the clear",
    ]
    room.said["PLAIN"] = {"Slip.phone": "公开电话"}
    room.said["HASHED"] = {"Slip.phone_index": "重新登记"}
    assert faults() == []
    room.model.index = lambda self: self
    room.said["HASHED"] = {}
    assert faults() == []


def test_reasons_that_nobody_needs_and_hashes_that_are_none_are_named(room: Any) -> None:
    room.said["CLASSES"] = {"Slip": {D1: "id", D3: "name", K: "phone phone_index"}}
    room.said["PLAIN"] = {"Slip.name": "它是加密的", "Slip.gone": "没有它"}
    room.said["HASHED"] = {"Slip.phone": "太短", "Slip.phone_index": "重新登记", "Slip.lost": ""}
    assert faults() == [
        "vault.Slip.phone is too short for a hash",
        "bianmin.slips: PLAIN gives a reason for Slip.gone, which needs none",
        "bianmin.slips: PLAIN gives a reason for Slip.name, which needs none",
        "bianmin.slips: HASHED names Slip.lost, which is no hash",
    ]
