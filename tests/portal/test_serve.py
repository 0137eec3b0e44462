"""The foreground command: what it starts, what it does about what ends, what is left when it is killed."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from portal import serve
from portal.management.commands.housekeeping import tick
from tests.cast import NOW
from tests.portal.web import ROOT

ENDS = [sys.executable, "-c", "raise SystemExit(3)"]
LASTS = [sys.executable, "-c", "import time; time.sleep(600)"]


# --- One process that ends ------------------------------------------------------------------------------


def _after_its_end(child: serve.Child, now: float) -> str:
    assert child.process is not None
    child.process.wait()
    return child.look(now)


def test_a_process_that_ends_is_started_again_and_later_each_time_but_for_ever():
    child = serve.Child("background", ENDS)
    child.start(now=0)
    at, pauses = 0.0, []
    for _ in range(12):
        assert "stopped by itself (exit 3)" in _after_its_end(child, at)
        assert child.start_at is not None
        pauses.append(child.start_at - at)
        assert child.look(child.start_at - 0.1) == ""
        assert child.start_at is not None
        at = child.start_at
        child.look(at)
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (1, serve.PAUSES[-1])
    serve._end([child])


def test_a_process_that_lasted_is_started_again_at_once():
    child = serve.Child("background", ENDS)
    child.start(now=0)
    _after_its_end(child, serve.LONG_LIFE)
    assert child.start_at == serve.LONG_LIFE
    serve._end([child])


def test_all_processes_are_ended_together():
    children = [serve.Child("web", LASTS), serve.Child("background", LASTS)]
    for child in children:
        child.start(now=0)
    serve._end(children)
    assert [child.exit for child in children] == [-signal.SIGTERM] * 2


def test_the_supervisor_loads_nothing_of_the_portal():
    program = "import portal.serve, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    assert {"django", "wagtail", "pages", "search", "gunicorn"}.isdisjoint(done.stdout.decode().split())


# --- The whole of it ------------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path: Path, transactional_db: None) -> Path:
    """A data folder with a copy of the tests' database, where that is a file."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        with (
            closing(sqlite3.connect(name)) as source,
            closing(sqlite3.connect(tmp_path / "relais.sqlite3")) as to,
        ):
            source.backup(to)
    return tmp_path


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    found = {
        "PATH": os.environ["PATH"],
        "RELAIS_DATA": str(tmp_path),
        "RELAIS_DEMO": "0",
        "PYTHONUNBUFFERED": "1",
    }
    if connection.vendor == "postgresql":
        one = connection.settings_dict
        found["DATABASE_URL"] = f"postgres://{one['USER']}@{one['HOST']}:{one['PORT']}/{one['NAME']}"
    return found


@pytest.fixture
def command(
    environment: dict[str, str], tmp_path: Path
) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Starts a program of the project; what it says goes to a file beside the data, under ``name``."""
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str, **more: str) -> "subprocess.Popen[bytes]":
        program, env = [sys.executable, *arguments], environment | more
        with (tmp_path / name).open("wb") as log:
            started.append(subprocess.Popen(program, cwd=ROOT, env=env, stdout=log, stderr=log))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((serve.HOST, 0))
        return int(one.getsockname()[1])


def _until(holds: Callable[[], object]) -> None:
    for _ in range(1200):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it never came")


def _children(pid: int) -> set[int]:
    """All that descend from it."""
    of = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            of[int(stat.parent.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in of.items() if parent in found} - found:
        found |= more
    return found - {pid}


def _alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists() and "(zombie)" not in _status(pid)}


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return "(zombie)"


def _read(data: Path, name: str) -> str:
    return (data / name).read_text()


def _serving(command: Callable[..., "subprocess.Popen[bytes]"], data: Path, port: int, name: str):
    process = command(name, "-m", "portal.serve", "--port", str(port))
    _until(lambda: "Relais: http" in _read(data, name) or process.poll() is not None)
    _until(lambda: len(_children(process.pid)) >= 4 or process.poll() is not None)
    assert process.poll() is None, _read(data, name)
    return process


def test_when_it_is_killed_nothing_goes_on_and_the_next_one_serves(command, data):
    port = _free_port()
    first = _serving(command, data, port, "first")
    left = _children(first.pid)
    first.kill()
    second = _serving(command, data, port, "second")
    _until(lambda: not _alive(left))
    assert len(_children(second.pid)) >= 4


def test_where_the_port_is_taken_nothing_is_started(monkeypatch):
    with socket.socket() as other:
        other.bind((serve.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setattr(serve, "LEAVING", 0)
        with pytest.raises(serve.CannotServe, match=f"port {port}"), serve._door(port):
            pass


def test_web_processes_that_share_their_memory_answer_each_on_its_own(command, data):
    """Their connections, their locks and their random numbers are theirs: made after the fork."""
    port = _free_port()
    _serving(command, data, port, "log")

    def ask(_number: int) -> str:
        with urllib.request.urlopen(f"http://{serve.HOST}:{port}/connexion/") as answer:
            return str(answer.headers["Set-Cookie"]) + str(answer.status)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(40)))
    assert len(set(answers)) == 40
    assert "Traceback" not in _read(data, "log")


def test_what_cannot_be_shared_is_named_before_the_first_fork(environment, data):
    program = """
