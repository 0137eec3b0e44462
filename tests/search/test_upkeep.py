"""Filling, telling, comparing: on a real server that works, with everything else going wrong."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from search.backends.elasticsearch import catching_up, comparing, health, queue, rebuilding
from search.backends.elasticsearch.connection import connect
from search.backends.elasticsearch.mapping import document
from search.backends.elasticsearch.server import Server
from search.backends.elasticsearch.trouble import Reason, Trouble
from search.models import EngineState, Findable, Pending
from tests.cast import Cast
from tests.search.conftest import Shelf
from tests.search.faults import Portal, quiet, searching
from tests.search_server import OwnIndexes

pytestmark = pytest.mark.elasticsearch


class Killed(BaseException):
    """Nothing of ours catches it, and nothing of ours may tidy up after it."""


@pytest.fixture
def portal(own_indexes: OwnIndexes, cast: Cast, shelf: Shelf, settings: Any) -> Iterator[Portal]:
    with searching(own_indexes.url, cast, shelf, settings) as found:
        yield found


def held(key: str) -> dict[str, Any]:
    found = connect().client.get(index=queue.state().serving, id=key)
    return dict(found.body)


def no_tidying(server: Server, index: str) -> None:
    """What a process that is killed does."""


def test_saves_made_during_a_rebuild_reach_both_indexes(portal: Portal, shelf: Shelf) -> None:
    old = queue.state().serving

    def meanwhile(done: int, total: int) -> None:
        if done:
            portal.save("Pendant la reconstruction")
            shelf.below.delete()
            assert portal.worker_comes() is None
            assert queue.state().serving == old
            assert not portal.differences()
            assert not portal.falls_back()

    rebuilding.rebuild(connect(), meanwhile)
    assert queue.state().serving != old
    portal.is_whole_again()


@pytest.mark.parametrize("point", ["create", "tell", "refresh", "expose"])
def test_a_rebuild_killed_at_any_point(portal: Portal, point: str) -> None:
    old = queue.state().serving

    def killed(*args: Any, **options: Any) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rebuilding, "_release", no_tidying)
        patch.setattr(Server, point, killed)
        with pytest.raises(Killed):
            rebuilding.rebuild(connect(), quiet)
    state = queue.state()
    assert (state.serving == old) is (point != "expose")  # then the new one is whole, and serves
    assert not portal.falls_back()
    EngineState.objects.exclude(builder="").update(builder=_a_process_that_is_no_more())
    portal.save("Après la mort de la reconstruction")
    assert portal.worker_comes() is None
    assert not portal.differences()
    rebuilding.rebuild(connect(), quiet)
    portal.is_whole_again()


def _a_process_that_is_no_more() -> str:
    host, _colon, _pid = catching_up.myself().rpartition(":")
    return f"{host}:{2**22 + 1}"  # above what Linux gives out


def test_two_rebuilds_at_once(portal: Portal) -> None:
    def second(done: int, total: int) -> None:
        with pytest.raises(CommandError, match="Une autre reconstruction"):
            call_command("rebuild_search", verbosity=0)

    rebuilding.rebuild(connect(), second)
    portal.is_whole_again()


def test_a_rebuild_that_was_taken_for_dead_gives_up(portal: Portal) -> None:
    def overtaken(done: int, total: int) -> None:
        EngineState.objects.update(built_at=timezone.now() - timedelta(hours=1))
        if done:
            EngineState.objects.update(builder="elsewhere:1")
            rebuilding.rebuild(connect(), quiet)

    with pytest.raises(rebuilding.Busy):
        rebuilding.rebuild(connect(), overtaken)
    portal.is_whole_again()


def test_a_message_that_arrives_late_changes_nothing(portal: Portal) -> None:
    """A worker read, was held up, and sends after another one that read later."""
    key = f"page-{portal.page.pk}"
    with queue.turn() as state:
        (row,) = queue.rows_of([key])
        late = (document(row), state.ticket)
    portal.save("Plus tard")
    assert portal.worker_comes() is None
    connect().tell([state.serving], {key: late[0]}, late[1])
    assert not portal.differences()
    portal.page.unpublish()
    assert portal.worker_comes() is None
    connect().tell([state.serving], {key: late[0]}, late[1])
    assert not portal.differences()
    portal.page.save_revision().publish()
    assert portal.worker_comes() is None
    assert Findable.objects.get(key=key).version == 1  # a new row; the number goes on
    assert held(key)["_version"] > late[1]
    portal.is_whole_again()


def test_a_document_that_the_engine_will_not_take_keeps_no_other_waiting(portal: Portal) -> None:
    Findable.objects.filter(page=portal.page).update(boost="infinity", fingerprint="infinite")
    catching_up.changed([f"page-{portal.page.pk}", "page-999999"])
    assert portal.worker_comes() is None
    assert [p.key for p in Pending.objects.all()] == [f"page-{portal.page.pk}"]
    assert not queue.backlog().waiting
    assert portal.differences().stale == [f"page-{portal.page.pk}"]
    Findable.objects.filter(page=portal.page).update(boost=1)
    call_command("check_search", repair=True, stdout=StringIO())
    portal.is_whole_again()


def _lose(key: str) -> None:
    connect().client.delete(index=queue.state().serving, id=key)


def _leave(key: str) -> None:
    words = {
        "names": "surendettement",
        "title_terms": "surendettement",
        "kind": "page",
        "language": "fr",
        "boost": 9,
        "number": 1,
    }
    document = {"key": key, "fingerprint": "x", **words}
    connect().client.index(index=queue.state().serving, id=key, document=document)


def _spoil(key: str) -> None:
    connect().client.index(index=queue.state().serving, id=key, document={"key": key, "fingerprint": "x"})


@pytest.mark.parametrize(("harm", "word"), [(_lose, "manquants"), (_leave, "en trop"), (_spoil, "périmés")])
def test_check_search_says_what_differs_and_repairs_it(
    portal: Portal, harm: Callable[[str], None], word: str
) -> None:
    harm(f"page-{portal.page.pk}" if harm is not _leave else "page-999999")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_search", stdout=out)
    assert out.getvalue().startswith(f"{word} (1): page-")
    call_command("check_search", repair=True, stdout=out)
    call_command("check_search", stdout=out)
    portal.is_whole_again()


def test_a_result_whose_row_is_gone_asks_for_its_own_removal(portal: Portal) -> None:
    _leave("page-999999")
    connect().refresh(queue.state().serving)
    assert not portal.falls_back()
    assert [p.key for p in Pending.objects.all()] == ["page-999999"]
    portal.is_whole_again()


def test_comparing_streams_more_than_a_page_of_keys(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.backends.elasticsearch.server._PAGE", 2)
    monkeypatch.setattr(comparing, "_CHUNK", 2)
    assert not portal.differences()
    keys = sorted(Findable.objects.values_list("key", flat=True))
    assert [key for key, _mark in connect().held(queue.state().serving)] == keys
    for key in keys[::2]:
        _lose(key)
    assert sorted(portal.differences().missing) == keys[::2]


def test_after_a_pause_one_request_at_a_time_tries(portal: Portal) -> None:
    health.pause(Trouble(Reason.SLOW))
    portal.asked.clear()
    assert (portal.falls_back(), portal.asked) == (True, [])
    health.cache.delete(health._PAUSED)
    assert health.permission() == ("", True)  # this one tries, and takes its time
    assert (portal.falls_back(), portal.asked) == (True, [])
    health.cache.delete(health._TRIAL)
    assert not portal.falls_back()
    assert health.cache.get_many([health._PAUSED, health._SHAKY, health._TRIAL]) == {}


def test_an_engine_that_was_told_too_little_is_not_asked(portal: Portal, settings: Any) -> None:
    settings.SEARCH_ENGINE_MAX_WAITING = 1
    portal.save("Un")
    assert not portal.falls_back()
    portal.save("Deux")
    assert portal.falls_back()
    portal.is_whole_again()
