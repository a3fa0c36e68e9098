"""What a real installation answers to Django's own checks, and what the tools that read code say of ours."""

import json
import subprocess
import sys
from pathlib import Path

from tests.security.life import ROOT, environment, settings_in_life

BIN = Path(sys.executable).parent


def run(*words, **more):
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, **more)


def test_a_real_installation_has_nothing_to_be_warned_of(tmp_path):
    said = run(
        sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING", env=environment(str(tmp_path))
    )
    assert said.returncode == 0, said.stderr
    assert "no issues (0 silenced)" in said.stdout + said.stderr


def test_a_real_installation_insists_on_https_and_hides_its_cookies(tmp_path):
    told = settings_in_life(str(tmp_path))
    assert told["DEBUG"] is False and told["DEMO"] is False
    assert (
        told["SECURE_SSL_REDIRECT"]
        and told["SECURE_HSTS_SECONDS"] >= 31_536_000
        and told["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    )
    assert told["SESSION_COOKIE_NAME"].startswith("__Host-") and told["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert told["SESSION_COOKIE_SECURE"] and told["CSRF_COOKIE_SECURE"] and told["SESSION_COOKIE_HTTPONLY"]
    assert told["SECURE_PROXY_SSL_HEADER"] is None, "a proxy is believed only where the operator names it"


def test_without_keys_of_its_own_nothing_starts(tmp_path):
    kept = {name: value for name, value in environment(str(tmp_path)).items() if not name.startswith("BIANMIN_SECRET")}
    said = run(sys.executable, "manage.py", "check", env=kept)
    assert said.returncode != 0


def test_ruff_finds_nothing_dangerous():
    said = run(
        str(BIN / "ruff"),
        "check",
        "--select",
        "S",
        "--ignore",
        "S101",
        "bianmin",
        "config",
        "station.py",
        ".ci",
        "manage.py",
    )
    assert said.returncode == 0, said.stdout


def test_bandit_finds_nothing_of_weight():
    said = run(
        str(BIN / "bandit"),
        "-q",
        "-ll",
        "-f",
        "json",
        "-r",
        "bianmin",
        "config",
        "station.py",
        ".ci",
    )
    found = json.loads(said.stdout)["results"]
    assert [(each["filename"], each["line_number"], each["test_id"]) for each in found] == []


def test_no_secret_lies_in_the_tree():
    words = run(
        "git",
        "grep",
        "-nIE",
        r"(BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|BIANMIN_SECRET_KEY=['\"]?[A-Za-z0-9_-]{40})",
        "--",
        ".",
    )
    assert words.stdout == ""
