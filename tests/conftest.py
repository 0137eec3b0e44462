"""A hostile harness: no network, random order, warnings are errors; what could not run is named."""

import gc
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import caches
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.models import signals
from django.http.response import HttpResponseBase
from django.test import TransactionTestCase
from django.test.client import ClientHandler
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from pages.campaigns import counting as openings
from search.counting import counters
from search.query import memory
from tests import databases, needs, search_server
from tests.cast import Cast
from tests.cheap import cheap_keys
from tests.reset import Initial, Remembered

# No test is a race against the clock: a busy machine is not a defect.
settings.register_profile("relais", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("relais")

# A moment with its offset (2027-03-28T01:30:00+01:00): the clock starts there and runs on, for the session.
CLOCK = "RELAIS_TEST_CLOCK"
TRAVELLING: pytest.StashKey[time_machine.travel] = pytest.StashKey()
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family == socket.AF_UNIX or (isinstance(address, tuple) and address[0] in LOOPBACK):
            return real(self, address)
        raise RuntimeError(f"a test tried to reach {address}")

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _cheap_keys(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a guess costs is asked where it is the subject (``real_cost``), and through the door."""
    if not {"browser", "killed"} & set(request.path.parts):
        cheap_keys(monkeypatch)


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    yield
    for alias in caches:
        caches[alias].clear()
    memory.forget_words()
    for once in (counters.once, openings.once):
        once.forget()  # people have the same keys in each test


@pytest.fixture(autouse=True)
def _no_file_of_a_case_left_behind() -> Iterator[None]:
    """Whoever sends a file with a request leaves one, the demonstration too."""
    yield
    shutil.rmtree(storages["cases"].path(""), ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_language_left_behind() -> Iterator[None]:
    """A request in English leaves its language on the thread: the next test would read English."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_served_file_left_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A file is closed by whoever reads its answer to the end. Where a test looks at a header alone it stays
    for the collector, which comes, and complains, in whatever test runs then."""
    real = ClientHandler.__call__
    with ExitStack() as left:

        def noted(self: ClientHandler, environ: dict[str, Any]) -> HttpResponseBase:
            answer: HttpResponseBase = real(self, environ)
            for close in answer._resource_closers if answer.streaming else ():
                left.callback(close)
            return answer

        monkeypatch.setattr(ClientHandler, "__call__", noted)
        yield


@pytest.fixture(autouse=True)
def _no_receiver_left_out() -> Iterator[None]:
    """Who takes a receiver of a signal away takes it from every test that comes after."""
    heard = (signals.post_save, signals.post_delete)
    before = [len(signal.receivers) for signal in heard]
    yield
    assert [len(signal.receivers) for signal in heard] == before


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """In place of pytest-django's: a copy of what was migrated once. Tests that commit are undone."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            stack.enter_context(databases.copied())
            initial = Initial()
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(lambda case: None))
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: initial.restore())
        yield
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(scope="session")
def remembered() -> Remembered:
    return Remembered()


@pytest.fixture
def cast(db: None, remembered: Remembered) -> Cast:
    """Also where it is committed at once: nothing follows from these rows but rows."""
    with transaction.atomic():
        return remembered.cast()


@pytest.fixture(scope="session")
def own_indexes() -> Iterator[search_server.OwnIndexes]:
    """A part of a real Elasticsearch, for this process alone; what it made there is removed."""
    own = search_server.OwnIndexes(search_server.address(), f"relais-test-{uuid4().hex[:12]}-")
    yield own
    own.remove()


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # nothing that is imported or collected ends before the run does
    search_server.announce(config)
    if moment := os.getenv(CLOCK):
        config.stash[TRAVELLING] = time_machine.travel(_moment(moment), tick=True)
        config.stash[TRAVELLING].start()


def pytest_collection_finish() -> None:
    """What stands until the end is not gone through for what each test leaves: a tenth of the run."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    if TRAVELLING in config.stash:
        config.stash[TRAVELLING].stop()
    search_server.stop(config)


def pytest_report_header(config: pytest.Config) -> list[str]:
    only = "those that may reach it (make test runs all)" if config.getoption("--database-only") else "all"
    return [f"clock: {os.getenv(CLOCK) or 'the machine’s'}", f"database: {connection.vendor}, tests: {only}"]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise pytest.UsageError(f"{CLOCK}: {error}") from error
    if moment.tzinfo is None:
        raise pytest.UsageError(f"{CLOCK}={text}: say the offset too, as in 2027-03-28T01:30:00+01:00")
    return moment


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips", action="store_true", help="a test that cannot run fails (continuous integration)"
    )
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what pytest-django keeps from the database: it is the same on each",
    )


@pytest.hookimpl(trylast=True)  # once the folders have set their marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database-only"):
        left_out = [item for item in items if not _is_for_each_database(item)]
        items[:] = [item for item in items if _is_for_each_database(item)]
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def _is_for_each_database(item: pytest.Item) -> bool:
    asked = {"db", "transactional_db", "live_server", "django_db_setup"}
    if item.get_closest_marker("once"):
        return False
    return bool(item.get_closest_marker("django_db") or asked.intersection(getattr(item, "fixturenames", ())))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers():
        if message := needs.missing(mark.name):
            if item.config.getoption("--no-skips"):
                pytest.fail(message)
            pytest.skip(message)


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter", config: pytest.Config) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    for report in reports:
        for said, url in report.user_properties:
            if said == needs.ASKED_TWICE and report.when == "call":
                terminalreporter.write_line(f"{report.nodeid} asked twice for {url}: not loaded in 30 s")
    for report in terminalreporter.stats.get("rerun", []):
        why = str(report.longrepr).strip().splitlines()[-1:]
        terminalreporter.write_line(f"{report.nodeid} walked twice: {' '.join(why)[:200]}")
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section("not run")
    reasons: dict[str, int] = {}
    for report in skipped:
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} test(s): {reason.removeprefix('Skipped: ')}")
