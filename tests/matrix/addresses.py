"""Every address of the house with its mark, as Django and the API know them; nothing here is written by hand."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from bianmin.county.rights import Right
from bianmin.pages.asks import right_of

PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
CATCH_ALL = "api/v1/no-such-operation"  # what a pattern that matches everything is asked with


@dataclass(frozen=True)
class Address:
    """One pattern: where it is, which parameters it has, and who may open it."""

    route: str
    right: Right

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(found["name"] for found in PARAMETER.finditer(self.route))

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    def path(self, values: Mapping[str, Any]) -> str:
        return "/" + PARAMETER.sub(lambda found: str(values[found["name"]]), self.route)


def addresses() -> list[Address]:
    """Return every pattern, in the order of their routes.

    Raises:
        AssertionError: one has no mark; ``tests/test_house.py`` says so too.
    """
    found = {route: right_of(view) for route, view in _patterns(get_resolver().url_patterns)}
    unmarked = [route for route, right in found.items() if right is None]
    assert not unmarked, f"no mark of pages.asks: {unmarked}"
    return [Address(route, right) for route, right in sorted(found.items()) if right]


def _patterns(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, Any]]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, route)
        else:
            yield (CATCH_ALL if route == "api/v1/" and each.name is None else route), each.callback
