"""The partners' page is true: its commands run as they stand, against a server."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from bianmin.cases.models import Case
from bianmin.clients.events import Event
from bianmin.clients.models import Once
from tests import factories as make

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = "\n".join(["set -eu", *re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)])


def run(folder, live_server, partner):
    environ = {
        "PATH": "/usr/bin:/bin", "ADDRESS": live_server.url, "KEY": partner.secret, "ITEM": partner.bank.items[0],
        "LANG": "C.UTF-8", "no_proxy": "*",
    }  # fmt: skip
    Image.new("RGB", (600, 400), "white").save(folder / "card.jpg")
    shell = shutil.which("bash")
    done = subprocess.run(
        [shell, "-c", COMMANDS], check=False, cwd=folder, env=environ, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((folder / "receipt.json").read_text())


@pytest.fixture
def item(transactional_db):
    made = make.edition()
    make.placed(made, make.station())
    return made.item


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")
@pytest.mark.parametrize("kind", ["live", "test"])
def test_every_command_of_the_page_runs(tmp_path, live_server, partner, item, kind):
    caller = partner(kind, items=[item.slug])
    receipt = run(tmp_path, live_server, caller)
    assert Once.objects.count() == 1
    if kind == "test":
        assert receipt["number"].startswith("TEST") and not Case.objects.exists()
    else:
        assert receipt["number"] == Case.objects.get().number
        assert Case.objects.get().files.count() == 1
        assert json.loads((tmp_path / "changes.json").read_text())["changes"][0]["number"] == receipt["number"]


def test_the_page_names_every_event_and_every_sort_of_key():
    assert [event for event in Event.values if f"`{event}`" not in PAGE] == []
    assert all(f"`bm_{kind}_`" in PAGE for kind in ("test", "live", "read"))
    assert f"最大 {settings.LARGEST_FILE // 1024 // 1024} MB" in PAGE
