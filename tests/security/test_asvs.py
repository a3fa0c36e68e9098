"""docs/asvs.md says of every requirement that touches us what is met, and names only what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
STATES = {"met", "partly", "not yet", "n/a"}
# The numbers of PROMISES §3, copied, for that document is not part of the project.
IDS = re.findall(
    r"\S+",
    """
    1.1.1 1.1.2 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.2.6 1.2.7 1.2.8 1.2.9 1.2.10 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6
    1.3.7 1.3.8 1.3.9 1.3.10 1.3.11 1.3.12 1.4.1 1.4.2 1.4.3 1.5.1 1.5.2 2.1.1 2.1.2 2.1.3 2.2.1 2.2.2 2.2.3 2.3.1
    2.3.2 2.3.3 2.3.4 2.3.5 2.4.1 3.2.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.4.8 3.5.1
    3.5.2 3.5.3 3.5.4 3.5.5 3.7.1 3.7.2 4.1.1 4.1.2 4.1.3 4.1.4 4.2.1 4.3.1 4.3.2 4.4.1 4.4.4 5.1.1 5.2.1 5.2.2 5.2.3
    5.2.4 5.3.1 5.3.2 5.4.1 5.4.2 5.4.3 6.1.1 6.1.2 6.1.3 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9
    6.2.10 6.2.11 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4 6.3.8 6.4.1 6.4.2 6.4.3 6.4.4 6.4.6 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5
    6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3 6.8.4 7.1.1 7.1.2 7.1.3 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3
    7.4.4 7.4.5 7.5.1 7.5.2 7.5.3 7.6.1 7.6.2 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.3.2 8.4.1 9.1.1 9.1.2 9.1.3 9.2.1
    9.2.2 9.2.3 9.2.4 10.1.1 10.1.2 10.2.1 10.2.2 10.3.1 10.3.4 10.4.1 10.4.11 10.5.1 10.5.2 10.5.3 10.5.4 10.5.5
    10.6.1 10.6.2 10.7.1 10.7.3 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.1 11.3.2 11.3.3 11.4.1 11.4.2 11.4.3 11.4.4
    11.5.1 11.6.1 12.1.1 12.1.2 12.1.3 12.2.1 12.2.2 12.3.1 12.3.2 12.3.3 12.3.4 13.1.1 13.2.1 13.2.2 13.2.3 13.2.4
    13.2.5 13.3.1 13.3.2 13.4.1 13.4.2 13.4.3 13.4.4 13.4.5 13.4.6 14.1.1 14.1.2 14.2.1 14.2.2 14.2.3 14.2.4 14.2.6
    14.2.7 14.2.8 14.3.1 14.3.2 14.3.3 15.1.1 15.1.2 15.1.3 15.2.1 15.2.2 15.2.3 15.3.1 15.3.2 15.3.3 15.3.4 15.3.5
    15.3.6 15.3.7 15.4.1 15.4.2 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2
    16.4.3 16.5.1 16.5.2 16.5.3 16.5.4 17.1.1 17.3.2
""",
)
SCRIPTS = [path for path in (ROOT / "bianmin").rglob("*.js") if "htmx" not in path.name]


def rows():
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if re.match(r"\d+\.\d+\.\d+", cells[0]):
            yield cells


def test_every_requirement_is_spoken_of_once():
    told = [number for cells in rows() for number in re.findall(r"\d+\.\d+\.\d+", cells[0])]
    assert sorted(set(IDS) - set(told)) == []
    assert sorted({number for number in told if told.count(number) > 1}) == []


def test_every_row_says_how_it_stands_and_where_or_why():
    for numbers, state, where in rows():
        assert state in STATES, numbers
        assert where, numbers
        if state == "met":
            assert "`" in where or "](" in where or len(where) > 10, numbers


def test_what_is_named_exists():
    named = set(re.findall(r"`((?:bianmin|tests|config|docs)/[^`]+)`", PAGE))
    assert len(named) > 50
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_our_scripts_write_no_markup_listen_to_nobody_and_keep_nothing():
    assert SCRIPTS
    words = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "postMessage",
        "localStorage",
        "sessionStorage",
        "indexedDB",
    )
    found = [(path.name, word) for path in SCRIPTS for word in words if word in path.read_text(encoding="utf-8")]
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/healthz", "/items/", "/progress/", "/window/", "/api/v1/items"])
def test_nobody_traces(client, path):
    answer = client.generic("TRACE", path, headers={"Cookie": "secret=CANARY"})
    assert answer.status_code in {302, 405}
    assert b"CANARY" not in answer.content
