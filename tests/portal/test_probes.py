"""Alive and ready, as a supervisor asks; each fault that an operator may meet is made, and answered for."""

import json
import resource
import shutil
import signal
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisIsAway

from casework.sealing import derivation
from portal.models import Heartbeat, OutboxMessage
from portal.operations import duties, readiness
from tests.portal.web import ROOT

ALIVE, READY = "/sante/", "/sante/pret/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_well(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    for rhythm in duties.RHYTHMS:
        for name in rhythm.commands:
            duties.ended_well(name, timezone.now())
    readiness._migrated.clear()
    yield
    readiness._migrated.clear()


def _ready(client: Client) -> tuple[int, str, set[str]]:
    """Status, summary, and the parts that are not well."""
    answer = client.get(READY)
    told = answer.json()
    return (
        answer.status_code,
        told["status"],
        {name for name, state in told["parts"].items() if state != "ok"},
    )


def test_a_service_that_is_well_is_alive_and_ready(client: Client) -> None:
    assert client.get(ALIVE).json() == {"status": "ok"}
    assert _ready(client) == (200, "ok", set())
    assert [client.head(path).status_code for path in (ALIVE, READY)] == [200, 200]
    assert [client.post(path).status_code for path in (ALIVE, READY)] == [405, 405]
    assert client.get(READY)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", [ALIVE, READY])
def test_supervisors_ask_by_address_over_plain_http_and_during_maintenance(
    client: Client, settings: Any, path: str
) -> None:
    settings.SECURE_SSL_REDIRECT, settings.MAINTENANCE = True, True
    assert client.get(path, headers={"host": "10.1.2.3:8000"}).status_code == 200
    settings.MAINTENANCE = False
    assert client.get("/connexion/", headers={"host": "10.1.2.3:8000"}).status_code == 400


def test_a_probe_writes_nothing_and_costs_little(client: Client, django_assert_max_num_queries: Any) -> None:
    _ready(client)
    with django_assert_max_num_queries(10) as seen:
        _ready(client)
    assert [q for q in seen.captured_queries if not q["sql"].startswith("SELECT")] == []
    with django_assert_max_num_queries(0):
        client.get(ALIVE)


# --- What only a restart, a migration or an operator mends -------------------------------------------------


def test_keys_that_are_no_longer_derived_want_a_restart(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derivation.health, "is_good", lambda: False)
    assert client.get(ALIVE).status_code == 503
    assert _ready(client) == (503, "failing", {"keys"})


def test_a_database_from_before_an_upgrade_is_not_ready(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("casework", "0001_initial")
    assert _ready(client) == (503, "failing", {"migrations"})
    MigrationRecorder(connection).record_applied("casework", "0001_initial")
    assert _ready(client) == (200, "ok", set())


ASK = """
import django, json
django.setup()
from django.test import Client
answers = [Client().get(path) for path in ("/sante/", "/sante/pret/")]
print(json.dumps([[answer.status_code, answer.json()] for answer in answers]))
"""


def _process(data: Path, **environment: str) -> Any:
    """What a process of the portal answers that starts with this environment."""
    own = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'requests'}",
        "RELAIS_DATA": str(data),
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=own | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_with_an_empty_database_a_process_is_alive_and_not_ready(tmp_path: Path) -> None:
    (alive, _told), (ready, told) = _process(tmp_path)
    assert (alive, ready, told["parts"]["migrations"]) == (200, 503, "failing")


def test_without_a_database_a_process_is_alive_and_not_ready(tmp_path: Path) -> None:
    """A restart would not help: that is why the first probe does not ask for it."""
    away = "postgres://relais@127.0.0.1:9/relais"
    (alive, _told), (ready, told) = _process(tmp_path, DATABASE_URL=away)
    assert (alive, ready, told["parts"]["database"]) == (200, 503, "failing")


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Whatever is written from here on fails, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_disk_that_takes_nothing_any_more_is_not_ready(client: Client, full_disk: None) -> None:
    assert _ready(client) == (503, "failing", {"disk"})


def test_a_disk_that_is_almost_full_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - 10**6, 10**6))
    assert _ready(client) == (503, "failing", {"disk"})


def test_a_data_folder_that_is_gone_is_not_ready(client: Client, settings: Any) -> None:
    settings.DATA = Path("/nowhere")
    assert _ready(client) == (503, "failing", {"disk"})


def test_a_cache_that_is_away_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object) -> None:
        raise RedisIsAway

    monkeypatch.setattr(type(cache), "get", away, raising=False)
    assert _ready(client) == (503, "failing", {"cache"})


# --- What is behind the pages -------------------------------------------------------------------------------


def test_mails_that_do_not_leave_degrade(client: Client) -> None:
    row = OutboxMessage.objects.create(payload="{}", run_after=timezone.now(), attempts=1)
    OutboxMessage.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert _ready(client) == (200, "degraded", {"mail"})


def test_work_that_is_not_done_on_time_degrades(client: Client) -> None:
    Heartbeat.objects.filter(name="send_due_mail").update(ended_at=timezone.now() - timedelta(hours=1))
    assert _ready(client) == (200, "degraded", {"scheduled"})


def test_a_search_server_that_is_down_degrades(client: Client, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert _ready(client) == (200, "degraded", {"search"})
