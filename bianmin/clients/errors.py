"""Refusals to other people's programs; each sentence is answered as it stands."""

from bianmin.county.refusals import Refusal, TooOften


class WrongKey(Refusal):
    """There is no key, or none that is in force: which of the two is not told."""

    status = 401


class Limited(TooOften):
    """A key was used more often than its client may; ``wait`` says in how many seconds it goes on."""

    def __init__(self, sentence: str, *, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait
