"""A hostile harness: no network, random order, warnings are errors; what could not run is named."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from search import vocabulary
from tests.cast import Cast, build_cast

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
CHROMIUM = "/usr/bin/chromium"
# Mark -> (what it needs, whether it is here, the line that installs it).
NEEDS = {
    "browser": (
        "Chromium",
        lambda: shutil.which("chromium") or Path(CHROMIUM).exists(),
        "apt-get install chromium",
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
    vocabulary.forget()


@pytest.fixture(autouse=True)
def _no_language_left_behind() -> Iterator[None]:
    """A request in English leaves its language on the thread: the next test would read English."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A thread of a live server may still hold a connection: PostgreSQL would refuse to drop the database."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast()


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
