"""Where sealed values lie: the columns, the counties that have rows, and how many values stand under which key."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.db.models import Count, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast, Left

from bianmin.county.rows import CountyRow
from bianmin.county.scope import ALL, county
from bianmin.vault.fields import EncryptedTextField
from bianmin.vault.keys import key_ring
from bianmin.vault.models import StoredFile
from bianmin.vault.sealing import SEALS_WITH, header_of

Seal = tuple[str, str]  # key id, algorithm
UNKNOWN: Final[Seal] = ("", "")  # a key that is not on the ring, or never sealed at all


@dataclass(slots=True)
class Census:
    """How many values of columns, and how many files, are sealed under which key and algorithm."""

    values: Counter[Seal] = field(default_factory=Counter)
    files: Counter[Seal] = field(default_factory=Counter)

    def under(self, key_id: str) -> int:
        """Return how many values and files still need this key."""
        return sum(count for seals in (self.values, self.files) for seal, count in seals.items() if seal[0] == key_id)


def sealed_models() -> list[tuple[type[Model], tuple[str, ...]]]:
    """Return each table with encrypted columns, and their names."""
    found = []
    for model in apps.get_models():
        names = tuple(each.attname for each in model._meta.concrete_fields if isinstance(each, EncryptedTextField))
        if names:
            found.append((model, names))
    return found


def counties_of(model: type[Model]) -> list[str]:
    """Return the counties that have rows of this kind; one empty string for a table that all share."""
    if not issubclass(model, CountyRow):
        return [""]
    with county(ALL):
        return list(model.objects.order_by("county_code").values_list("county_code", flat=True).distinct())


def inside(code: str) -> AbstractContextManager[None]:
    """Work in this county, or anywhere with a table that all share."""
    return county(code) if code else nullcontext()


def raw(name: str) -> Cast:
    """Return the cipher text of an encrypted column as it stands, which may be compared."""
    return Cast(name, TextField())


def not_under(rows: QuerySet[Any], names: tuple[str, ...], header: str) -> QuerySet[Any]:
    """Keep the rows of which a value is sealed otherwise than ``header`` says; nothing is never sealed."""
    stale = Q()
    for name in names:
        rows = rows.alias(**{f"head_{name}": Left(raw(name), len(header)), f"raw_{name}": raw(name)})
        stale |= ~Q(**{f"head_{name}": header}) & Q(**{f"{name}__isnull": False}) & ~Q(**{f"raw_{name}": ""})
    return rows.filter(stale)


def census() -> Census:
    """Count what is sealed under which key and algorithm, over all counties."""
    counted = Census()
    with county(ALL):
        for model, names in sealed_models():
            for name in names:
                counted.values.update(dict(_of_column(model._base_manager.all(), name)))
        seals = StoredFile.objects.order_by().values_list("key_id", "algorithm").annotate(files=Count("pk"))
        for key_id, algorithm, files in seals:
            known = key_id in key_ring().keys and algorithm in SEALS_WITH.values()
            counted.files[(key_id, algorithm) if known else UNKNOWN] += files
    return counted


def _of_column(rows: QuerySet[Any], name: str) -> Iterator[tuple[Seal, int]]:
    headers = {(key, each): header_of(each, key) for key in key_ring().keys for each in SEALS_WITH.values()}
    lengths = {len(header) for header in headers.values()}
    rows = rows.alias(raw=raw(name), **{f"head_{length}": Left(raw(name), length) for length in lengths})
    counts = rows.aggregate(
        filled=Count("pk", filter=Q(**{f"{name}__isnull": False}) & ~Q(raw="")),
        **{
            f"under_{number}": Count("pk", filter=Q(**{f"head_{len(header)}": header}))
            for number, header in enumerate(headers.values())
        },
    )
    known = [(seal, counts[f"under_{number}"]) for number, seal in enumerate(headers)]
    yield from (each for each in known if each[1])
    if rest := counts["filled"] - sum(count for _, count in known):
        yield UNKNOWN, rest
