"""The full-text index of the database in use: FTS5 and its triggers, or a ``tsvector`` column under GIN."""

from django.db import migrations

from search.backends.embedded import schema


def install(apps, schema_editor):
    schema.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
