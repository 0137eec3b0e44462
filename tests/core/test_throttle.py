"""Rate limits on the caches that a service has: the database, and Redis. Real threads, real tables."""

import pickle
import socket
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse
from django.utils.crypto import salted_hmac

from casework import throttle as limits
from casework.sealing import codes
from core.throttle import Limit, TooManyTries, count, rotating
from directory.models import User
from portal.operations import duties
from portal.settings import base
from tests.cast import NOW, Cast
from tests.portal.web import ROOT

TABLE = "counted"
SENDING = Limit("sending", tries=10, tries_by_address=200, seconds=3600)


@pytest.fixture(autouse=True)
def _own_secret(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    rotating.forget()
    yield
    rotating.forget()


def _use(settings: Any, default: dict[str, Any]) -> None:
    settings.CACHES = {**settings.CACHES, "default": default}


@pytest.fixture
def in_database(transactional_db: None, settings: Any) -> Iterator[None]:
    _use(settings, {**base.CACHES["default"], "LOCATION": TABLE})
    call_command("createcachetable", verbosity=0)
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _again in range(100):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(params=["in_database", pytest.param("redis", marks=pytest.mark.redis)])
def counted(transactional_db: None, request: pytest.FixtureRequest, settings: Any) -> None:
    """The cache of a service, one kind after the other."""
    found = request.getfixturevalue(request.param)
    if request.param == "redis":
        _use(settings, {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": found})


def _request(pk: int = 7, address: str = "10.0.0.1") -> HttpRequest:
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    request.user = User(pk=pk)
    return request


def _spend(limit: Limit, request: HttpRequest) -> bool:
    try:
        limit.spend(request)
    except TooManyTries:
        return False
    return True


def _in_threads(number: int, call: Any) -> list[Any]:
    together = Barrier(number)

    def run(_number: int) -> Any:
        together.wait(timeout=30)
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def _rows() -> list[tuple[str, Any, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cache_key, value, expires FROM {TABLE}")
        return [(key, pickle.loads(b64decode(value)), expires) for key, value, expires in cursor.fetchall()]


# --- The count ----------------------------------------------------------------------------------------------


def test_twenty_who_count_at_once_are_twenty(counted: None) -> None:
    given = _in_threads(20, lambda: count("doors", 60))
    assert sorted(given) == list(range(1, 21))


def test_of_thirty_tries_at_once_the_limit_lets_ten_through(counted: None) -> None:
    with time_machine.travel(NOW):
        assert sum(_in_threads(30, lambda: _spend(SENDING, _request()))) == 10


def test_what_is_given_back_at_once_is_given_back_whole(counted: None) -> None:
    def right() -> None:
        request = _request()
        SENDING.spend(request)
        SENDING.give_back(request)

    with time_machine.travel(NOW):
        _in_threads(8, right)
        assert [_spend(SENDING, _request()) for _try in range(11)] == [True] * 10 + [False]


# --- The window ---------------------------------------------------------------------------------------------


def test_an_hour_is_an_hour_and_not_five_minutes(in_database: None) -> None:
    with time_machine.travel(NOW.replace(minute=0), tick=False) as clock:
        assert [_spend(SENDING, _request()) for _try in range(11)] == [True] * 10 + [False]
        for minutes in (6, 30, 23):
            clock.shift(timedelta(minutes=minutes))
            assert not _spend(SENDING, _request())
        clock.shift(timedelta(minutes=1))
        assert _spend(SENDING, _request())


@pytest.mark.parametrize(("minute", "second", "wait"), [(0, 0, 600), (4, 30, 360), (9, 59, 60)])
def test_the_wait_that_is_told_is_enough_and_never_nothing(
    in_database: None, minute: int, second: int, wait: int
) -> None:
    few = Limit("unlocking", tries=1, tries_by_address=9, seconds=600)
    with time_machine.travel(NOW.replace(minute=minute, second=second), tick=False) as clock:
        few.spend(_request())
        with pytest.raises(TooManyTries) as refusal:
            few.spend(_request())
        assert refusal.value.wait == wait
        clock.shift(timedelta(seconds=wait))
        few.spend(_request())


def test_a_try_given_back_after_its_window_takes_nothing_from_the_next(counted: None) -> None:
    with time_machine.travel(NOW.replace(minute=59, second=59), tick=False) as clock:
        late = _request()
        SENDING.spend(late)
        clock.shift(timedelta(seconds=2))
        assert _spend(SENDING, _request())
        SENDING.give_back(late)
        SENDING.give_back(late)
        assert [_spend(SENDING, _request()) for _try in range(10)] == [True] * 9 + [False]


def test_windows_that_do_not_fill_an_hour_are_refused() -> None:
    with pytest.raises(ValueError, match="fill an hour"):
        Limit("odd", tries=1, tries_by_address=1, seconds=700)


def test_counts_that_still_hold_are_not_thrown_away_for_others(in_database: None) -> None:
    with time_machine.travel(NOW, tick=False):
        for _number in range(10):
            assert _spend(SENDING, _request())
        for number in range(400):
            cache.set(f"other-{number:03}", 1, 3000)
            cache.set(f"zz-{number:03}", 1, 3000)
        assert not _spend(SENDING, _request())


# --- Who it was ---------------------------------------------------------------------------------------------


def test_a_copy_of_the_cache_and_the_key_of_the_site_do_not_tell_who_sent(in_database: None) -> None:
    """Tries each account under what ``SECRET_KEY`` gives; dates are those of the window."""
    with time_machine.travel(NOW.replace(minute=17, second=23), tick=False):
        for pk in (3, 5, 7):
            SENDING.spend(_request(pk))
        kept = " ".join(key for key, _value, _expires in _rows())
        window = int(time.time() // 3600)
        for pk in range(1, 20):
            for whom in (f"user:{pk}", f"sending:{window}:user:{pk}"):
                for salt in ("", "relais.throttle.sending", rotating.FILE):
                    assert salted_hmac(salt, whom, algorithm="sha256").hexdigest() not in kept
        ends = NOW.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        assert {_moment(expires) for _key, _value, expires in _rows()} == {ends}


def _moment(expires: Any) -> datetime:
    found = datetime.fromisoformat(expires) if isinstance(expires, str) else expires
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def test_the_secret_of_an_hour_is_gone_with_it_and_so_are_the_counters(
    in_database: None, tmp_path: Path
) -> None:
    with time_machine.travel(NOW.replace(minute=30), tick=False) as clock:
        SENDING.spend(_request())
        before = (tmp_path / rotating.FILE).read_text()
        assert (tmp_path / rotating.FILE).stat().st_mode & 0o777 == 0o600
        call_command("purge_cache", verbosity=0)
        assert len(_rows()) == 2
        clock.shift(timedelta(minutes=30))
        assert "purge_cache" in duties.OFTEN.commands
        call_command("purge_cache", verbosity=0)
        assert _rows() == []
        rotating.hashed("x", time.time())
        assert before.split()[1] not in (tmp_path / rotating.FILE).read_text()


def test_processes_that_begin_at_once_hash_alike(tmp_path: Path) -> None:
    program = (
        "import sys; from django.conf import settings; from pathlib import Path;"
        f"settings.configure(DATA=Path({str(tmp_path)!r}));"
        "from core.throttle import rotating; print(rotating.hashed('x', 1e9))"
    )
    command = [sys.executable, "-c", program]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _one in range(4)]
    assert len({process.communicate()[0] for process in started}) == 1


def test_a_full_disk_is_said_and_the_limit_still_holds_in_each_process(
    in_database: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DATA = Path("/dev/full")
    with time_machine.travel(NOW, tick=False):
        assert [_spend(SENDING, _request()) for _try in range(11)] == [True] * 10 + [False]
    assert [record.message for record in caplog.records] == [
        "no shared secret in the data folder (FileExistsError)"
    ]


# --- Through the door ---------------------------------------------------------------------------------------


def test_who_guesses_follow_up_codes_waits_ten_minutes_on_the_cache_of_a_service(
    in_database: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "master_secret", lambda code, version: b"m" * 32)
    agent, follow = cast.client("agent"), reverse("contact:followup")

    def guess() -> int:
        return int(agent.post(follow, {"code": codes.new_code()}).status_code)

    with time_machine.travel(NOW.replace(minute=0, second=5), tick=False) as clock:
        assert [guess() for _try in range(12)] == [422] * limits.FOLLOWING.tries + [429] * 2
        clock.shift(timedelta(minutes=6))
        answer = agent.post(follow, {"code": codes.new_code()})
        assert (answer.status_code, "Attendez 4 min" in answer.content.decode()) == (429, True)
        clock.shift(timedelta(minutes=4))
        assert guess() == 422
