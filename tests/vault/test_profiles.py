"""The second profile: SM4-GCM seals, SM3 hashes, both as the standards say; what the other profile wrote stays readable."""

import hashlib
import hmac

import pytest
from pytest_django import Settings

from bianmin.county.digests import digest, hash_in_use, keyed_digest
from bianmin.county.scope import NoCounty, county
from bianmin.vault.checks import surroundings_are_fit
from bianmin.vault.index import blind_index, keyed_fingerprint, keyed_hash
from bianmin.vault.sealing import open_sealed, open_text, seal, seal_text


def test_sm3_agrees_with_the_standards_example() -> None:
    """GB/T 32905-2016, appendix A.1."""
    assert digest(b"abc", algorithm="sm3") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest(b"abc", algorithm="sha256") == hashlib.sha256(b"abc").hexdigest()


def test_a_keyed_digest_is_an_hmac() -> None:
    for algorithm in ("sha256", "sm3"):
        assert (
            keyed_digest(b"k" * 32, b"abc", algorithm=algorithm) == hmac.new(b"k" * 32, b"abc", algorithm).hexdigest()
        )


def test_the_profile_says_what_seals_and_what_hashes(keys: Settings) -> None:
    assert (hash_in_use(), seal(b"x", bound_to="t.c")[:11]) == ("sha256", b"v1:a256gcm:")
    keys.CRYPTO = "sm"
    assert (hash_in_use(), seal(b"x", bound_to="t.c")[:10]) == ("sm3", b"v1:sm4gcm:")


def test_each_profile_reads_what_the_other_wrote(keys: Settings) -> None:
    before, file = seal_text("王秀兰", bound_to="t.c"), seal(b"paper", bound_to="f")
    keys.CRYPTO = "sm"
    assert (open_text(before, bound_to="t.c"), open_sealed(file, bound_to="f")) == ("王秀兰", b"paper")
    after = seal_text("王秀兰", bound_to="t.c")
    keys.CRYPTO = "intl"
    assert open_text(after, bound_to="t.c") == "王秀兰"


def test_index_hashes_follow_their_own_setting_so_that_sealing_may_change_alone(keys: Settings) -> None:
    before = (blind_index("id", "999999195403081234"), keyed_hash("code", "K7QM"), keyed_fingerprint("facts", "x"))
    keys.CRYPTO = "sm"
    same = (blind_index("id", "999999195403081234"), keyed_hash("code", "K7QM"), keyed_fingerprint("facts", "x"))
    keys.INDEX_HASH = "sm3"
    other = (blind_index("id", "999999195403081234"), keyed_hash("code", "K7QM"), keyed_fingerprint("facts", "x"))
    assert same == before
    assert [len(each) for each in other] == [32, 32, 64]
    assert not set(other) & set(before)


def test_a_fingerprint_belongs_to_its_kind_and_its_county() -> None:
    here = keyed_fingerprint("facts", "x")
    assert here != keyed_fingerprint("request", "x")
    assert here != keyed_fingerprint("facts", "y")
    with county("370829"):
        assert keyed_fingerprint("facts", "x") != here
    assert hashlib.sha256(b"x").hexdigest() != here


@pytest.mark.no_county
def test_a_fingerprint_needs_a_county() -> None:
    from contextvars import Context

    with pytest.raises(NoCounty):
        Context().run(keyed_fingerprint, "facts", "x")


@pytest.mark.parametrize(
    ("setting", "said"), [({"CRYPTO": "rot13"}, "vault.E004"), ({"INDEX_HASH": "md5"}, "vault.E005")]
)
def test_an_algorithm_that_nobody_knows_stops_the_start(keys: Settings, setting: dict[str, str], said: str) -> None:
    for name, value in setting.items():
        setattr(keys, name, value)
    assert [fault.id for fault in surroundings_are_fit()] == [said]
