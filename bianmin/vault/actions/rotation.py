"""Sealing anew what is not under the newest key and the configured algorithm, while the house goes on.

Nothing is remembered between runs: each value's header, and each file's row, says what it is sealed with. A run that
was killed is simply run again (PROMISES PR-4).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Model, TextField, Value

from bianmin.vault import store
from bianmin.vault.keys import key_ring
from bianmin.vault.models import StoredFile
from bianmin.vault.sealed import counties_of, inside, not_under, raw, sealed_models
from bianmin.vault.sealing import Unreadable, algorithm_in_use, header_in_use, open_sealed, open_text, seal, seal_text

Progress = Callable[[str, int, int], None]  # what, how many are done, of how many
_ROWS: Final = 100  # of one transaction: SQLite's one writer waits no longer than some milliseconds for us
_PASSES: Final = 5  # over rows that somebody else was just writing


@dataclass(slots=True)
class Resealed:
    """What a run did, and the places of what it could not read."""

    rows: int = 0
    files: int = 0
    unreadable: set[str] = field(default_factory=set)


def reseal(*, progress: Progress) -> Resealed:
    """Seal anew every value and every file that needs it, county by county.

    A row is written only if its cipher text is still the one that was read, so a change made meanwhile is never
    undone; on PostgreSQL rows that somebody holds are left for a later pass, so nobody waits for us in a ring.
    """
    done = Resealed()
    for model, names in sealed_models():
        for code in counties_of(model):
            with inside(code):
                _reseal_table(model, names, done, progress)
    for code in counties_of(StoredFile):
        with inside(code):
            _reseal_files(done, progress)
    return done


def _reseal_table(model: type[Model], names: tuple[str, ...], done: Resealed, progress: Progress) -> None:
    stale = not_under(model._base_manager.all(), names, header_in_use())
    total, handled = stale.count(), 0
    for _ in range(_PASSES if total else 0):
        changed = 0
        for batch in _batches(stale.annotate(**{f"was_{name}": raw(name) for name in names}), names):
            fresh = [(pk, _sealed_anew(model, pk, was, done)) for pk, was in batch]
            changed += _written(model, [(pk, values) for pk, values in fresh if values])
            progress(str(model._meta.verbose_name), min(handled + changed, total), total)
        handled += changed
        if not changed:
            break
    done.rows += handled


def _batches(stale: Any, names: tuple[str, ...]) -> Any:
    """Yield lists of (key of the row, its cipher texts by column), along the primary key."""
    columns, after = [f"was_{name}" for name in names], dict[str, Any]()
    while rows := list(stale.filter(**after).order_by("pk").values_list("pk", *columns)[:_ROWS]):
        yield [(pk, dict(zip(names, was, strict=True))) for pk, *was in rows]
        after = {"pk__gt": rows[-1][0]}


def _sealed_anew(model: type[Model], pk: Any, was: dict[str, str | None], done: Resealed) -> dict[str, tuple[str, str]]:
    """Return old and new cipher text of each column that needs it."""
    fresh, header = {}, header_in_use()
    for name, old in was.items():
        if not old or old.startswith(header):
            continue
        place = model._meta.get_field(name).bound_to  # type: ignore[union-attr]
        try:
            fresh[name] = (old, seal_text(open_text(old, bound_to=place), bound_to=place))
        except Unreadable:
            done.unreadable.add(f"{place} {pk}")
    return fresh


@transaction.atomic
def _written(model: type[Model], fresh: list[tuple[Any, dict[str, tuple[str, str]]]]) -> int:
    free = _not_held(model, [pk for pk, _ in fresh])
    return sum(_swap(model, pk, values) for pk, values in fresh if pk in free)


def _not_held(model: type[Model], keys: list[Any]) -> set[Any]:
    if not connection.features.has_select_for_update_skip_locked:
        return set(keys)
    rows = model._base_manager.filter(pk__in=keys).order_by("pk")  # pragma: no cover - PostgreSQL's half, tested there
    return set(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))  # pragma: no cover


def _swap(model: type[Model], pk: Any, values: dict[str, tuple[str, str]]) -> int:
    rows = model._base_manager.filter(pk=pk).alias(**{f"was_{name}": raw(name) for name in values})
    still = rows.filter(**{f"was_{name}": old for name, (old, _) in values.items()})
    return still.update(**{name: Value(new, output_field=TextField()) for name, (_, new) in values.items()})


def _reseal_files(done: Resealed, progress: Progress) -> None:
    stale = StoredFile.objects.exclude(key_id=key_ring().newest, algorithm=algorithm_in_use())
    total, handled = stale.count(), count(1)
    after: dict[str, Any] = {}
    while rows := list(stale.filter(**after).order_by("pk")[:_ROWS]):
        for row in rows:
            done.files += _file_sealed_anew(row, done)
            progress("文件", min(next(handled), total), total)
        after = {"pk__gt": rows[-1].pk}


def _file_sealed_anew(row: StoredFile, done: Resealed) -> int:
    """Write the new bytes beside the old ones, switch the row, remove the old: whoever reads finds one or the other.

    The row is switched in a transaction that ends here, and only if nobody switched or deleted it meanwhile. A crash
    in between leaves bytes without a row, which the sweep removes.
    """
    fresh = store.place_for(row.county_code, row.pk, turn=secrets.token_hex(4))
    try:
        with store.alone():
            store.put(fresh, seal(open_sealed(store.take(row.path), bound_to=row.bound_to), bound_to=row.bound_to))
            with transaction.atomic(durable=True):
                here = StoredFile.objects.filter(pk=row.pk, path=row.path)
                moved = here.update(path=fresh, key_id=key_ring().newest, algorithm=algorithm_in_use())
            store.remove(row.path if moved else fresh)
    except (Unreadable, store.Missing):
        done.unreadable.add(f"{row._meta.db_table} {row.pk}")
        return 0
    return moved
