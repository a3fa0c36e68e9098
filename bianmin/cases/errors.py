"""Refusals a person can do something about; each message is shown to them as it stands."""

from bianmin.county.refusals import BadInput, MovedOn, NotYours


class NotNow(MovedOn):
    """The case is not where this step starts from."""


class Stale(MovedOn):
    """Somebody moved the case after the page was opened."""


class NotForYou(NotYours):
    """The step exists, but not for this person."""


class SaidBefore(MovedOn):
    """一次告知: what is lacking was told once, and can be told only once."""


class ReasonMissing(BadInput):
    """The step must be explained and was not."""


class TooLate(MovedOn):
    """The ten minutes in which this can be undone are over."""


class OtherContent(BadInput):
    """The same submission key came with different contents."""
