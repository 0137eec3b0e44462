"""What stands before the portal serves, and what its log keeps quiet."""

import logging
import os
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import pre_migrate
from wagtail.signal_handlers import connect_reference_index_signal_handlers

from pages.editing.setup import PAGE_RIGHTS
from portal.management.commands import prepare
from portal.operations.logs import NoChatter
from portal.settings.database import SQLITE


def test_the_table_of_the_cache_stands_before_the_first_migration(db, settings):
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "new_cache"},
    }
    portal = apps.get_app_config("portal")
    try:
        pre_migrate.send(sender=portal, app_config=portal, verbosity=0, interactive=False, using="default")
    finally:
        connect_reference_index_signal_handlers()  # Wagtail takes its own off until the last migration
    assert "new_cache" in connection.introspection.table_names()


@pytest.mark.parametrize(
    ("logger", "level", "heard"),
    [
        ("django_tasks_db", logging.INFO, False),
        ("django_tasks.backends", logging.INFO, False),
        ("wagtail", logging.INFO, False),
        ("django_tasks_db", logging.WARNING, True),
        ("django_tasks", logging.ERROR, True),
        ("portal.operations.outbox", logging.INFO, True),
    ],
)
def test_the_log_is_quiet_about_every_task_and_loud_about_failures(
    logger: str, level: int, heard: bool
) -> None:
    record = logging.LogRecord(logger, level, __file__, 1, "words", None, None)
    assert NoChatter().filter(record) is heard


# --- What is done once -----------------------------------------------------------------------------------


@pytest.fixture
def data(settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def _prepared() -> str:
    said = StringIO()
    call_command("prepare", stdout=said)
    return said.getvalue()


def test_what_is_prepared_already_is_left_alone(db, data):
    assert "== Database\n" in _prepared()
    assert "== Database: unchanged\n== Static files: unchanged\n" in _prepared()


def test_another_program_has_the_rights_granted_anew(db, data):
    """No migration tells of a group that a new version brings along."""
    _prepared()
    name = next(iter(PAGE_RIGHTS))
    Group.objects.filter(name=name).delete()
    (data / "database.stamp").write_text("of another program", encoding="ascii")
    assert "== Database\n" in _prepared()
    assert Group.objects.filter(name=name).exists()


def test_the_same_program_migrates_a_database_that_lacks_migrations(db, data):
    _prepared()
    recorder = MigrationRecorder(connection)
    last = recorder.Migration.objects.filter(app="portal").latest("name")
    recorder.record_unapplied("portal", last.name)
    assert prepare._waiting_migrations()
    recorder.record_applied("portal", last.name)
    assert not prepare._waiting_migrations()


def test_the_data_of_a_machine_are_for_its_account_alone(tmp_path: Path):
    data, database = tmp_path / "var", tmp_path / "var" / "relais.sqlite3"
    data.mkdir(mode=0o755)
    for name in ("", "-wal", "-shm"):
        Path(f"{database}{name}").touch(mode=0o644)
    before = os.umask(0o022)
    try:
        prepare.close_to_others(data, {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database)})
    finally:
        os.umask(before)
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert {stat.S_IMODE(found.stat().st_mode) for found in data.iterdir()} == {0o600}


def test_what_was_told_as_written_is_on_the_disk():
    """With NORMAL, a power cut takes the last transactions of a write-ahead log back."""
    assert "synchronous=FULL" in str(SQLITE["init_command"])
