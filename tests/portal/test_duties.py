"""What runs without anyone asking: each says when it last ended well; the state page notices."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult, get_date_max

from directory.models import Region
from directory.sheets import sendings
from portal.management.commands import background, housekeeping
from portal.models import Heartbeat, OutboxMessage
from portal.operations import duties, outbox, tasks
from portal.settings import base
from portal.webhooks import http, queue
from portal.webhooks.models import Delivery, Event, Webhook
from tests.cast import NOW, Cast
from tests.pages import make
from tests.portal.test_serve import Rounds

pytestmark = pytest.mark.django_db
ALL = [name for rhythm in duties.RHYTHMS for name in rhythm.commands]


@pytest.fixture
def all_well() -> None:
    for name in ALL:
        duties.ended_well(name, NOW)


def _section(cast: Cast, at: datetime, name: str) -> str:
    """What the administrator reads under that title."""
    with time_machine.travel(at, tick=False):
        page = cast.client("administrator").get("/etat-du-service/").text
    [found] = [part for part in page.split("<section") if f">{name}\n" in part]
    return found.partition("</section>")[0]


def _scheduled(cast: Cast, at: datetime) -> str:
    return _section(cast, at, "Travaux programmés")


# --- The page -----------------------------------------------------------------------------------------------


def test_nothing_for_two_days_is_red_and_every_late_duty_is_named(cast: Cast, all_well: None) -> None:
    assert "En ordre" in _scheduled(cast, NOW + timedelta(minutes=10))
    found = _scheduled(cast, NOW + timedelta(days=2))
    assert "En panne" in found
    assert "manage.py background" in found
    assert all(name in found for name in (*duties.OFTEN.commands, *duties.NIGHTLY.commands))


@pytest.mark.parametrize("name", ALL)
def test_one_duty_that_is_late_alone_is_red(cast: Cast, all_well: None, name: str) -> None:
    Heartbeat.objects.filter(name=name).update(ended_at=NOW - timedelta(days=9))
    found = _scheduled(cast, NOW)
    assert "En panne" in found
    assert name in found


def test_a_service_that_never_ran_anything_has_its_time_and_is_then_called_late(cast: Cast) -> None:
    Heartbeat.objects.all().delete()
    assert "jamais fait" in _scheduled(cast, NOW)
    duties.expect(NOW)
    assert "En ordre" in _scheduled(cast, NOW + timedelta(minutes=5))
    assert "En panne" in _scheduled(cast, NOW + timedelta(minutes=20))


def test_every_duty_is_expected_from_the_migration_on() -> None:
    assert set(Heartbeat.objects.values_list("name", flat=True)) >= set(ALL)


def test_a_duty_that_fails_is_named_with_its_error_and_the_others_are_done(
    cast: Cast, all_well: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.TASKS = base.TASKS

    def broken(*_args: object) -> None:
        raise OperationalError("of a case")

    monkeypatch.setattr("portal.management.commands.send_due_webhooks.queue.deliver_due", broken)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False), pytest.raises(CommandError):
        call_command("housekeeping")
    found = _scheduled(cast, NOW + timedelta(minutes=2))
    assert "À voir" in found
    assert "send_due_webhooks" in found
    assert "OperationalError" in found
    assert "of a case" not in found
    assert "send_due_mail" not in found
    assert "En panne" in _scheduled(cast, NOW + timedelta(minutes=20))
    monkeypatch.undo()
    with time_machine.travel(NOW + timedelta(minutes=21), tick=False):
        call_command("housekeeping")
    assert "En ordre" in _scheduled(cast, NOW + timedelta(minutes=22))


# --- The clock ----------------------------------------------------------------------------------------------


def _nights(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any, *, fails: str = "") -> list[str]:
    """Runs no command; says which were called."""
    settings.DATA, called = tmp_path, []

    def call(name: str, *arguments: str, **_options: Any) -> None:
        called.append(name)
        if name == fails:
            raise CommandError

    monkeypatch.setattr(housekeeping, "call_command", call)
    monkeypatch.setattr(
        housekeeping, "close_old_connections", lambda: None
    )  # the test's transaction is in it
    return called


def _pass(start: datetime, hours: int) -> None:
    for hour in range(hours):
        with time_machine.travel(start + timedelta(hours=hour), tick=False):
            housekeeping.watch_the_night(Rounds(1), every=60)


def test_the_clock_does_the_nightly_work_once_a_night(
    all_well: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    called = _nights(monkeypatch, settings, tmp_path)
    _pass(NOW, hours=7 * 24)
    assert called.count("verify_audit") == 7
    assert called.count("remind_reviews") == 7


def test_what_fails_by_night_is_tried_again(
    all_well: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    called = _nights(monkeypatch, settings, tmp_path, fails="verify_audit")
    _pass(NOW, hours=24)
    assert called.count("verify_audit") > 2
    assert called.count("forget_searches") == 1


def test_a_database_that_is_away_does_not_end_the_watch_of_the_night(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    called = _nights(monkeypatch, settings, tmp_path)

    def away(_names: object) -> None:
        raise OperationalError

    monkeypatch.setattr(duties, "_beats", away)
    housekeeping.watch_the_night(Rounds(3), every=60)
    assert called == []


def test_old_results_of_every_queue_are_thrown_away(settings: Any) -> None:
    settings.TASKS = base.TASKS
    for name in ("default", "mail"):
        row = _task(queue_name=name, status="SUCCESSFUL")
        DBTaskResult.objects.filter(pk=row.pk).update(finished_at=timezone.now() - timedelta(days=30))
    call_command("housekeeping")
    assert not DBTaskResult.objects.exists()


# --- Tasks --------------------------------------------------------------------------------------------------


def _task(**fields: Any) -> DBTaskResult:
    return DBTaskResult.objects.create(
        **{
            "args_kwargs": {"args": [0], "kwargs": {}},
            "task_path": "portal.operations.outbox.deliver",
            "backend_name": "default",
            "run_after": get_date_max(),
            "exception_class_path": "",
            "traceback": "",
            **fields,
        }
    )


def test_failed_and_hung_tasks_are_counted_and_named(cast: Cast) -> None:
    _task(status="FAILED", finished_at=NOW - timedelta(days=3))
    assert "En ordre" in _section(cast, NOW, "Tâches de fond")
    for _number in range(3):
        _task(status="FAILED", finished_at=NOW - timedelta(hours=3))
        _task(status="RUNNING", started_at=NOW - timedelta(hours=3))
    found = _section(cast, NOW, "Tâches de fond")
    assert "En panne" in found
    assert "3 tâches ont échoué depuis hier (deliver)" in found
    assert "3 tâches ne finissent pas" in found


def test_a_task_that_is_to_run_later_does_not_wait(cast: Cast) -> None:
    row = _task(run_after=NOW + timedelta(hours=1))
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=NOW - timedelta(hours=1))
    assert "En ordre" in _section(cast, NOW, "Tâches de fond")
    assert "En panne" in _section(cast, NOW + timedelta(hours=2), "Tâches de fond")


def test_a_task_whose_worker_was_killed_is_put_back_and_given_up_the_third_time() -> None:
    row = _task(status="RUNNING", started_at=NOW, worker_ids=["a"])
    young = _task(status="RUNNING", started_at=NOW + timedelta(minutes=20), worker_ids=["a"])
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        call_command("release_tasks")
    row.refresh_from_db()
    young.refresh_from_db()
    assert (row.status, young.status) == ("READY", "RUNNING")
    DBTaskResult.objects.filter(pk=row.pk).update(status="RUNNING", worker_ids=["a", "b", "c"])
    with time_machine.travel(NOW + timedelta(minutes=32), tick=False):
        call_command("release_tasks")
    row.refresh_from_db()
    assert (row.status, row.exception_class_path, row.finished_at) == (
        "FAILED",
        f"{tasks.Lost.__module__}.{tasks.Lost.__qualname__}",
        NOW + timedelta(minutes=32),
    )


RAN: list[str] = []


@task()
def noted() -> None:
    RAN.append("once")


def test_a_task_from_which_the_database_was_taken_runs_again_as_soon_as_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It stayed "running" for ever: the worker could write neither its end nor its failure."""
    row = _task(task_path=f"{__name__}.noted", args_kwargs={"args": [], "kwargs": {}})
    real, away = DBTaskResult.save, threading.Event()

    def save(self: DBTaskResult, **options: Any) -> None:
        if self.status in ("SUCCESSFUL", "FAILED") and not away.is_set():
            raise OperationalError("server closed the connection unexpectedly")
        real(self, **options)

    def back(_seconds: float) -> None:
        away.set()

    def stop_at_rest(worker: Any, *_args: object) -> None:
        worker.batch = True

    monkeypatch.setattr(DBTaskResult, "save", save)
    monkeypatch.setattr(
        background.time, "sleep", lambda seconds: back(seconds) if seconds == background.AWAY else None
    )
    monkeypatch.setattr(background.connections, "close_all", lambda: None)
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    monkeypatch.setattr(background.Worker, "configure_signals", stop_at_rest)
    RAN.clear()
    background._work(until=lambda worker: DBTaskResult.objects.successful().exists())
    row.refresh_from_db()
    assert (row.status, RAN) == ("SUCCESSFUL", ["once", "once"])


