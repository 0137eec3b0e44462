"""The state of the service, for administrators: green or what to do; no case, no name."""

import os
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from casework import audit
from casework.models import AuditHead, Verb
from portal.models import OutboxMessage
from portal.operations import duties
from portal.operations.state import Level, service_state
from search.models import EngineState, Pending
from tests.cast import NAMES, Cast


def _state() -> dict[str, tuple[Level, str]]:
    return {check.name: (check.level, check.text + check.action) for check in service_state(timezone.now())}


@pytest.fixture(autouse=True)
def _fresh(db):
    cache.clear()
    for rhythm in duties.RHYTHMS:
        for name in rhythm.commands:
            duties.ended_well(name, timezone.now())


def test_a_healthy_service_is_green_but_for_the_backup_that_nobody_declared():
    levels = {name: level for name, (level, _text) in _state().items()}
    assert levels.pop("Sauvegarde") == Level.WARNING
    assert set(levels.values()) == {Level.OK}
    assert list(levels) == [
        "Base de données",
        "Recherche",
        "Moteur de recherche",
        "Cache",
        "Courriels",
        "Tâches de fond",
        "Travaux programmés",
        "Double vérification",
        "Registre des accès",
    ]


@pytest.mark.parametrize(("attempts", "level"), [(1, Level.WARNING), (99, Level.ERROR)])
def test_mails_that_did_not_leave_are_said(attempts: int, level: Level):
    row = OutboxMessage.objects.create(payload="{}", run_after=timezone.now(), attempts=attempts)
    OutboxMessage.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert _state()["Courriels"][0] == level
    assert "send_due_mail" in _state()["Courriels"][1]


def test_tasks_that_wait_say_that_the_worker_is_stopped():
    old = timezone.now() - timedelta(hours=1)
    row = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="x", backend_name="default"
    )
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=old)
    assert _state()["Tâches de fond"][0] == Level.ERROR


@pytest.mark.parametrize(("hours", "level"), [(1, Level.OK), (48, Level.ERROR)])
def test_the_age_of_the_backup_is_judged(settings, tmp_path, hours: int, level: Level):
    stamp = tmp_path / "backup"
    stamp.touch()
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(stamp, (then, then))
    settings.BACKUP_STAMP = str(stamp)
    assert _state()["Sauvegarde"][0] == level


def test_a_backup_that_never_ran_is_an_error(settings, tmp_path):
    settings.BACKUP_STAMP = str(tmp_path / "missing")
    assert _state()["Sauvegarde"][0] == Level.ERROR


def test_a_register_that_was_tampered_with_is_said(settings):
    settings.AUDIT_HEAD_TO = ["surete@example.fr"]
    for _turn in range(3):
        audit.record(Verb.UNLOCKED, by="worker:x", at=timezone.now())
    assert _state()["Registre des accès"][0] == Level.OK
    cache.clear()
    AuditHead.objects.update(number=2)
    level, text = _state()["Registre des accès"]
    assert level == Level.ERROR
    assert "rompue" in text


def test_a_part_that_is_down_does_not_take_the_page_with_it(monkeypatch, cast: Cast):
    def down(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("portal.operations.state.get_search_backend", down)
    answer = cast.client("administrator").get("/etat-du-service/")
    assert answer.status_code == 200
    assert "En panne" in answer.text


def test_the_page_names_nobody(cast: Cast):
    page = cast.client("administrator").get("/etat-du-service/").text
    body = page.split("<main")[1].split("</main>")[0]
    for who, (first, last) in NAMES.items():
        assert last not in body, who
        assert first not in body, who


def test_without_a_search_server_nothing_says_that_one_answers():
    state = _state()
    assert state["Recherche"] == (Level.OK, "La recherche répond.")
    assert "Aucun serveur de recherche" in state["Moteur de recherche"][1]


def test_a_search_engine_that_is_not_filled_says_how_to_fill_it(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    level, text = _state()["Moteur de recherche"]
    assert level == Level.ERROR
    assert "rebuild_search" in text


def test_a_search_engine_that_is_down_says_what_waits_and_that_it_will_catch_up(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    EngineState.objects.create(pk=1, serving="relais-1")
    Pending.objects.create(key="page-1", at=timezone.now() - timedelta(minutes=3))
    level, text = _state()["Moteur de recherche"]
    assert level == Level.ERROR
    assert "1 changement attend depuis 3\xa0minutes" in text
    assert "rattrapage" in text
