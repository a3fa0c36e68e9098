"""An encrypted column reads and writes like any other, keeps its secret, and cannot be searched."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.models import F
from django.test.utils import isolate_apps

from bianmin.county.rows import CountyRow
from bianmin.vault.fields import EncryptedJSONField, EncryptedTextField
from bianmin.vault.sealing import Unreadable

RARE = ["䶮", "𫖯", "𠮷", "㐂", "葛\U000e0100", "👩\u200d🌾", "'; DROP TABLE--", "王·买买提"]
RARE += ["e\u0301", " 两头空 ", "\t\n", "a\x00b", "长" * 10_000]
JSON = [{}, [], "", 0, False, "null", {"姓名": "王𠮷", "地块": [1.5, None, True]}, [{"a": {"b": ["㐂"]}}]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def note() -> Iterator[Any]:
    """A county's row with one encrypted text and one encrypted JSON value, in a table of its own."""
    with isolate_apps("bianmin.vault"):

        class Note(CountyRow):
            text = EncryptedTextField()
            other = EncryptedTextField(null=True)
            answers = EncryptedJSONField(null=True)
            number = models.IntegerField(default=0)

            class Meta(CountyRow.Meta):
                app_label = "vault"

            def __str__(self) -> str:
                return str(self.id)

        with connection.cursor() as cursor:  # the table goes with the test's transaction
            cursor.execute(connection.schema_editor().table_sql(Note)[0])
        yield Note


def raw(row: Any, column: str) -> Any:
    """Return what the database really holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM vault_note WHERE number = %s", [row.number])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("text", RARE)
def test_a_text_comes_back_as_it_was(note: Any, text: str) -> None:
    row = note.objects.create(text=text)
    assert note.objects.get().text == text
    assert raw(row, "text").startswith("v1:a256gcm:k2:")
    assert text not in raw(row, "text")


@pytest.mark.parametrize("value", JSON)
def test_a_json_value_comes_back_as_it_was(note: Any, value: Any) -> None:
    row = note.objects.create(text="", answers=value)
    assert note.objects.get().answers == value
    assert type(note.objects.get().answers) is type(value)
    assert raw(row, "answers").startswith("v1:")


def test_nothing_stays_nothing(note: Any) -> None:
    row = note.objects.create(text="", other=None, answers=None)
    assert [raw(row, column) for column in ("text", "other", "answers")] == ["", None, None]
    found = note.objects.get()
    assert (found.text, found.other, found.answers) == ("", None, None)
    assert note.objects.filter(other__isnull=True).count() == 1
    assert note.objects.exclude(answers__isnull=True).count() == 0


def test_every_way_of_writing_seals_and_every_way_of_reading_opens(note: Any) -> None:
    note.objects.bulk_create([note(text=f"甲{n}", answers={"n": n}, number=n) for n in range(3)])
    note.objects.filter(number=1).update(text="乙", answers=[1])
    rows = list(note.objects.order_by("number"))
    rows[2].text, rows[2].answers = "丙", {"三": 3}
    note.objects.bulk_update(rows[2:], ["text", "answers"])
    rows[0].text = "丁"
    rows[0].save(update_fields=["text"])
    in_order = note.objects.order_by("number")
    assert list(in_order.values_list("text", flat=True)) == ["丁", "乙", "丙"]
    assert [row["answers"] for row in in_order.values("answers")] == [{"n": 0}, [1], {"三": 3}]
    assert [row.text for row in in_order.only("text").iterator()] == ["丁", "乙", "丙"]
    assert all(raw(row, "text").startswith("v1:") and raw(row, "answers").startswith("v1:") for row in rows)
    rows[1].refresh_from_db(fields=["text"])
    assert rows[1].text == "乙"


def test_expressions_over_the_column_open_too(note: Any) -> None:
    note.objects.create(text="甲")
    assert note.objects.values_list(F("text"), flat=True).get() == "甲"
    assert note.objects.union(note.objects.all()).values_list("text", flat=True).get() == "甲"
    newest = note.objects.order_by("-number").values("text")[:1]
    assert note.objects.annotate(latest=models.Subquery(newest)).get().latest == "甲"


@pytest.mark.parametrize(
    "question",
    [
        {"text": "甲"},
        {"text__exact": "甲"},
        {"text__iexact": "甲"},
        {"text__contains": "甲"},
        {"text__startswith": "v1"},
        {"text__in": ["甲"]},
        {"text__gt": ""},
        {"text__regex": "."},
        {"other": None},
        {"answers": {}},
        {"answers__n": 1},
        {"answers__n__m": 1},
        {"answers__contains": {}},
    ],
)
def test_an_encrypted_column_cannot_be_searched(note: Any, question: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match="encrypted"):
        note.objects.filter(**question).count()


def test_the_database_cannot_look_inside(note: Any) -> None:
    with pytest.raises(FieldError, match="cannot take 'n' out of it"):
        note.objects.filter(answers__n__gt=1).count()
    with pytest.raises(FieldError):
        note.objects.values("answers__n").count()


def test_a_value_copied_into_another_column_does_not_open(note: Any) -> None:
    note.objects.create(text="甲")
    note.objects.update(other=F("text"))
    with pytest.raises(Unreadable, match=r"vault_note\.other"):
        note.objects.get()


@pytest.mark.parametrize("value", ["明文", "v1:a256gcm:k2:AAAA"])
def test_what_was_written_past_us_is_not_passed_off_as_plain(note: Any, value: Any) -> None:
    note.objects.create(text="甲")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_note SET text = %s", [value])
    with pytest.raises(Unreadable):
        note.objects.get()


def test_a_column_of_another_type_is_not_passed_off_as_plain(note: Any) -> None:
    with pytest.raises(Unreadable, match="not a sealed text"):
        note._meta.get_field("text").from_db_value(b"bytes", None, connection)


def test_an_empty_json_column_is_not_passed_off_as_null(note: Any) -> None:
    note.objects.create(text="", answers={})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_note SET answers = ''")
    with pytest.raises(Unreadable, match=r"vault_note\.answers"):
        note.objects.get()


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, {"x": b"y"}])
def test_what_is_not_json_is_not_kept(note: Any, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)), transaction.atomic():
        note.objects.create(text="", answers=value)
    assert not note.objects.exists()


def test_a_lone_surrogate_is_not_kept(note: Any) -> None:
    with pytest.raises(UnicodeEncodeError):
        note.objects.create(text="坏\ud800")


def test_a_json_value_is_serialised_as_json(note: Any) -> None:
    row = note(text="甲", answers={"三": [3]}, county_code="370832")
    assert json.loads(serializers.serialize("json", [row]))[0]["fields"]["answers"] == {"三": [3]}


def test_the_migration_says_the_same_each_time() -> None:
    for field in (EncryptedTextField("姓名", blank=True), EncryptedJSONField(null=True, default=dict)):
        _, path, args, kwargs = field.deconstruct()
        assert path == f"bianmin.vault.fields.{type(field).__name__}"
        assert type(field)(*args, **kwargs).deconstruct()[1:] == (path, args, kwargs)


def test_an_encrypted_column_may_not_be_unique_or_indexed() -> None:
    with isolate_apps("bianmin.vault"):

        class Wrong(models.Model):
            one = EncryptedTextField(unique=True)
            two = EncryptedTextField(db_index=True)
            three = EncryptedJSONField(default={})

            class Meta:
                app_label = "vault"

            def __str__(self) -> str:
                return ""

        found = [message.id for message in Wrong.check(databases=["default"])]
    assert sorted(found) == ["fields.E010", "vault.E101", "vault.E101"]
