"""The quality gate: what is wrong with a content, at which field, and how to mend it (DOMAIN §2.5; 要求 12 of §9); pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from bianmin.catalog.content import Content


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the gate says: ``field`` is where in the editor (``materials-2-name`` is the second material's name).

    ``stops`` says that it must be mended before another can approve; what does not stop is only told.
    """

    rule: str
    field: str
    says: str
    mend: str
    stops: bool = True


def findings(content: Content, *, named: str = "", item_type: str = "") -> list[Finding]:
    """Return everything the rules find; ``named`` and ``item_type`` are the item's where the content leaves them open."""
    found: list[Finding] = []
    if content.promised.is_longer_than(content.legal):
        found.append(
            Finding(
                "1", "promised", f"承诺时限（{content.promised.words}）比法定时限（{content.legal.words}）长。",
                "请改成一样或更短。",
            )
        )  # fmt: skip
    return found


def blocking(found: Iterable[Finding]) -> list[Finding]:
    """Keep what must be mended first."""
    return [each for each in found if each.stops]
