"""The look keeps its own rules: contrast, no inline code, short pages, scripts that are only a help."""

import re
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[2] / "bianmin" / "pages"
TEMPLATES = sorted((ROOM / "templates").rglob("*.html"))
CSS = (ROOM / "static" / "pages" / "look.css").read_text(encoding="utf-8")
ON_LIGHT = ["ink", "ink-soft", "blue", "seal", "green", "amber"]
PAIRS = [
    *[(ink, ground) for ink in ON_LIGHT for ground in ("paper", "card")],
    ("green", "green-wash"),
    ("amber", "amber-wash"),
    ("seal", "seal-wash"),
    ("ink-soft", "grey-wash"),
    ("ink-soft", "blue-wash"),
    ("blue", "blue-wash"),
    ("ink", "green-wash"),
    ("ink-soft", "seal-wash"),
    ("card", "blue"),
    ("card", "blue-deep"),
    ("card", "seal"),
]


def tokens(selector):
    block = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", CSS).group(1)
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PLAIN = tokens(":root")
SENIOR = PLAIN | tokens(":root[data-senior]")


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_and_more_so_in_the_senior_look(ink, ground):
    assert contrast(PLAIN[ink], PLAIN[ground]) >= 4.5
    assert contrast(SENIOR[ink], SENIOR[ground]) >= 7


def test_the_outline_of_an_input_can_be_seen():
    assert contrast(PLAIN["edge"], PLAIN["card"]) >= 3
    assert contrast(SENIOR["edge"], SENIOR["card"]) >= 4.5


def test_the_layers_stand_in_the_houses_order():
    assert re.findall(r"@layer ([a-z]+) \{", CSS) == ["reset", "base", "components", "pages", "utilities"]
    assert "@layer reset, base, components, pages, utilities;" in CSS


def test_every_token_that_is_used_is_defined():
    assert set(re.findall(r"var\(--([a-z0-9-]+)", CSS)) <= set(re.findall(r"--([a-z0-9-]+):", CSS))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_is_short_and_has_no_inline_code(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)", text)
    assert "|safe" not in text
    assert "autoescape off" not in text


def test_the_script_is_small_and_builds_no_markup_from_text():
    script = (ROOM / "static" / "pages" / "house.js").read_text(encoding="utf-8")
    assert len(script.splitlines()) <= 80
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|document\.write", script)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_the_house_never_shouts(path):
    text = path.read_text(encoding="utf-8")
    assert "！" not in text
    assert "成功" not in text
