"""What a finding is, and what a rule is given to look at."""

from collections.abc import Callable, Iterator
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


@dataclass(frozen=True, slots=True)
class Looked:
    """An edition as the rules look at it: its content, and the item's own name and type where the content leaves them open."""

    content: Content
    name: str
    item_type: str

    def is_unsure(self, *elements: str) -> bool:
        """Say whether one of these elements is marked as not verified: then what is lacking is told and does not stop."""
        return not set(elements).isdisjoint(self.content.unverified)


Found = Iterator[Finding]
Rule = Callable[[Looked], Found]

LICENCE = "01"  # 行政许可
POWERS = frozenset({"01", "02", "03", "04", "05", "06", "07", "08", "09", "10"})  # exercised only where a law says so


def told(rule: str, field: str, says: str, mend: str) -> Finding:
    """Return a finding that does not stop."""
    return Finding(rule, field, says, mend, stops=False)
