"""The suite: everything real that can be, in memory where it can be."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_scratch = tempfile.mkdtemp(prefix="relais-test-")
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
# Each process of the suite has its own: what one sweeps away, on the clock of its test, is not another's.
_suite = os.environ.setdefault("RELAIS_SUITE_DATA", _scratch)
if os.environ.get("RELAIS_DATA", _suite) == _suite:
    os.environ["RELAIS_DATA"] = _scratch

from portal.settings.base import *  # noqa: E402, F403
from portal.settings.base import CASE_STORAGE, DATABASES, TEMPLATES  # noqa: E402
from portal.settings.database import SQLITE  # noqa: E402

DEBUG = False
SECRET_KEY = "only-for-tests-" + "x" * 40
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "mail"]}
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "local"},
}
STORAGES = {
    "cases": CASE_STORAGE,
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = Path(_scratch) / "files"
STATIC_ROOT = Path(_scratch) / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
CLAMD_SOCKET = ""  # only where a test starts one
ELASTICSEARCH_URL = ""  # only where a test asks for it: see tests/search_server.py
DATABASES["default"].pop("CONN_HEALTH_CHECKS", None)
DATABASES["default"]["CONN_MAX_AGE"] = 0
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: in memory, the threads of a live server share one connection, and with it each
    # other's transactions. Nothing waits for the disk.
    DATABASES["default"]["TEST"] = {"NAME": f"{_scratch}/test.sqlite3"}
    begins = f"{SQLITE['init_command']} PRAGMA synchronous=OFF;"
    DATABASES["default"]["OPTIONS"] = {**SQLITE, "init_command": begins}
