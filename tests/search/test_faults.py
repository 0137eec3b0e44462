"""The server fails in every way: no page breaks, no save waits, and afterwards no document is missing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from search.backends.elasticsearch import queue, rebuilding
from search.backends.elasticsearch.connection import connect
from search.backends.elasticsearch.mapping import definition, fingerprint
from search.backends.elasticsearch.trouble import Reason, Trouble
from search.models import Pending
from tests.cast import Cast
from tests.search.conftest import Shelf
from tests.search.faults import Portal, quiet, searching
from tests.search.servers import OwnServer, until

pytestmark = [pytest.mark.elasticsearch, pytest.mark.once]


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    found = OwnServer()
    yield found
    found.stop()


@pytest.fixture
def portal(server: OwnServer, cast: Cast, shelf: Shelf, settings: Any) -> Iterator[Portal]:
    with searching(server.url, cast, shelf, settings) as found:
        yield found


def test_a_frozen_server_costs_one_request_its_patience(portal: Portal, server: OwnServer) -> None:
    with server.frozen():
        portal.asked.clear()
        assert portal.falls_back()
        assert len(portal.asked) == 1
        for number in range(5):
            portal.save(f"Banque de France, {number}")
            assert portal.falls_back()
        assert len(portal.asked) == 1
        assert portal.worker_comes() == Reason.SLOW
        assert Pending.objects.count() == 5
    portal.is_whole_again()


def test_a_server_killed_in_the_middle_of_a_rebuild(portal: Portal, server: OwnServer) -> None:
    serving = queue.state().serving

    def dies(done: int, total: int) -> None:
        if done:
            server.kill()

    with pytest.raises(Trouble):
        rebuilding.rebuild(connect(), dies)
    portal.save("Pendant la panne")
    assert portal.falls_back()
    assert portal.worker_comes() == Reason.UNREACHABLE
    server.start_again()
    until(lambda: portal.worker_comes() is None)
    until(portal.is_answered)  # by the old index
    assert queue.state().serving == serving
    rebuilding.rebuild(connect(), quiet)
    portal.is_whole_again()


def test_a_server_that_comes_back_empty(portal: Portal, server: OwnServer) -> None:
    server.start_again(empty=True)
    portal.save("Après la perte")
    assert portal.falls_back()
    assert portal.worker_comes() == Reason.MISSING
    assert Pending.objects.exists()
    portal.pause_is_over()
    assert portal.falls_back()
    with pytest.raises(CommandError):
        call_command("check_search")
    call_command("check_search", repair=True, verbosity=0)
    portal.is_whole_again()


@pytest.mark.parametrize("block", ["write", "read_only_allow_delete"])
def test_a_server_whose_disk_is_full(portal: Portal, block: str) -> None:
    """It answers searches, until what it misses is too old."""
    index = queue.state().serving
    connect().client.indices.put_settings(index=index, settings={f"index.blocks.{block}": True})
    portal.save("Sur un disque plein")
    assert portal.worker_comes() == Reason.READ_ONLY
    assert not portal.falls_back()
    Pending.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert portal.falls_back()
    connect().client.indices.put_settings(index=index, settings={f"index.blocks.{block}": None})
    portal.is_whole_again()


def test_an_index_that_somebody_deleted(portal: Portal) -> None:
    connect().drop(queue.state().serving)
    portal.save("Sans index")
    assert portal.falls_back()
    assert portal.worker_comes() == Reason.MISSING
    assert connect().ours() == []  # telling it anything has not made one
    call_command("rebuild_search", verbosity=0)
    portal.is_whole_again()


@pytest.mark.parametrize("mark", ["shape", "generation"])
def test_an_index_of_another_generation(portal: Portal, mark: str) -> None:
    index = queue.state().serving
    meta = {"shape": fingerprint(definition()), "generation": index, mark: "before"}
    connect().client.indices.put_mapping(index=index, meta=meta)
    portal.save("Sur un autre index")
    assert portal.falls_back()
    assert portal.worker_comes() == Reason.OTHER
    call_command("rebuild_search", verbosity=0)
    portal.is_whole_again()


def test_an_index_restored_from_an_old_copy(portal: Portal) -> None:
    index, client = queue.state().serving, connect().patient
    copy = f"{index}-copy"
    client.indices.put_settings(index=index, settings={"index.blocks.write": True})
    client.indices.clone(index=index, target=copy)
    client.indices.put_settings(index=index, settings={"index.blocks.write": None})
    portal.save("Après la copie")
    assert portal.worker_comes() is None
    client.indices.delete(index=index)
    client.indices.clone(index=copy, target=index, aliases={f"{index}-door": {}})
    client.indices.put_settings(index=index, settings={"index.blocks.write": None})
    client.indices.delete(index=copy)
    assert portal.falls_back()
    portal.save("Après la restauration")
    assert portal.worker_comes() == Reason.BEHIND
    portal.pause_is_over()
    assert portal.falls_back()
    call_command("rebuild_search", verbosity=0)
    portal.is_whole_again()
