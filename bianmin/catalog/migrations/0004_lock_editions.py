"""Let the database refuse to change an edition that is or was in force."""

from django.db import migrations

from bianmin.catalog.locks import closing, opening


def close(apps, schema_editor):
    for statement in closing(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def open_again(apps, schema_editor):
    for statement in opening(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0003_editions_decisions_takeovers_bundles"),
    ]

    operations = [migrations.RunPython(close, open_again)]
