"""The rating card: five levels without a default, reasons for the two lowest; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from bianmin.catalog.words import words
from bianmin.feedback.permissions import tags_for

LOW = 2  # up to this level one is asked why
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """One line that can be ticked."""

    value: str
    says: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Stars:
    """The card as it stands: what was chosen so far, and what is still to be said."""

    levels: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    words: str = ""
    sentence: str = ""


def blank_stars() -> Stars:
    """Return the card on which nothing was chosen."""
    return _stars("", (), "", "")


def typed_stars(post: QueryDict, sentence: str) -> Stars:
    """Return the card with what was chosen and written, and why it was not taken."""
    return _stars(post.get("level", ""), post.getlist("tags"), post.get("words", ""), sentence)


def level_of(post: QueryDict) -> int:
    """Return the level that was chosen; 0 is none."""
    typed = post.get("level", "")
    return int(typed) if typed in {str(level) for level in words().rating.levels} else 0


def _stars(level: str, tags: Sequence[str], said: str, sentence: str) -> Stars:
    levels = tuple(Choice(str(rank), name, str(rank) == level) for rank, name in words().rating.levels.items())
    reasons = tuple(Choice(tag, tag, tag in tags) for tag in tags_for(LOW))
    return Stars(levels, reasons, said, sentence)
