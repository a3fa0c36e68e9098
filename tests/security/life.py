"""The settings of a real installation, read by a process of its own: the tests' own are a demo's."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
# What makes an answer safe in life; taken over one by one, for the database and the folders stay the tests'.
NAMES = (
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SECURE_SSL_REDIRECT", "SECURE_REDIRECT_EXEMPT", "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_PROXY_SSL_HEADER", "DEBUG", "DEMO",
)  # fmt: skip
_TELL = "import json, config.settings as s; print(json.dumps({n: getattr(s, n) for n in %r}))"


def environment(folder: str) -> dict[str, str]:
    """Return the environment of a real installation with keys of its own and an empty folder."""
    keys = subprocess.run(
        [sys.executable, "station.py", "keys"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIANMIN_", "DJANGO_"))}
    made = dict(line.split("=", 1) for line in keys.splitlines() if "=" in line)
    return {
        **kept,
        **made,
        "BIANMIN_DATA": folder,
        "BIANMIN_HOSTS": "bianmin.example",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@cache
def settings_in_life(folder: str) -> dict[str, Any]:
    """Return the settings that decide on cookies, redirects and headers, as a real installation has them."""
    told = subprocess.run(
        [sys.executable, "-c", _TELL % (NAMES,)],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(told.stdout))
