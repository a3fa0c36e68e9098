"""The quality gate: what is wrong with a content, at which field, and how to mend it (DOMAIN §2.5; 要求 12 of §9); pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from bianmin.catalog.content import Content
from bianmin.catalog.gate import (
    basis,
    conditions,
    form,
    limits,
    materials,
    money,
    results,
    route,
    seasons,
    service,
    visits,
    wording,
)
from bianmin.catalog.gate.finding import Finding, Looked, Rule
from bianmin.catalog.shapes import sound

__all__ = ["RULES", "Finding", "blocking", "findings"]

RULES: tuple[Rule, ...] = (
    *service.RULES, *wording.RULES, *basis.RULES, *limits.RULES, *money.RULES, *materials.RULES, *form.RULES,
    *conditions.RULES, *route.RULES, *visits.RULES, *results.RULES, *seasons.RULES,
)  # fmt: skip
# What a list made elsewhere leaves out, and whoever takes it over cannot know: told, not stopped.
LACKING = frozenset({"one-line", "6-sample", "8", "9", "11", "12"})
_ABOVE = "这一项是上级统一的，县里改不了：请告诉统一清单的单位。"


def findings(
    content: Content, *, named: str = "", item_type: str = "", locked: Collection[str] = (), taken_over: bool = False
) -> list[Finding]:
    """Return everything the rules find.

    Args:
        content: what the edition says; nothing in it makes this raise.
        named: the item's name, where the content leaves it open.
        item_type: the item's type, likewise.
        locked: the elements that are unified from above; what is wrong with them is told and does not stop, since nobody
            here can mend it.
        taken_over: it comes from a list made elsewhere: what that leaves out (``LACKING``) does not stop.
    """
    held, misfits = sound(content)
    looked = Looked(held, held.name or named, held.item_type or item_type)
    found = [Finding("shape", place, f"这里要的是{kind}，现在不是。", "请重新填这一项。") for place, kind in misfits]
    found += [each for rule in RULES for each in rule(looked)]
    return [_eased(each, locked, taken_over=taken_over) for each in _once(found)]


def blocking(found: Iterable[Finding]) -> list[Finding]:
    """Keep what must be mended first."""
    return [each for each in found if each.stops]


def _eased(each: Finding, locked: Collection[str], *, taken_over: bool) -> Finding:
    if each.stops and each.field.partition("-")[0] in locked:
        return replace(each, mend=_ABOVE, stops=False)
    return replace(each, stops=False) if each.stops and taken_over and each.rule in LACKING else each


def _once(found: Iterable[Finding]) -> Iterator[Finding]:
    """Drop what two rules say in the same words at the same field."""
    return iter(dict.fromkeys(found))