import os, threading, socket
import django
django.setup()
from django.db import connection
from portal import web
assert web.unfit_to_fork(()) == [], web.unfit_to_fork(())
connection.ensure_connection()
threading.Thread(target=threading.Event().wait, daemon=True, name="mine").start()
kept = socket.socket()
print(*web.unfit_to_fork(()), sep=",", flush=True)
os._exit(0)
"""
    more = {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "PYTHONPATH": f"{ROOT}:{ROOT / 'requests'}"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment | more, cwd=ROOT, capture_output=True
    )
    said = done.stdout.decode()
    assert "thread mine,database default,socket " in said, done.stderr.decode()


# --- The process behind the pages -----------------------------------------------------------------------


def test_the_worker_waits_for_a_database_that_is_away(command, tmp_path):
    """Five times within eighty seconds it had ended, and all had been given up with it."""
    here = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/relais.sqlite3",
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
    }
    process = command("log", "manage.py", "background", **here)
    _until(lambda: "no task can be read" in _read(tmp_path, "log") or process.poll() is not None)
    assert process.poll() is None, _read(tmp_path, "log")
    command("migrate", "manage.py", "migrate", "django_tasks_database", **here).wait()
    enqueue = "from portal.operations.outbox import deliver; deliver.enqueue(0)"
    command("shell", "manage.py", "shell", "--command", enqueue, **here).wait()

    def taken() -> bool:
        with closing(sqlite3.connect(tmp_path / "relais.sqlite3")) as database:
            found = database.execute("SELECT finished_at FROM django_tasks_database_dbtaskresult").fetchall()
            return found != [] and found[0][0] is not None

    _until(taken)
    assert process.poll() is None, _read(tmp_path, "log")


def test_of_two_clocks_on_the_same_data_one_goes_and_the_other_takes_over(
    transactional_db, settings, tmp_path
):
    settings.DATA = tmp_path
    path = tmp_path / "clock.lock"
    hold = f"f = open({str(path)!r}, 'w'); fcntl.flock(f, fcntl.LOCK_EX); print(1, flush=True)"
    program = [sys.executable, "-c", f"import fcntl, time; {hold}; time.sleep(600)"]
    Session.objects.create(session_key="old", expire_date=NOW - timedelta(days=1))
    with subprocess.Popen(program, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        tick(Rounds(2), every=60)
        other.kill()
    assert Session.objects.filter(session_key="old").exists()
    tick(Rounds(1), every=60)
    assert not Session.objects.filter(session_key="old").exists()


class Rounds(threading.Event):
    """Does not wait; says after so many rounds that it is time to stop."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.left = number

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        return self.left < 0


def _raw(port: int, asked: bytes) -> tuple[bytes, bytes]:
    """The head and the body of what comes back, for what no HTTP library would send."""
    with socket.create_connection((serve.HOST, port)) as one:
        one.sendall(asked)
        with one.makefile("rb") as answer:
            head, _blank, body = answer.read().partition(b"\r\n\r\n")
    return head, body


def test_a_line_that_never_reaches_the_portal_is_refused_in_the_form_that_programs_read(command, data):
    port = _free_port()
    _serving(command, data, port, "refused")
    refused = {
        414: b"GET /api/v1/establishments/?q=" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        431: b"GET /api/v1/ HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n",
        400: b"GET /api/v1/ HTTP/1.1\r\nHost: x\r\nnever a header\r\n\r\n",
    }
    for status, asked in refused.items():
        head, body = _raw(port, asked)
        assert head.startswith(f"HTTP/1.1 {status} ".encode())
        assert b"Content-Type: application/problem+json" in head
        told = json.loads(body)
        assert (told["status"], told["type"]) == (status, "about:blank")
        assert b"aaa" not in body
