"""The full-text index: FTS5 on SQLite, stored tsvector columns with GIN on PostgreSQL (measured: PERFORMANCE, Chinese search)."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE catalog_searchindex USING fts5(item_id UNINDEXED, bigrams, singles, tokenize='unicode61')",
)
POSTGRESQL = (
    "ALTER TABLE catalog_searchtext ADD COLUMN bigrams_tokens tsvector "
    "GENERATED ALWAYS AS (to_tsvector('simple', bigrams)) STORED",
    "ALTER TABLE catalog_searchtext ADD COLUMN singles_tokens tsvector "
    "GENERATED ALWAYS AS (to_tsvector('simple', singles)) STORED",
    "CREATE INDEX search_by_bigrams ON catalog_searchtext USING gin (bigrams_tokens)",
    "CREATE INDEX search_by_singles ON catalog_searchtext USING gin (singles_tokens)",
)


def make(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE catalog_searchindex")
        return
    for column in ("bigrams_tokens", "singles_tokens"):
        schema_editor.execute(f"ALTER TABLE catalog_searchtext DROP COLUMN {column}")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
