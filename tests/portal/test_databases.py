"""The template of the test databases is made anew when anything changes that it is made from."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection

from tests import databases


def test_it_depends_on_the_migrations_and_on_what_they_import():
    named = [path.as_posix() for path in databases.sources()]
    assert len([name for name in named if "/migrations/0001_" in name]) >= 6
    assert [name for name in named if name.endswith("/search/backends/embedded/schema.py")]


@pytest.mark.parametrize("changed", ["0001_initial.py", "imported.py", "uv.lock"])
def test_its_digest_is_another_one_when_a_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
):
    files = [tmp_path / name for name in ("0001_initial.py", "imported.py", "uv.lock")]
    for path in files:
        path.write_text("as it was")
    monkeypatch.setattr(databases, "ROOT", tmp_path)
    monkeypatch.setattr(databases, "__file__", str(files[0]))
    monkeypatch.setattr(databases, "sources", lambda: set(files[:2]))
    before = databases.digest()
    assert databases.digest() == before
    (tmp_path / changed).write_text("changed")
    assert databases.digest() != before


def test_a_copy_lacks_nothing_that_a_migrated_database_has(db: None):
    """No migration is left to apply, and what follows them changes nothing any more."""
    call_command("migrate", check_unapplied=True, verbosity=0)
    before = _rows()
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    assert _rows() == before


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            (counts[table],) = cursor.fetchone()
        return counts
