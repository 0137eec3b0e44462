"""A hostile harness: no network, random order, warnings are errors; what could not run is named."""

import socket
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.models import signals
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from portal.bench import chromium
from search.query import memory
from tests import search_server
from tests.cast import Cast, build_cast
from tests.reset import Initial, Remembered

# No test is a race against the clock: a busy machine is not a defect.
settings.register_profile("relais", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("relais")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# Mark -> (what it needs, whether it is here, the line that installs it).
NEEDS = {
    "browser": (
        "Chromium",
        chromium.path,
        chromium.INSTALL,
    ),
    "elasticsearch": (
        "Java or Maven, for a search server,",
        search_server.can_run,
        "apt-get install maven openjdk-17-jre-headless",
    ),
}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family == socket.AF_UNIX or (isinstance(address, tuple) and address[0] in LOOPBACK):
            return real(self, address)
        raise RuntimeError(f"a test tried to reach {address}")

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    yield
    for alias in caches:
        caches[alias].clear()
    memory.forget_words()


@pytest.fixture(autouse=True)
def _no_language_left_behind() -> Iterator[None]:
    """A request in English leaves its language on the thread: the next test would read English."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_receiver_left_out() -> Iterator[None]:
    """Who takes a receiver of a signal away takes it from every test that comes after."""
    heard = (signals.post_save, signals.post_delete)
    before = [len(signal.receivers) for signal in heard]
    yield
    assert [len(signal.receivers) for signal in heard] == before


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests that commit are undone by ``tests.reset``.

    A thread of a live server may still hold a connection: PostgreSQL would refuse to drop the database.
    """
    with django_db_blocker.unblock():
        initial = Initial()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(lambda case: None))
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: initial.restore())
        yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def remembered() -> Remembered:
    return Remembered()


@pytest.fixture
def cast(db: None, remembered: Remembered) -> Cast:
    """Where what is written is committed at once, more follows from it than rows: it is built."""
    return remembered.cast() if connection.in_atomic_block else build_cast()


@pytest.fixture(scope="session")
def own_indexes() -> Iterator[search_server.OwnIndexes]:
    """A part of a real Elasticsearch, for this process alone; what it made there is removed."""
    own = search_server.OwnIndexes(search_server.address(), f"relais-test-{uuid4().hex[:12]}-")
    yield own
    own.remove()


def pytest_configure(config: pytest.Config) -> None:
    search_server.announce(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    search_server.stop(config)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips", action="store_true", help="a test that cannot run fails (continuous integration)"
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark, (what, here, line) in NEEDS.items():
        if item.get_closest_marker(mark) and not here():
            message = f"{what} is missing: {line}"
            if item.config.getoption("--no-skips"):
                pytest.fail(message)
            pytest.skip(message)


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter", config: pytest.Config) -> None:
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
