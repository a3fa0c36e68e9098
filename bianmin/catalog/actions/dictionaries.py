"""Bringing the tables of dictionaries in line with the project's file: a changed label ends and begins, dated."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from bianmin.catalog.dictionaries import Code, Dictionary, Version, shipped
from bianmin.catalog.models import CodeMapping, DictionaryCode

_DAY = timedelta(days=1)


@transaction.atomic
def load_dictionaries(dictionaries: Iterable[Dictionary] | None = None, *, on: date) -> int:
    """Write what the dictionaries say and the tables do not; a second time changes nothing.

    A code whose label changed ends the day before the new one begins (the file's day, else ``on``); one that is no longer
    in the file ends the day before ``on``. Versions the file does not know are left alone.

    Returns:
        how many rows were written, ended or removed.
    """
    changed = 0
    for each in shipped() if dictionaries is None else dictionaries:
        for version in each.versions:
            changed += _load_version(each.name, version, on)
        changed += _load_mappings(each)
    return changed


def _load_version(dictionary: str, version: Version, on: date) -> int:
    rows: dict[str, list[DictionaryCode]] = {}
    for row in DictionaryCode.objects.filter(dictionary=dictionary, version=version.name).order_by("starts_on"):
        rows.setdefault(row.code, []).append(row)
    new, changed = [], 0
    for position, code in enumerate(version.codes, start=1):
        last = rows.pop(code.code, [None])[-1]
        says = {"label": code.label, "position": position, "source": version.source, "mark": version.mark}
        starts_on = _begins(last, code, on)
        if starts_on is None:
            assert last is not None, "what goes on has a row"
            changed += _corrected(last, says)
            continue
        new.append(
            DictionaryCode(dictionary=dictionary, version=version.name, code=code.code, starts_on=starts_on, **says)
        )
    gone = [each[-1] for each in rows.values() if each[-1].ends_on is None]
    for row in gone:
        _end(row, on - _DAY)
    DictionaryCode.objects.bulk_create(new)
    return changed + len(new) + len(gone)


def _begins(last: DictionaryCode | None, code: Code, on: date) -> date | None:
    """Return the day from which a new row holds, the last one ended before it; None where the last one goes on."""
    if last is None:
        return code.starts_on
    if last.ends_on:
        return max(code.starts_on, last.ends_on + _DAY)
    starts_on = code.starts_on if code.starts_on > last.starts_on else on
    if last.label == code.label or starts_on <= last.starts_on:
        return None
    _end(last, starts_on - _DAY)
    return starts_on


def _corrected(row: DictionaryCode, says: dict[str, Any]) -> int:
    """Write what a row says now; return 1 where that changes it."""
    if all(getattr(row, field) == value for field, value in says.items()):
        return 0
    for field, value in says.items():
        setattr(row, field, value)
    row.save(update_fields=list(says))
    return 1


def _end(row: DictionaryCode, day: date) -> None:
    row.ends_on = max(day, row.starts_on)
    row.save(update_fields=["ends_on"])


def _load_mappings(dictionary: Dictionary) -> int:
    """Write and remove mappings; they have no days: which codes are in force says so already."""
    changed = 0
    for each in dictionary.mappings:
        versions = {"dictionary": dictionary.name, "from_version": each.from_version, "to_version": each.to_version}
        known = {(row.from_code, row.to_code): row for row in CodeMapping.objects.filter(**versions)}
        for pair in each.pairs:
            row = known.pop(pair, None) or CodeMapping(**versions, from_code=pair[0], to_code=pair[1])
            if row.pk and (row.source, row.mark) == (each.source, each.mark):
                continue
            row.source, row.mark = each.source, each.mark
            row.save()
            changed += 1
        CodeMapping.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
        changed += len(known)
    return changed
