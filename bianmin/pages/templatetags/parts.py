"""The parts that pages are built of, as tags and filters; they know nothing of cases or stations."""

from dataclasses import replace
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bianmin.pages import wording
from bianmin.pages.questions import question_of

register = template.Library()
register.filter(wording.chinese_date)
register.filter(wording.chinese_moment)
register.filter(wording.chinese_span)
register.filter(wording.mask_name)
register.filter(wording.mask_phone)
register.filter(wording.mask_id_number)


@register.simple_tag
def field(thing: Any, autocomplete: str = "") -> SafeString:
    """Draw a bound form field, or anything like a ``Question``, with its label, hint and error.

    ``autocomplete="off"`` is for the desk, where a clerk types the data of one villager after the other.
    """
    question = question_of(thing)
    if autocomplete:
        question = replace(question, attrs={**question.attrs, "autocomplete": autocomplete})
    return render_to_string(question.template, {"question": question})


@register.simple_tag
def lamp(tone: Any, words: str = "") -> SafeString:
    """Draw a lamp: ``{% lamp "late" "超期 1 天" %}``, or of a thing that has ``tone`` and ``words``.

    Tones: ok (green), soon (amber), late (red), idle (grey). The words say the same as the colour.
    """
    if not isinstance(tone, str):
        tone, words = tone.tone, tone.words
    return format_html('<span class="lamp {}">{}</span>', tone, words)


@register.simple_tag
def seal(words: str) -> SafeString:
    """Draw a stamp: what is official about this page, in two to six characters."""
    return format_html('<span class="seal">{}</span>', words)


@register.simple_tag
def stepper(at: int, of: int, name: str = "") -> SafeString:
    """Draw 第 2 步，共 5 步 with a bar that says the same."""
    return format_html(
        '<p class="stepper"><b>第 {} 步，共 {} 步</b>{}{}</p>',
        at,
        of,
        format_html(" <span>{}</span>", name) if name else "",
        _bar(at, of),
    )


@register.simple_tag
def meter(part: float, whole: float, words: str) -> SafeString:
    """Draw a bar of ``part`` of ``whole``, with the words that say it."""
    return format_html('<div class="meter-row"><span>{}</span>{}</div>', words, _bar(part, whole))


def _bar(part: float, whole: float) -> SafeString:
    width = f"{100 * min(max(part / whole, 0), 1) if whole else 0:.1f}"
    return format_html(
        '<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="rest" width="100" height="4"/><rect class="part" width="{}" height="4"/></svg>',
        width,
    )


@register.simple_tag
def figure(number: Any, words: str, href: str = "", unit: str = "") -> SafeString:
    """Draw one big number; with ``href`` it opens the list behind it."""
    inner = format_html(
        "<b>{}{}</b><span>{}</span>", number, format_html("<small>{}</small>", unit) if unit else "", words
    )
    if href:
        return format_html('<a class="figure" href="{}">{}</a>', href, inner)
    return format_html('<div class="figure">{}</div>', inner)


@register.simple_tag
def code_box(code: str, words: str) -> SafeString:
    """Draw a number or code to be read aloud or copied by hand: big and evenly spaced."""
    return format_html('<p class="code"><span>{}</span><output>{}</output></p>', words, code)


@register.simple_tag
def pager(newer: str = "", older: str = "") -> SafeString:
    """Draw the way to the newer and the older page; lists have no page numbers (keyset, DECISIONS 20)."""
    return render_to_string("pages/pager.html", {"newer": newer, "older": older})


@register.simple_block_tag
def panel(content: str, title: str) -> SafeString:
    """Wrap ``content`` in a card with a heading."""
    return format_html('<section class="card"><h2>{}</h2>{}</section>', title, content)


@register.simple_block_tag
def strip(content: str, tone: str = "idle") -> SafeString:
    """Wrap ``content`` in a message strip; tones as for ``lamp``."""
    return format_html('<div class="strip {}">{}</div>', tone, content)
