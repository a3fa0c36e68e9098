"""What was sealed for one place opens there, with the right key, unchanged, or not at all."""

import base64

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from bianmin.vault.sealing import AES_256_GCM, SM4_GCM, Unreadable, open_sealed, open_text, seal, seal_text
from tests.vault.conftest import key

BOTH = pytest.mark.parametrize("algorithm", [AES_256_GCM, SM4_GCM])


@BOTH
@given(plain=st.binary(max_size=300), place=st.text(max_size=30))
def test_what_was_sealed_opens(algorithm: str, plain: bytes, place: str) -> None:
    place = place.encode(errors="ignore").decode()
    assert open_sealed(seal(plain, bound_to=place, algorithm=algorithm), bound_to=place) == plain


@given(st.text())
def test_every_text_comes_back_as_it_was(plain: str) -> None:
    plain = plain.encode(errors="ignore").decode()
    assert open_text(seal_text(plain, bound_to="t.c"), bound_to="t.c") == plain


@BOTH
def test_a_value_moved_to_another_place_does_not_open(algorithm: str) -> None:
    sealed = seal(b"x", bound_to="people.name", algorithm=algorithm)
    with pytest.raises(Unreadable, match="moved"):
        open_sealed(sealed, bound_to="people.phone")


@BOTH
def test_every_flipped_bit_is_noticed(algorithm: str) -> None:
    sealed = seal("䶮𫖯𠮷".encode(), bound_to="t.c", algorithm=algorithm)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            open_sealed(bytes(changed), bound_to="t.c")


def test_every_shortened_value_is_noticed() -> None:
    sealed = seal(b"name", bound_to="t.c")
    for length in range(len(sealed)):
        with pytest.raises(Unreadable):
            open_sealed(sealed[:length], bound_to="t.c")


@pytest.mark.parametrize(
    "value",
    ["王秀兰", "v1:a256gcm:k2", "v1:a256gcm:k2:***", "v9:a256gcm:k2:AAAA", "::::", "v1:rot13:k2:AAAA"],
)
def test_what_was_never_sealed_is_not_passed_off_as_plain(value: str) -> None:
    with pytest.raises(Unreadable):
        open_text(value, bound_to="t.c")


def test_equal_texts_look_different() -> None:
    assert seal_text("王秀兰", bound_to="t.c") != seal_text("王秀兰", bound_to="t.c")


def test_a_sealed_text_names_version_algorithm_and_key() -> None:
    assert seal_text("x", bound_to="t.c").startswith("v1:a256gcm:k2:")
    assert seal_text("x", bound_to="t.c", algorithm=SM4_GCM).startswith("v1:sm4gcm:k2:")


def test_a_new_key_seals_and_the_old_one_still_opens(keys: Settings) -> None:
    keys.VAULT_KEYS = {"k1": key(1)}
    old = seal_text("旧", bound_to="t.c")
    keys.VAULT_KEYS = {"k2": key(2), "k1": key(1)}
    assert open_text(old, bound_to="t.c") == "旧"
    assert seal_text("新", bound_to="t.c").startswith("v1:a256gcm:k2:")


def test_a_value_whose_key_left_the_ring_says_which(keys: Settings) -> None:
    sealed = seal_text("x", bound_to="t.c")
    keys.VAULT_KEYS = {"k1": key(1)}
    with pytest.raises(Unreadable, match="'k2', which is not on the ring"):
        open_text(sealed, bound_to="t.c")


def test_another_key_under_the_same_name_does_not_open(keys: Settings) -> None:
    sealed = seal_text("x", bound_to="t.c")
    keys.VAULT_KEYS = {"k2": key(7)}
    with pytest.raises(Unreadable):
        open_text(sealed, bound_to="t.c")


def test_sm4_agrees_with_the_standards_example() -> None:
    """RFC 8998, appendix A.2.1: the cipher in the wheel is the one of GB/T 32907."""
    lock = Cipher(
        algorithms.SM4(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")),
        modes.GCM(bytes.fromhex("00001234567800000000ABCD")),
    ).encryptor()
    lock.authenticate_additional_data(bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
    plain = "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
    plain += "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    lock.update(bytes.fromhex(plain))
    lock.finalize()
    assert lock.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"


def test_the_sealed_text_is_base64_of_the_sealed_bytes() -> None:
    header, body = seal_text("名", bound_to="t.c").rsplit(":", 1)
    assert open_sealed(f"{header}:".encode() + base64.b64decode(body), bound_to="t.c") == "名".encode()
