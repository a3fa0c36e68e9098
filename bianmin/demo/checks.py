"""What must be true before a demo, or a real station, starts: Django system checks with a remedy in each (DECISIONS 25)."""

import os
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections

from bianmin.county.scope import ALL, county

ANYWHERE: Final = frozenset({"localhost", "testserver"})  # names that lead nowhere else; the latter is Django's own
_HOME: Final = (
    "请用 `python3 station.py run` 启动演示，不要设置 BIANMIN_BIND 和 BIANMIN_HOSTS；正式使用请加 --no-demo。"
)
_REAL: Final = (
    "请给正式使用另建一个数据库（--data 指定新目录，或换 BIANMIN_DATABASE）；演示里的人和事都是编的，不能当真的用。"
)
_MADE_UP: Final = "请给演示另用一个空的数据库（--data 指定新目录）；正式使用请加 --no-demo，并去掉 BIANMIN_DEMO。"


def demo_stays_at_home(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each way by which a demo could be reached from another machine."""
    if not settings.DEMO:
        return []
    bind = os.environ.get("BIANMIN_BIND", "")
    away = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    sentences = [f"演示只能在本机打开，BIANMIN_BIND 却是 {bind}。"] if bind and not is_loopback(bind) else []
    sentences += [f"演示只能在本机打开，允许的主机名里却有 {'、'.join(away)}。"] if away else []
    return [Error(sentence, hint=_HOME, id="demo.E001") for sentence in sentences]


def is_loopback(host: str) -> bool:
    """Say whether a host name or address leads to this very machine and to no other."""
    name = host.strip().strip("[]").lower()
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name in ANYWHERE


def database_fits_the_settings(
    app_configs: Sequence[Any] | None = None, *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Return an error if a demo's database is to be used in earnest, or a real one as a demo."""
    return [error for alias in databases or () for error in _faults_of(alias)]


def _faults_of(alias: str) -> list[CheckMessage]:
    mark, person = apps.get_model("demo", "DemoMark"), apps.get_model("people", "Person")
    if not {mark._meta.db_table, person._meta.db_table} <= set(connections[alias].introspection.table_names()):
        return []
    with county(ALL):
        is_marked = mark.objects.using(alias).exists()
        is_real = not is_marked and person.objects.using(alias).exists()
    if is_marked and not settings.DEMO:
        return [Error("这个数据库是演示用的，里面的人和事都是编的，不能当正式的启动。", hint=_REAL, id="demo.E002")]
    if is_real and settings.DEMO:
        return [Error("现在是演示，可这个数据库里有人的档案，却没有演示记号。", hint=_MADE_UP, id="demo.E003")]
    return []
