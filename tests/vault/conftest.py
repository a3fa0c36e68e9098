"""Keys, a data folder and a county for every test of this room."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from bianmin.county.scope import county


def key(number: int) -> str:
    """Return a fixed key of 32 different bytes in base64."""
    return base64.b64encode(bytes((number * 37 + step * 5) % 256 for step in range(32))).decode()


@pytest.fixture(autouse=True)
def keys(settings: Settings, tmp_path: Path) -> Settings:
    """Give every test two sealing keys, an index key and an empty data folder."""
    settings.VAULT_KEYS = {"k2": key(2), "k1": key(1)}
    settings.VAULT_INDEX_KEY = key(9)
    settings.DATA_DIR = tmp_path / "data"
    settings.LARGEST_FILE = 15 * 1024 * 1024
    settings.CRYPTO, settings.INDEX_HASH, settings.CLAMD = "intl", "sha256", ""
    return settings


@pytest.fixture(autouse=True)
def in_liangshan() -> Iterator[None]:
    """Work inside one county."""
    with county("370832"):
        yield


@pytest.fixture
def at() -> datetime:
    """A Tuesday morning."""
    return datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
