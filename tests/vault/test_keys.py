"""Missing and weak keys stop the house with a sentence, not in the middle of somebody's case."""

import base64

import pytest
from django.core.checks import Tags, run_checks
from pytest_django import Settings

from bianmin.vault.checks import keys_are_fit
from bianmin.vault.keys import KeysUnfit, faults, key_ring
from tests.vault.conftest import key

STRONG = "kJ8#mQ2$vN5^xR7&zT9*bW3(cY6)dF1_eG4+hL0-iP=sU[aO]EuVw"


def test_the_first_key_is_the_one_for_new_values() -> None:
    assert (key_ring().newest, list(key_ring().keys)) == ("k2", ["k2", "k1"])


def test_the_ring_follows_the_settings(keys: Settings) -> None:
    before = key_ring()
    keys.VAULT_KEYS = {"k3": key(3)}
    assert (before.newest, key_ring().newest) == ("k2", "k3")


def test_the_ring_does_not_print_its_keys() -> None:
    assert repr(key_ring()) == "KeyRing()"


@pytest.mark.parametrize(
    ("ring", "index", "said"),
    [
        ({}, key(9), "VAULT_KEYS 没有设置"),
        ({"k1": key(1)}, "", "VAULT_INDEX_KEY 没有设置"),
        ({"k1": "不是"}, key(9), "“k1”不是 base64"),
        ({"k1": "abc"}, key(9), "“k1”不是 base64"),
        ({"k1": base64.b64encode(b"short").decode()}, key(9), "应为 32 个字节，现在是 5 个"),
        ({"k1": base64.b64encode(bytes(32)).decode()}, key(9), "太简单"),
        ({"k1": key(1)}, base64.b64encode(b"password" * 4).decode(), "VAULT_INDEX_KEY太简单"),
        ({"k:1": key(1)}, key(9), "编号“k:1”不能用"),
        ({"": key(1)}, key(9), "编号“”不能用"),
        ({"k1": key(1), "k2": key(1)}, key(9), "两把钥匙相同"),
        ({"k1": key(9)}, key(9), "两把钥匙相同"),
    ],
)
def test_each_fault_is_said(keys: Settings, ring: dict[str, str], index: str, said: str) -> None:
    assert [said in sentence for sentence in faults(ring, index)] == [True]
    keys.VAULT_KEYS, keys.VAULT_INDEX_KEY = ring, index
    with pytest.raises(KeysUnfit, match=said):
        key_ring()


def test_all_faults_are_said_at_once() -> None:
    assert len(faults({"k 1": "?"}, "?")) == 4


def test_a_key_never_stands_in_the_sentence() -> None:
    weak = base64.b64encode(b"hunter2!" * 4).decode()
    assert weak not in " ".join(faults({"k1": weak}, weak))


def test_sound_keys_start_the_house(keys: Settings) -> None:
    keys.DEMO, keys.SECRET_KEY = False, STRONG
    assert keys_are_fit() == []


@pytest.mark.parametrize(("secret", "said"), [("", "没有设置"), ("short", "太简单"), ("ab" * 40, "太简单")])
def test_a_missing_or_weak_signing_key_stops_the_house(keys: Settings, secret: str, said: str) -> None:
    keys.DEMO, keys.SECRET_KEY = False, secret
    (error,) = keys_are_fit()
    assert error.id == "vault.E001"
    assert said in error.msg
    assert "station.py run --no-demo" in error.hint


def test_missing_sealing_keys_stop_the_house(keys: Settings) -> None:
    keys.DEMO, keys.SECRET_KEY, keys.VAULT_KEYS, keys.VAULT_INDEX_KEY = False, STRONG, {}, ""
    assert [error.id for error in keys_are_fit()] == ["vault.E002", "vault.E002"]


def test_a_demo_may_have_a_plain_signing_key_but_needs_them_all(keys: Settings) -> None:
    keys.DEMO, keys.SECRET_KEY = True, "demo"
    assert keys_are_fit() == []
    keys.SECRET_KEY, keys.VAULT_KEYS = "", {}
    assert [error.id for error in keys_are_fit()] == ["vault.E001", "vault.E002"]
    assert all("station.py run" in error.hint for error in keys_are_fit())


def test_djangos_own_check_asks_for_the_keys(keys: Settings) -> None:
    keys.DEMO, keys.SECRET_KEY, keys.VAULT_KEYS = False, STRONG, {}
    assert "vault.E002" in [error.id for error in run_checks(tags=[Tags.security])]
