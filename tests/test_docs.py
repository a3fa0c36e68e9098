"""The documents say what the code says."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "counties").rglob("*.md")]


def test_the_generated_pages_are_fresh():
    call_command("write_docs", "--check")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_every_variable_that_is_read_is_told_to_the_operator():
    read = set(re.findall(r'"(BIANMIN_[A-Z_]+)"', (ROOT / "config" / "settings.py").read_text(encoding="utf-8")))
    told = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    assert sorted(name for name in read - {"BIANMIN_DEMO"} if name not in told) == []


@pytest.mark.parametrize("name", ["home", "window", "board"])
def test_the_readmes_pictures_are_light(name):
    assert 5_000 < (ROOT / "docs" / "pictures" / f"{name}.png").stat().st_size < 150_000
