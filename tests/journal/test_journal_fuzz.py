"""Hundreds of changes to a sealed journal, one at a time, of every column and every kind: each is found."""

import random
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F, QuerySet

from bianmin.county.actors import Actor, ActorKind
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import anchor_chain, errand, note, seal_entries
from bianmin.journal.actions.writing import Errand
from bianmin.journal.checking import check_chain
from bianmin.journal.models import Entry, Seal
from tests.journal.tampering import open_locks

pytestmark = pytest.mark.django_db
ROWS, MUTATIONS = 40, 400
FAR = 10_000


def fill(at, chance):
    for number in range(ROWS):
        by = Actor(
            ActorKind.POST,
            str(uuid.uuid4()),
            "孙秀英",
            "杏花村 窗口人员",
            unit_id=uuid.uuid4(),
            account_id=uuid.uuid4(),
        )
        with errand(Errand("0" * 32, "window/cases/<number>/", uuid.uuid4())):
            note(Resource.CASE, chance.choice([Action.READ, Action.STEP]), by=by, at=at + timedelta(microseconds=number),
                 about=("case", uuid.uuid4()), purpose="办理")  # fmt: skip
    assert seal_entries() == ROWS
    anchor_chain(at=at)


def other_value(field, chance):
    match field.get_internal_type():
        case "UUIDField" | "OneToOneField":
            return uuid.UUID(int=chance.getrandbits(128))
        case "DateTimeField":
            return F(field.attname) + timedelta(microseconds=chance.choice([1, -1, 10**9]))
        case "BigIntegerField":
            return F(field.attname) + FAR
        case "PositiveSmallIntegerField":
            return F(field.attname) + chance.choice([1, -1])
    return "370831" if field.attname == "county_code" else chance.choice(["", "改", "x" * 6])


def edit(model, chance):
    field = chance.choice([*model._meta.concrete_fields])
    seal = Seal.objects.get(sequence=chance.randint(1, ROWS))
    rows = model.objects.filter(pk=seal.pk if model is Seal else seal.entry_id)
    value = other_value(field, chance)
    if not isinstance(value, F) and rows.values_list(field.attname, flat=True).get() == value:
        value = "z"
    QuerySet.update(rows, **{field.attname: value})  # past the county's own refusal, as SQL would
    return f"{model.__name__}.{field.attname}"


def remove(model, chance):
    sequence = chance.randint(1, ROWS)
    seal = Seal.objects.get(sequence=sequence)
    Seal.objects.filter(pk=seal.pk).delete()
    if model is Entry:
        Entry.objects.filter(pk=seal.entry_id).delete()
    return f"removed {sequence}"


def swap(model, chance):
    one, two = chance.sample(range(1, ROWS + 1), 2)
    first, second = Seal.objects.get(sequence=one), Seal.objects.get(sequence=two)
    if model is Seal:
        pairs = ((first, second.sequence + FAR), (second, one), (first, two))
        for seal, sequence in pairs:
            Seal.objects.filter(pk=seal.pk).update(sequence=sequence)
    else:
        names = ("at", "subject_id", "by_id", "account_id", "unit_id", "device_id")
        values = {seal.pk: {name: getattr(seal.entry, name) for name in names} for seal in (first, second)}
        Entry.objects.filter(pk=first.entry_id).update(**values[second.pk])
        Entry.objects.filter(pk=second.entry_id).update(**values[first.pk])
    return f"swapped {one} and {two}"


def test_every_mutation_is_found(at, settings):
    chance = random.Random(20260928)
    fill(at, chance)
    assert check_chain(at=at).holds
    missed, seen = [], set()
    for _ in range(MUTATIONS):
        mutate, model = chance.choice([edit, edit, edit, remove, swap]), chance.choice([Entry, Seal])
        with transaction.atomic():
            open_locks()
            without_keys()
            what = mutate(model, chance)
            seen.add(what.split()[0])
            if check_chain(at=at).holds:
                missed.append(f"{model.__name__} {what}")
            transaction.set_rollback(True)
    assert missed == []
    columns = {f"{model.__name__}.{field.attname}" for model in (Entry, Seal) for field in model._meta.concrete_fields}
    assert seen >= columns | {"removed", "swapped"}
    assert check_chain(at=at).holds


def without_keys():
    """Let a row lose its partner for as long as the mutation lasts, as on a copied file."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
