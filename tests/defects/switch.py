"""A plugin of pytest for the build with defects: before each chosen test its defect is switched on, after it off again.

``BIANMIN_DEFECTS`` names a JSON file: {"built": [defects], "tests": {test: defect or ""}, "report": file}. What failed goes to
the report. Nobody but ``tests/defects/test_defects.py`` starts it.
"""

import json
import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.defects.registry import DEFECTS

_PLAN = json.loads(Path(os.environ["BIANMIN_DEFECTS"]).read_text(encoding="utf-8"))
_BY_NAME = {each.name: each for each in DEFECTS}
_FAILED: dict[str, str] = {}
_BUILT = ExitStack()


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    """Take away what the database is to be made without."""
    for name in _PLAN["built"]:
        _BY_NAME[name].switch(_BUILT)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    found = _BY_NAME.get(_PLAN["tests"].get(item.nodeid, ""))
    if found is None or found.built:
        return (yield)
    with found.on():
        return (yield)


def pytest_runtest_logreport(report):
    if report.failed:
        crash = getattr(report.longrepr, "reprcrash", None)
        _FAILED[report.nodeid] = crash.message if crash else str(report.longrepr)[-300:]


def pytest_sessionfinish():
    _BUILT.close()
    Path(_PLAN["report"]).write_text(json.dumps(_FAILED), encoding="utf-8")