# --- Loops --------------------------------------------------------------------------------------------------


def test_a_mail_whose_row_cannot_be_written_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = (
        OutboxMessage.objects.create(
            payload=outbox.pack(mail.EmailMessage("x", "y", to=["a@example.fr"])), run_after=NOW
        )
        for _one in range(2)
    )
    real = OutboxMessage.save

    def save(self: OutboxMessage, **options: Any) -> None:
        if self.pk == bad.pk:
            raise OperationalError
        real(self, **options)

    monkeypatch.setattr(OutboxMessage, "save", save)
    call_command("send_due_mail", verbosity=0)
    good.refresh_from_db()
    assert good.sent_at is not None


def test_a_webhook_that_cannot_be_signed_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mauvais", "bon"):
        webhook = Webhook.objects.create(
            name=name, url=f"https://{name}.example/", events=[Event.PING], created_at=NOW, salt="0" * 32
        )
        Delivery.objects.create(
            webhook=webhook, event=Event.PING, subject="x", payload="{}", created_at=NOW, run_after=NOW
        )

    def post(url: str, *_args: object) -> http.Answer:
        if "mauvais" in url:
            raise UnicodeError("label too long")
        return http.Answer(200, "")

    monkeypatch.setattr(queue.http, "post", post)
    queue.deliver_due(NOW + timedelta(minutes=1))
    assert Delivery.objects.get(webhook__name="bon").state == "delivered"


