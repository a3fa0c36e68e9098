"""The outermost wall: no row is read or written outside of its county; one test for each trap of DECISIONS 15."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import Count, Exists, OuterRef

from bianmin.county.rows import CountyForeignKey, CountyRow
from bianmin.county.scope import ALL, NoCounty, OtherCounty, county, current_county
from bianmin.county.uuid7 import earliest_of, made_at, uuid7
from bianmin.stations.models import Post, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.no_county]
HERE, THERE = "370832", "370831"
TENANT = [model for model in apps.get_models() if issubclass(model, CountyRow)]


def unit(code, slug="a", **over):
    with county(code):
        return Unit.objects.create(slug=slug, kind="department", name=slug, short_name=slug, division_code="x", **over)


def test_reading_without_a_county_raises():
    with pytest.raises(NoCounty):
        Unit.objects.all()
    with pytest.raises(NoCounty):
        Unit._base_manager.all()


def test_writing_without_a_county_raises():
    with pytest.raises(NoCounty):
        Unit(slug="a", kind="department", name="a", short_name="a", division_code="x").save()


def test_all_counties_only_reads():
    mine, other = unit(HERE), unit(THERE)
    with county(ALL):
        assert set(Unit.objects.all()) == {mine, other}
        for write in (
            lambda: Unit.objects.update(name="b"),
            lambda: Unit.objects.all().delete(),
            lambda: Unit.objects.bulk_create([Unit(slug="c")]),
            lambda: mine.save(),
            lambda: mine.delete(),
        ):
            with pytest.raises(NoCounty):
                write()


def test_rows_of_another_county_are_not_there():
    unit(THERE)
    with county(HERE):
        assert not Unit.objects.exists()
        assert not Unit.objects.filter(slug="a").exists()
        assert Unit.objects.aggregate(many=Count("id"))["many"] == 0


def test_update_and_delete_reach_only_the_own_county():
    mine, other = unit(HERE), unit(THERE)
    with county(HERE):
        assert Unit.objects.update(name="neu") == 1
        assert Unit.objects.all().delete()[0] == 1
    with county(THERE):
        assert Unit.objects.get() == other
        assert Unit.objects.get().name == "a"
    assert mine.county_code == HERE


def test_a_row_keeps_its_county_for_ever():
    mine = unit(HERE)
    with county(HERE):
        with pytest.raises(OtherCounty):
            Unit.objects.update(county_code=THERE)
        with pytest.raises(OtherCounty):
            Unit.objects.bulk_update([mine], ["county_code"])
    with county(THERE), pytest.raises(OtherCounty):
        mine.save()


def test_saving_a_row_taken_from_another_county_changes_nothing():
    mine = unit(HERE)
    mine.county_code = THERE
    with county(THERE):
        mine.name = "stolen"
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.save(force_update=True)
    with county(HERE):
        assert Unit.objects.get().name == "a"


def test_bulk_create_fills_the_county_and_refuses_another():
    with county(HERE):
        rows = Unit.objects.bulk_create(
            [Unit(slug=s, kind="department", name=s, short_name=s, division_code="x") for s in "ab"]
        )
        assert {row.county_code for row in rows} == {HERE}
        with pytest.raises(OtherCounty):
            Unit.objects.bulk_create([Unit(slug="c", county_code=THERE)])


def test_ties_between_counties_are_refused():
    other = unit(THERE)
    with county(HERE), pytest.raises(OtherCounty):
        Unit.objects.create(slug="b", kind="station", name="b", short_name="b", division_code="x", parent=other)


def test_a_join_carries_the_county_on_both_sides():
    parent = unit(HERE)
    with county(HERE):
        Unit.objects.create(slug="b", kind="station", name="b", short_name="b", division_code="x", parent=parent)
        query = str(Unit.objects.filter(parent__slug="a").query)
        assert query.count("county_code") >= 3
        assert Unit.objects.select_related("parent").get(slug="b").parent == parent
        children = Unit.objects.filter(parent=OuterRef("pk"))
        assert Unit.objects.filter(Exists(children)).get() == parent
        assert [u.slug for u in parent.children.all()] == ["b"]
        assert Unit.objects.annotate(many=Count("children")).get(slug="a").many == 1
        assert Unit.objects.prefetch_related("children").get(slug="a").children.all()[0].slug == "b"


def test_get_or_create_stays_in_its_county():
    unit(THERE)
    with county(HERE):
        defaults = {"kind": "department", "name": "a", "short_name": "a", "division_code": "x"}
        made, new = Unit.objects.get_or_create(slug="a", defaults=defaults)
        again, newer = Unit.objects.get_or_create(slug="a", defaults=defaults)
    assert (new, newer, made.county_code) == (True, False, HERE) and again == made


def test_all_counties_say_so():
    assert repr(ALL) == "ALL"


def test_the_scope_nests_and_is_left_behind():
    with county(HERE):
        with county(THERE):
            assert current_county() == THERE
        assert current_county() == HERE
    with pytest.raises(NoCounty):
        current_county()


def test_a_form_over_a_countys_rows_cannot_be_made():
    with pytest.raises(NotImplementedError):
        Post._meta.get_field("unit").formfield()


def test_locking_a_row_asks_for_the_county():
    mine = unit(HERE)
    with county(HERE), transaction.atomic():
        assert Unit.objects.select_for_update().get(pk=mine.pk) == mine
    with county(THERE), transaction.atomic(), pytest.raises(Unit.DoesNotExist):
        Unit.objects.select_for_update().get(pk=mine.pk)


@pytest.mark.parametrize("model", TENANT, ids=lambda model: model.__name__)
def test_every_table_of_a_county_keeps_the_rules(model):
    meta = model._meta
    assert meta.base_manager_name == "objects"
    assert not meta.many_to_many
    assert meta.pk.get_internal_type() == "UUIDField"
    uniques = [c for c in meta.constraints if isinstance(c, models.UniqueConstraint)]
    assert all("county_code" in unique.fields for unique in uniques)
    assert all(index.fields[0] == "county_code" for index in meta.indexes)
    for field in meta.get_fields():
        if isinstance(field, models.ForeignKey) and not isinstance(field, models.OneToOneField):
            if issubclass(field.related_model, CountyRow):
                assert isinstance(field, CountyForeignKey), field
            assert field.related_model.__name__ != "Account", field


def test_no_shared_table_points_to_a_countys_row():
    shared = [model for model in apps.get_models() if not issubclass(model, CountyRow)]
    for model in shared:
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                assert not issubclass(field.related_model, CountyRow), field


def test_identifiers_are_in_order_of_time():
    made = [uuid7() for _ in range(2000)]
    assert made == sorted(made) and len(set(made)) == 2000
    assert {each.version for each in made} == {7} and {each.variant for each in made} == {uuid4().variant}
    assert abs((made_at(made[-1]) - datetime.now(tz=UTC)).total_seconds()) < 60
    assert earliest_of(made_at(made[0])) <= made[0]
