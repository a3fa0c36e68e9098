"""Refusals: exceptions whose text is shown to the person as it stands (what, why, what now), in Chinese."""

from collections.abc import Mapping


class Refusal(Exception):
    """Something was asked that cannot be done; nothing was changed."""

    status = 422

    def __init__(self, sentence: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class BadInput(Refusal):
    """What was typed or sent cannot be used; ``fields`` says which field and how to mend it."""


class NotYours(Refusal):
    """It exists, you may know of it, but not do this."""

    status = 403


class NotFound(Refusal):
    """It does not exist, or not for you: the two look the same."""

    status = 404


class MovedOn(Refusal):
    """It has changed since the page was opened."""

    status = 409


class TooOften(Refusal):
    """Tried too many times in a short while."""

    status = 429


class TryLater(Refusal):
    """The house cannot do it now, though it would."""

    status = 503
