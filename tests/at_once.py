"""Several people at the same moment: real threads, each a browser of its own, on a live server."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from tests.cast import Cast

# Makes the tests sharper and decides none: a request that is later than this finds the row as it is then.
READING = 1.5
LONGEST = 120  # seconds that a visitor waits for an answer
CSRF = "a" * 32


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]

    def value(self, name: str) -> str:
        """What a hidden field of the page carries."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"no {name} in {self.text[:500]}"
        return found[1]


class _NotFollowed(HTTPRedirectHandler):
    def redirect_request(self, *_redirect: Any) -> None:
        return None


class Visitor:
    """Somebody signed in, and what their browser keeps."""

    def __init__(self, server: str, session: str) -> None:
        self.server = server
        self.cookies = {"sessionid": session, "csrftoken": CSRF}

    def get(self, path: str) -> Answer:
        return self._ask(path, None)

    def post(self, path: str, **fields: Any) -> Answer:
        return self._ask(path, urlencode({**fields, "csrfmiddlewaretoken": CSRF}, doseq=True).encode())

    def _ask(self, path: str, body: bytes | None) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        asked = Request(f"{self.server}{path}", body, {"Cookie": cookies})
        try:
            came = build_opener(_NotFollowed).open(asked, timeout=LONGEST)
        except HTTPError as refused:
            came = refused
        with came:
            for line in came.headers.get_all("Set-Cookie", ()):
                name, _equals, rest = line.partition("=")
                self.cookies[name] = rest.partition(";")[0].strip('"')
            return Answer(came.status, came.read().decode(), dict(came.headers))


def visitor(server: object, cast: Cast, who: str) -> Visitor:
    return Visitor(str(server), cast.client(who).cookies["sessionid"].value)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave, in their order; whatever one of them raised is raised here."""
    start, given = threading.Barrier(len(calls)), [None] * len(calls)
    failures: list[BaseException] = []

    def run(number: int, call: Callable[[], Any]) -> None:
        start.wait()
        try:
            given[number] = call()
        except BaseException as failure:  # noqa: BLE001 -- told to whoever waits for the threads
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one, daemon=True) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return given


@dataclass(frozen=True)
class Press:
    """One person's button: the session of ``client``, an address, what is typed."""

    client: Client
    path: str
    data: Mapping[str, str]


def press_at_once(server: str, *presses: Press, while_held: tuple[Model, ...]) -> list[int]:
    """The status of each answer. Each has read the rows of ``while_held`` before one may write to them."""
    together = threading.Barrier(len(presses) + 1)

    def send(press: Press) -> int:
        presser = Visitor(server, press.client.cookies["sessionid"].value)
        together.wait(timeout=60)
        return presser.post(press.path, **press.data).status

    with ThreadPoolExecutor(len(presses)) as pool:
        with _held(while_held):
            sent = [pool.submit(send, press) for press in presses]
            together.wait(timeout=60)
            time.sleep(READING)
        return [one.result(timeout=LONGEST + 60) for one in sent]


@contextmanager
def _held(rows: tuple[Model, ...]) -> Iterator[None]:
    with transaction.atomic():  # on SQLite this alone holds every row
        for row in rows:
            type(row)._base_manager.select_for_update().get(pk=row.pk)
        yield


LOCKING = re.compile(r"\bFOR (NO KEY )?UPDATE\b")


class _AtTheLock:
    """Says when a thread is about to ask for a lock: a row, or on SQLite the right to write."""

    def __init__(self) -> None:
        self.reached = threading.Event()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("BEGIN") or LOCKING.search(sql):
            self.reached.set()
        return execute(sql, params, many, context)


def meanwhile(change: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """What ``other`` gives, when ``change`` is made and committed while it waits for its first lock."""
    lock, given, failures = _AtTheLock(), [], []

    def run() -> None:
        try:
            with connection.execute_wrapper(lock):
                given.append(other())
        except BaseException as failure:  # noqa: BLE001 -- told to whoever waits for the thread
            failures.append(failure)
        finally:
            lock.reached.set()
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    with transaction.atomic():
        change()
        thread.start()
        lock.reached.wait()
    thread.join()
    if failures:
        raise failures[0]
    return given[0]
