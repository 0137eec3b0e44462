"""What stands before the portal serves, and what its log keeps quiet."""

import logging

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import pre_migrate
from wagtail.signal_handlers import connect_reference_index_signal_handlers

from portal.operations.logs import NoChatter


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
