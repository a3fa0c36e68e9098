"""How a draft says that it is written for several items at once (一件事): words among its answers that no question has; pure.

An edition's keys hold no hyphen (bianmin.catalog.pack), so none is called like one of these.
"""

from collections.abc import Mapping
from uuid import UUID

BUNDLE = "together-of"  # the slug of the 一件事
NAME = "together-name"
WANTED = "together-want"  # the slugs of the items that somebody said they want
DRAFTS = "together-drafts"  # once filed: the drafts of its cases, in the order of the items


def bundle_in(answers: Mapping[str, str]) -> str:
    """Return the slug of the 一件事 that a draft is written for; empty where it is for one item."""
    return answers.get(BUNDLE, "")


def wanted_in(answers: Mapping[str, str]) -> list[str]:
    """Return the slugs of the items that somebody said they want."""
    return answers.get(WANTED, "").split()


def drafts_in(answers: Mapping[str, str]) -> list[UUID]:
    """Return the drafts of the cases that it became."""
    return [UUID(each) for each in answers.get(DRAFTS, "").split()]
