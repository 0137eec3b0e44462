"""What the engine misses is written with the change, and goes only when the engine holds it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from directory.models import Establishment
from search import index
from search.backends.elasticsearch import catching_up, queue
from search.kinds.base import Row
from search.models import EngineState, Findable, Pending
from tests.cast import Cast
from tests.search.conftest import Shelf
from tests.search.faults import WORKER_OF_ITS_OWN

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def configured(settings: Any) -> None:
    """A server that nobody listens at: whoever asks it gets an error."""
    settings.ELASTICSEARCH_URL, settings.TASKS = NOWHERE, WORKER_OF_ITS_OWN


def waiting() -> list[str]:
    return list(Pending.objects.values_list("key", flat=True))


def rename(cast: Cast, name: str) -> str:
    court = Establishment.objects.get(pk=cast.court.pk)
    court.name = name
    court.save()
    return f"establishment-{court.pk}"


def test_without_an_engine_nothing_is_written(cast: Cast, shelf: Shelf) -> None:
    rename(cast, "Tribunal de Roubaix")
    shelf.debt.delete()
    assert (waiting(), EngineState.objects.exists()) == ([], False)


def test_a_change_waits_from_the_transaction_of_the_change_on(cast: Cast, configured: None) -> None:
    key = rename(cast, "Tribunal de Roubaix")
    assert waiting() == [key]
    rename(cast, "Tribunal de Roubaix")  # nothing new
    assert waiting() == [key]


def test_a_change_that_is_rolled_back_waits_for_nothing(cast: Cast, configured: None) -> None:
    with transaction.atomic():
        rename(cast, "Tribunal de Roubaix")
        transaction.set_rollback(True)
    assert waiting() == []


def test_a_row_that_goes_with_its_thing_waits_too(cast: Cast, shelf: Shelf, configured: None) -> None:
    """A page takes those below with it; nobody calls ``index.remove`` for those."""
    keys = {f"page-{page.pk}" for page in (shelf.secret, shelf.below)}
    shelf.secret.delete()
    assert set(waiting()) == keys


def test_an_index_that_was_filled_is_kept_even_by_a_command_without_the_address(cast: Cast) -> None:
    EngineState.objects.create(pk=1, serving="relais-1")
    key = rename(cast, "Tribunal de Roubaix")
    assert waiting() == [key]


def test_an_engine_that_is_given_up_leaves_nothing_behind(cast: Cast) -> None:
    EngineState.objects.create(pk=1, serving="relais-1")
    rename(cast, "Tribunal de Roubaix")
    call_command("catch_up_search")
    assert (waiting(), queue.state().serving) == ([], "")


def test_one_task_is_enough_for_many_saves(
    cast: Cast, configured: None, django_capture_on_commit_callbacks: Any
) -> None:
    for name in ("Un", "Deux", "Trois"):
        with django_capture_on_commit_callbacks(execute=True):
            rename(cast, name)
    assert DBTaskResult.objects.filter(task_path=catching_up.catch_up.module_path).count() == 1


def test_a_change_made_meanwhile_stays(cast: Cast, configured: None) -> None:
    key = rename(cast, "Un")
    with queue.turn() as state:
        told = queue.next_batch()
    rename(cast, "Deux")
    queue.acknowledge(told, state.ticket, {})
    assert waiting() == [key]


def test_a_number_is_higher_than_every_one_before(db: None) -> None:
    with queue.turn() as state:
        first = state.ticket
    EngineState.objects.update(ticket=first + 10**9)  # a clock that was wrong for a while
    with queue.turn() as state:
        assert state.ticket == first + 10**9 + 1


def test_what_is_refused_is_set_aside_until_it_changes(cast: Cast, configured: None) -> None:
    key = rename(cast, "Un")
    queue.acknowledge(queue.next_batch(), _ticket(), {key: "mapper_parsing_exception"})
    assert (queue.next_batch(), waiting()) == ({}, [key])
    rename(cast, "Deux")
    queue.acknowledge(queue.next_batch(), _ticket(), {})
    assert waiting() == []


def test_failures_are_spaced_out_and_remembered(cast: Cast, configured: None) -> None:
    rename(cast, "Un")
    at = timezone.now()
    EngineState.objects.update_or_create(pk=1, defaults={"serving": "relais-1"})
    assert catching_up.attempt(at) is not None
    assert catching_up.attempt(at) is None  # not due yet: the server is left alone
    later = at + timedelta(minutes=1)
    assert catching_up.attempt(later) is not None
    assert (queue.state().failures, queue.state().trouble) == (2, "unreachable")
    assert queue.state().retry_at == later + catching_up.BACK_OFF[1]


def test_a_bulk_import_costs_a_statement_more_for_a_batch(cast: Cast, settings: Any) -> None:
    without = _cost_of_import(cast, "a")
    settings.ELASTICSEARCH_URL, settings.TASKS = NOWHERE, WORKER_OF_ITS_OWN
    assert _cost_of_import(cast, "b") <= without + 2
    assert len(waiting()) == 400


def _cost_of_import(cast: Cast, name: str) -> int:
    row = {"kind": "establishment", "url": "/", "target": {"establishment": cast.court.pk}}
    rows = [Row(key=f"establishment-{name}{n}", title=str(n), **row) for n in range(400)]
    with CaptureQueriesContext(connection) as seen:
        index.write(rows)
    assert Findable.objects.filter(key__startswith=f"establishment-{name}").count() == 400
    return len(seen)


def _ticket() -> int:
    with queue.turn() as state:
        return state.ticket


@pytest.mark.parametrize(("age", "number", "late"), [(10, 5, False), (61, 1, True), (1, 1001, True)])
def test_too_old_or_too_many(db: None, age: int, number: int, late: bool) -> None:
    at = timezone.now()
    Pending.objects.bulk_create([Pending(key="x", at=at - timedelta(seconds=age)) for _n in range(number)])
    assert queue.backlog().is_too_late(at) is late
