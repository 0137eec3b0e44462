"""gunicorn's settings: all is loaded once, before the web processes fork, so that they share its memory.

    gunicorn portal.wsgi --config python:portal.web --bind 127.0.0.1:8000 --workers 4

What processes cannot share must not exist yet when they fork (``unfit_to_fork``).
"""

import gc
import os
import threading
from collections.abc import Collection
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import connections
from django.template import engines
from django.urls import get_resolver

preload_app = True
worker_class = "portal.worker.Worker"
# In bytes, the most that gunicorn reads: what a person pastes into a search is answered by the portal.
limit_request_line = 8190
threads = 4
# It would be a thread of the parent, beside its forks, for a command that nobody uses here.
control_socket_disable = True

# Imported late elsewhere; here once for all processes: the pages of everybody need them sooner or later.
SHARED = ("holidays.countries.france", "icalendar", "rapidfuzz.process", "snowballstemmer")
_FILES = Path("/proc/self/fd")  # Linux

gc.set_threshold(10_000)  # as in manage.py


class UnfitToFork(Exception):
    """The message names what was opened."""


def when_ready(server: Any) -> None:
    """After the application is loaded, before the first fork."""
    for name in SHARED:
        import_module(name)
    _ = get_resolver().url_patterns, engines.all()
    if found := unfit_to_fork({listener.fileno() for listener in server.LISTENERS}):
        raise UnfitToFork(", ".join(found))
    # What is there stays: the collector does not visit it again, which would write into every page of memory.
    gc.collect()
    gc.freeze()


def unfit_to_fork(listening: Collection[int]) -> list[str]:
    """What two processes would use as one, each unaware of the other: threads, connections, sockets."""
    threads = [f"thread {one.name}" for one in threading.enumerate() if one is not threading.main_thread()]
    databases = [f"database {one.alias}" for one in connections.all(initialized_only=True) if one.connection]
    sockets = [f"socket {number}" for number in _sockets() - _inherited - set(listening)]
    return [*threads, *databases, *sockets]


def _sockets() -> set[int]:
    found = set()
    for name in os.listdir(_FILES) if _FILES.exists() else []:
        try:
            if os.readlink(_FILES / name).startswith("socket:"):
                found.add(int(name))
        except FileNotFoundError:
            continue  # the listing's own
    return found


_inherited = _sockets()  # of whoever started gunicorn: a log, the port
