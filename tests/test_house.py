"""The house rules that no linter knows."""

import ast
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from bianmin.pages.asks import right_of

ROOT = Path(__file__).parent.parent / "bianmin"
MODULES = [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = list(ROOT.rglob("*.html"))
FACES = {"portal", "window", "office", "oversight", "guard", "api", "demo"}
CATCH_ALLS = {"utils", "helpers", "common", "misc", "services", "managers"}
DATABASE_WRITES = {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete", "select_for_update",
}  # fmt: skip
PLAIN_THINGS = {"hasher", "digest", "context", "attrs", "merged", "complete", "values", "data", "headers", "session"}


def room(path):
    return path.relative_to(ROOT).parts[0]


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_is_short_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_is_in_it(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_room_is_a_junk_drawer(path):
    assert path.stem not in CATCH_ALLS and path.parent.name not in CATCH_ALLS


def writes_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DATABASE_WRITES:
            receiver = ast.unparse(node.func.value)
            if "objects" in receiver or node.func.attr in {"bulk_create", "get_or_create", "update_or_create"}:
                yield f"{receiver}.{node.func.attr}"


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if "actions" not in {p.stem, p.parent.name} and room(p) != "county" and p.name != "models.py"],
    ids=name_of,
)
def test_only_actions_write(path):
    assert not list(writes_of(path))


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) in FACES - {"demo"}], ids=name_of)
def test_a_face_imports_no_models(path):
    imported = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        module = getattr(node, "module", None) or ""
        is_ours = module.startswith("bianmin.") and module.endswith(".models")
        if isinstance(node, ast.ImportFrom) and id(node) not in guarded and is_ours:
            imported |= {alias.name for alias in node.names}
    # Enumerations and the loaded calendar are no rows: nothing of a county is read by them.
    assert imported <= {"StationRole", "load_calendar"}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_short_and_has_no_inline_style_or_script(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    assert " style=" not in text and "<style" not in text
    assert not any("<script" in line and "src=" not in line and "json_script" not in line for line in text.splitlines())
    assert "onclick=" not in text and "javascript:" not in text


def callbacks(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from callbacks(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def test_every_address_says_who_may_do_what():
    addresses = list(callbacks(get_resolver().url_patterns))
    assert len(addresses) > 40
    assert [address for address, view in addresses if right_of(view) is None] == []


def test_the_table_of_rights_names_every_pair_that_an_address_asks_for():
    from config.rights import table

    known = {(right.resource, right.action) for right in table()}
    asked = {(right_of(view).resource, right_of(view).action) for _, view in callbacks(get_resolver().url_patterns)}
    assert asked - known == set()


def test_a_roled_address_lets_in_nobody_whom_the_table_does_not_name():
    from config.rights import table

    for address, view in callbacks(get_resolver().url_patterns):
        right = right_of(view)
        named = {
            role
            for row in table()
            if (row.resource, row.action) == (right.resource, right.action)
            for role in row.roles
        }
        if not right.public:
            assert right.roles <= named, address


def test_the_countys_name_and_code_stand_only_in_its_pack():
    from django.conf import settings

    for path in [*MODULES, *TEMPLATES, *(ROOT.parent / "config").rglob("*.py"), ROOT.parent / "station.py"]:
        text = path.read_text(encoding="utf-8")
        assert settings.COUNTY_CODE not in text, path
        assert settings.COUNTY["name"] not in text, path
