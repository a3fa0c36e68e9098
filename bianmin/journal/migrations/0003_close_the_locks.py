"""Let the database refuse to change or remove journal rows and seals (PROMISES AU-2)."""

from django.db import migrations

from bianmin.journal.locks import closing, opening


def close(apps, schema_editor):
    for statement in closing(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def open_again(apps, schema_editor):
    for statement in opening(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ("journal", "0002_say_who_where_and_keep_budgets"),
    ]

    operations = [migrations.RunPython(close, open_again)]
