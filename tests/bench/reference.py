"""The page that ours is measured against: a project made by `wagtail start`, one page of ten paragraphs.

Its files are those that Wagtail writes; only the page's text field and its template are added. It gets
the same database settings as the portal, so that what is compared is the page.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from tests.bench import words

STAMP = "made-with"
SETTINGS = '''"""Production, with the connection settings of the portal under measure."""
import dj_database_url
DATABASES = {{"default": dj_database_url.parse({url!r}, conn_max_age=60)}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {{
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
    }}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
SECRET_KEY = "only for a page on a loopback port"
ALLOWED_HOSTS = ["127.0.0.1"]
STORAGES = {{
    "default": {{"BACKEND": "django.core.files.storage.FileSystemStorage"}},
    "staticfiles": {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}}
'''
MODEL = """from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    body = RichTextField(default="")
"""
TEMPLATE = """{% extends "base.html" %}
{% load wagtailcore_tags %}
{% block content %}<h1>{{ page.title }}</h1>
{{ page.body|richtext }}{% endblock content %}
"""
FILL = "import sys; from home.models import HomePage; HomePage.objects.update(body=sys.stdin.read())"


def environ() -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "reference.settings.production", "PYTHONPATH": "."}


def build(folder: Path, database_url: str) -> Path:
    """The project, in ``folder``; one that the same Wagtail made for the same database is kept."""
    made_with = f"{version('wagtail')} {database_url} {SETTINGS}"
    stamp = folder / STAMP
    if stamp.exists() and stamp.read_text("utf-8") == made_with:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _run([str(Path(sys.executable).with_name("wagtail")), "start", "reference", str(folder)], folder, {})
    (folder / "reference" / "settings" / "local.py").write_text(SETTINGS.format(url=database_url), "utf-8")
    (folder / "home" / "models.py").write_text(MODEL, "utf-8")
    (folder / "home" / "templates" / "home" / "home_page.html").write_text(TEMPLATE, "utf-8")
    for command in (["makemigrations", "home"], ["migrate"]):
        _run([sys.executable, "manage.py", *command, "--verbosity", "0"], folder, environ())
    _run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", FILL],
        folder,
        environ(),
        words.html(10),
    )
    stamp.write_text(made_with, "utf-8")
    return folder


def _run(command: list[str], cwd: Path, more: Mapping[str, str], text: str = "") -> None:
    try:
        subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **more},
            input=text,
            text=True,
            check=True,
            capture_output=True,
        )
    except subprocess.CalledProcessError as failure:
        raise RuntimeError(f"{' '.join(command)} failed:\n{failure.stderr}") from failure