def test_a_keeper_who_cannot_be_written_to_keeps_no_other_from_their_list(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("editor", "moderator"):
        make.page(title=who, review_on=timezone.localdate(), owner=cast.users[who])
    user = cast.users["editor"]
    type(user).objects.filter(pk=user.pk).update(email="a\nb@example.fr")
    mail.outbox.clear()
    with pytest.raises(Exception, match="1 of 2"):
        call_command("remind_reviews", verbosity=0)
    assert [message.to for message in mail.outbox] == [[cast.users["moderator"].email]]


def test_a_round_of_sheets_that_failed_does_not_pass_for_a_good_one_in_the_minutes_after(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sendings.mark_as_known(sendings.deliveries(Region.objects.all(), timezone.now()), timezone.now())

    def broken(*_args: object) -> None:
        raise OperationalError

    monkeypatch.setattr(sendings, "deliveries", broken)
    assert housekeeping.round_once(["send_contact_sheets"]) == ["send_contact_sheets"]
    monkeypatch.undo()
    assert housekeeping.round_once(["send_contact_sheets"]) == ["send_contact_sheets"]
    cache.clear()
    assert housekeeping.round_once(["send_contact_sheets"]) == []


def test_the_state_page_stands_whatever_kind_of_error_a_part_gives(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redis.exceptions import ConnectionError as Away

    def down(*_args: object) -> None:
        raise Away

    monkeypatch.setattr("portal.operations.state.cache.get", down, raising=False)
    assert "Ne répond pas (ConnectionError)" in _section(cast, NOW, "Cache")
