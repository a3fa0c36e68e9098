"""Rows of a county: one manager, one foreign key, and the one ``save()`` override of the house.

The same models run on SQLite, PostgreSQL and Citus (docs/adr/0001). ``_do_update`` and ``get_extra_restriction`` are
private API of Django 5.2: the LTS is pinned and tests/county watches them. Not for ModelForms or many-to-many fields,
which query outside of any county.
"""

from collections.abc import Iterable
from typing import Any, NoReturn, Self

from django.db import models

from bianmin.county.scope import ALL, OtherCounty, current_county, scope
from bianmin.county.uuid7 import uuid7


class CountyQuerySet(models.QuerySet):
    """A queryset that fills the county on bulk writes and refuses to change it."""

    def bulk_create(self, objs: Iterable["CountyRow"], *args: Any, **kwargs: Any) -> list["CountyRow"]:
        rows = list(objs)
        for row in rows:
            row.settle()
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable["CountyRow"], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        names = list(fields)
        if "county_code" in names:
            raise OtherCounty("a row keeps its county")
        rows = list(objs)
        for row in rows:
            row.settle()
        return super().bulk_update(rows, names, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        current_county()
        if "county_code" in kwargs:
            raise OtherCounty("a row keeps its county")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        current_county()
        return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]


# One unasked question for each model and county, copied for each use: building the filter anew costs a tenth of a step.
_SCOPED: dict[tuple[Any, ...], CountyQuerySet] = {}


class CountyManager(models.Manager.from_queryset(CountyQuerySet)):
    """Starts every query inside the county of the scope."""

    def get_queryset(self) -> CountyQuerySet:
        code = scope()
        if code is ALL:
            return super().get_queryset()
        kept = (self.model, self._queryset_class, self._db, code)
        rows = _SCOPED.get(kept)
        if rows is None:
            rows = _SCOPED[kept] = super().get_queryset().filter(county_code=code)
        return rows.all()

    @classmethod
    def asking(cls, queryset: type[CountyQuerySet]) -> "CountyManager":
        """Return a manager that also answers the questions of ``queryset``."""
        return cls.from_queryset(queryset)()


class CountyRow(models.Model):
    """A row that belongs to one county for ever."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county_code = models.CharField(max_length=6, editable=False)

    objects = CountyManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.settle()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        return type(self).objects.filter(pk=self.pk).delete()

    def settle(self) -> Self:
        """Take the current county, and refuse any other, for this row and the loaded rows it is tied to.

        Raises:
            NoCounty: writing outside of one county.
            OtherCounty: this row, or a row it points to, belongs to another county.
        """
        code = current_county()
        self.county_code = self.county_code or code
        tied = [self, *self._state.fields_cache.values()]
        if any(row.county_code != code for row in tied if isinstance(row, CountyRow)):
            raise OtherCounty(f"{self._meta.label} would tie two counties")
        return self

    def _do_update(self, base_qs: models.QuerySet, *args: Any) -> bool:
        return super()._do_update(base_qs.filter(county_code=self.county_code), *args)


class CountyForeignKey(models.ForeignKey):
    """A key whose joins also carry the county, so that they stay on one shard.

    On SQLite and a single PostgreSQL it is an ordinary foreign key; on Citus ``manage.py distribute`` (to come)
    replaces the database's constraint by the composite one, which also forbids ties between counties.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        super().__init__(to, on_delete=on_delete, **kwargs)

    def get_extra_restriction(self, alias: str, related_alias: str) -> Any:
        ours = self.model._meta.get_field("county_code")
        theirs = self.related_model._meta.get_field("county_code")
        return ours.get_lookup("exact")(ours.get_col(related_alias), theirs.get_col(alias))

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, Any]:
        return {"county_code": instance.county_code}

    def formfield(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError("forms over a county's rows are plain forms")
