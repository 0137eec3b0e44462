"""The repository tests itself: what would break silently."""

import importlib.util

from django.apps import apps
from django.conf import settings
from django.db import models

from directory.models import User, Worker
from tests.portal.web import APPS, ROOT

HEAVY = 60_000  # bytes


def test_the_folder_requests_is_no_package():
    """A package of that name would shadow the HTTP library that Wagtail and allauth import."""
    assert not (ROOT / "requests" / "__init__.py").exists()
    assert [f.name for f in (ROOT / "requests").iterdir() if f.suffix == ".py"] == []
    spec = importlib.util.find_spec("requests")
    assert spec is not None
    assert "site-packages" in str(spec.origin)


def test_every_folder_of_tests_would_be_found():
    folders = {f.parent for f in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_every_app_of_the_project_has_its_tests():
    assert [app for app in APPS if not (ROOT / "tests" / app / "__init__.py").exists()] == []


def test_no_secret_and_no_generated_file_is_kept_in_the_sources():
    wrong = [
        f
        for app in APPS.values()
        for f in app.rglob("*")
        if f.suffix in {".sqlite3", ".pem", ".key", ".pickle"}
    ]
    assert wrong == []


def test_nothing_is_pickled():
    sources = [f for app in APPS.values() for f in app.rglob("*.py")]
    assert [str(f) for f in sources if "import pickle" in f.read_text()] == []


def test_the_admin_of_django_is_not_installed():
    assert not apps.is_installed("django.contrib.admin")
    assert not apps.is_installed("allauth.socialaccount")


def test_cookies_and_passwords_keep_to_what_was_decided():
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.SESSION_COOKIE_AGE <= 12 * 3600
    assert settings.WAGTAIL_PASSWORD_MANAGEMENT_ENABLED is False
    assert settings.WAGTAIL_PASSWORD_RESET_ENABLED is False


def test_static_files_of_the_repository_are_small():
    heavy = [
        f
        for app in APPS.values()
        for f in (app / "static").rglob("*")
        if f.is_file() and f.stat().st_size > HEAVY
    ]
    assert [str(f.relative_to(ROOT)) for f in heavy] == []


def test_every_table_that_points_at_a_person_is_in_the_page_on_data_protection() -> None:
    """An account, a worker, an address: whoever answers for the data finds each, and how long it stays."""
    page = (ROOT / "docs" / "data-protection.md").read_text()
    people = (User, Worker)
    left_out = []
    for model in apps.get_models():
        fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
        if model._meta.parents:
            continue  # of a kind of page: its owner is told with ``wagtailcore.Page``
        told = any(
            f.related_model in people or isinstance(f, models.EmailField | models.GenericIPAddressField)
            for f in fields
        )
        if told and f"`{model._meta.label}`" not in page:
            left_out.append(model._meta.label)
    assert left_out == []
