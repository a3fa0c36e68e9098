"""A posted form, kept over a sign-in, and signed: only this house can have packed it."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

SALT = "bianmin.pages.kept"
FIELD = "kept"  # the name of the hidden input that carries it


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a form was going and what was in it; files cannot be kept, ``had_files`` says there were some."""

    to: str
    values: tuple[tuple[str, str], ...]
    had_files: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Keep the posted values of ``request``, passwords and the CSRF token excepted."""
        values = [
            (name, value)
            for name, several in request.POST.lists()
            if name != "csrfmiddlewaretoken" and "password" not in name
            for value in several
        ]
        return cls(request.get_full_path(), tuple(values), bool(request.FILES))

    def packed(self) -> str:
        return signing.dumps([self.to, self.values, self.had_files], salt=SALT, compress=True)

    @classmethod
    def unpacked(cls, packed: str) -> Self | None:
        """Return what was packed; nothing if it is not ours, was touched, or outlived a session."""
        try:
            to, values, had_files = signing.loads(packed, salt=SALT, max_age=settings.SESSION_COOKIE_AGE)
        except signing.BadSignature:
            return None
        return cls(to, tuple((name, value) for name, value in values), had_files)
