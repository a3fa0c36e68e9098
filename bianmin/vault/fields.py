"""Encrypted columns: the database sees cipher text, the code sees the value, nobody can search by it."""

import json
from typing import Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.fields.mixins import CheckFieldDefaultMixin

from bianmin.vault.sealing import Unreadable, open_text, seal_text


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that is sealed on its way into the database, tied to its table and column.

    The empty string stays empty, and null stays null, so that "nothing was given" can be seen without a key.
    Renaming the table or the column needs a migration that seals every value again; what an expression moves
    into another column (``F``, ``Coalesce``) is unreadable there.
    """

    @property
    def bound_to(self) -> str:
        """The place that values of this column are sealed for."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str | None:  # noqa: FBT001, FBT002
        plain = self.written(super().get_db_prep_value(value, connection, prepared))
        return seal_text(plain, bound_to=self.bound_to) if plain else plain

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None or value == "":
            return self.nothing(value)
        if not isinstance(value, str):
            raise Unreadable(f"{self.bound_to}: not a sealed text")
        return self.read(open_text(value, bound_to=self.bound_to))

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow ``isnull`` alone: equal texts have different cipher texts.

        Raises:
            FieldError: any other lookup.
        """
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(
            f"{self.bound_to} is encrypted and cannot be searched with {lookup_name!r}: "
            "look up a blind index kept beside it (bianmin.vault.index), or ask isnull."
        )

    def get_transform(self, lookup_name: str) -> Any:
        """Refuse to look inside.

        Raises:
            FieldError: always.
        """
        raise FieldError(
            f"{self.bound_to} is encrypted: the database cannot take {lookup_name!r} out of it; read the whole value."
        )

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse an index or a uniqueness that the changing cipher text could never keep."""
        found = super().check(**kwargs)
        if self.unique or getattr(self, "db_index", False):
            why = "An encrypted column cannot be unique or indexed."
            hint = "Put the constraint on a blind index beside it (bianmin.vault.index)."
            found.append(checks.Error(why, hint=hint, obj=self, id="vault.E101"))
        return found

    def written(self, value: Any) -> Any:
        """Return the text to seal, or nothing."""
        return value

    def read(self, plain: str) -> Any:
        """Return the value that the opened text stands for."""
        return plain

    def nothing(self, value: str | None) -> Any:
        """Return what an unsealed null or empty column stands for."""
        return value


class EncryptedJSONField(CheckFieldDefaultMixin, EncryptedTextField):
    """A JSON value (answers, frozen facts) sealed as one text; ``None`` is null, all else is sealed."""

    empty_strings_allowed = False
    _default_hint = ("dict", "{}")

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> Any:
        return self.value_from_object(obj)

    def written(self, value: Any) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    def read(self, plain: str) -> Any:
        return json.loads(plain)

    def nothing(self, value: str | None) -> None:
        if value is not None:
            raise Unreadable(f"{self.bound_to}: empty, where a sealed JSON value should be")
