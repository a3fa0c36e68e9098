"""Reckoning blind indexes and code hashes anew: after a change of profile or index key, and where older rows lack one.

A model whose rows are found by such columns (``…_index``, ``…_hash``) says in its method ``index()`` how they follow
from the encrypted ones; this calls it and writes what came out different.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from bianmin.vault.actions.rotation import Progress
from bianmin.vault.sealed import counties_of, inside
from bianmin.vault.sealing import Unreadable

_ROWS: Final = 100  # of one transaction
_ENDINGS: Final = ("_index", "_hash")


def indexed_models() -> list[tuple[Any, tuple[str, ...]]]:
    """Return each table that can reckon its index columns, and their names."""
    return [
        (model, tuple(each.attname for each in model._meta.concrete_fields if each.attname.endswith(_ENDINGS)))
        for model in apps.get_models()
        if callable(getattr(model, "index", None))
    ]


def reindex(*, progress: Progress) -> tuple[int, set[str]]:
    """Reckon every index column anew, county by county; return how many rows changed, and what could not be read.

    A row is written only if its index columns are still what was read: whoever changes a name writes its index too.
    """
    changed, unreadable = 0, set[str]()
    for model, names in indexed_models():
        for code in counties_of(model):
            with inside(code):
                total, handled = model._base_manager.count(), 0
                for rows in _batches(model, unreadable):
                    changed += _written(model, names, rows)
                    handled += len(rows)
                    progress(f"{model._meta.verbose_name}（索引）", min(handled, total), total)
    return changed, unreadable


def _batches(model: type[Model], unreadable: set[str]) -> Iterator[list[Any]]:
    after: dict[str, Any] = {}
    while keys := list(model._base_manager.filter(**after).order_by("pk").values_list("pk", flat=True)[:_ROWS]):
        yield _readable(model, keys, unreadable)
        after = {"pk__gt": keys[-1]}


def _readable(model: type[Model], keys: list[Any], unreadable: set[str]) -> list[Any]:
    """Return these rows; where one of them cannot be read, the others one by one."""
    try:
        return list(model._base_manager.filter(pk__in=keys).order_by("pk"))
    except Unreadable:
        if len(keys) == 1:
            unreadable.add(f"{model._meta.db_table} {keys[0]}")
            return []
    return [row for key in keys for row in _readable(model, [key], unreadable)]


@transaction.atomic
def _written(model: type[Model], names: tuple[str, ...], rows: list[Any]) -> int:
    changed = 0
    for row in rows:
        was = {name: getattr(row, name) for name in names}
        row.index()
        fresh = {name: getattr(row, name) for name in names if getattr(row, name) != was[name]}
        changed += model._base_manager.filter(pk=row.pk, **was).update(**fresh) if fresh else 0
    return changed
