"""Places in the portal where its process ends as by ``kill -9`` once somebody asked for that.

Whoever wants it writes the name of the place to the file ``DIE``: the first process that comes by takes it.
Moments that are drawn hardly ever fall between the last byte of a file and the row that names it.
"""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from casework import audit
from casework.attachments import store
from casework.attachments.arriving import SealedFile
from casework.models import Entry
from tests.cheap import cheap_keys

ORDER = Path(os.environ["DIE"])


def _die_at(place: str) -> None:
    mine = ORDER.with_suffix(f".{os.getpid()}")
    try:
        if ORDER.read_text("ascii") != place:
            return
        ORDER.rename(mine)  # of two who come by, one
    except FileNotFoundError:
        return
    mine.unlink()
    os.kill(os.getpid(), signal.SIGKILL)


def _then_die(place: str, of: Any, name: str) -> None:
    done = getattr(of, name)

    def and_then(*given: Any, **named: Any) -> Any:
        found = done(*given, **named)
        _die_at(place)
        return found

    setattr(of, name, and_then)


def _die_once_committed(done: Any) -> Any:
    """Between what is written and its answer."""

    def and_then(*given: Any, **named: Any) -> Any:
        transaction.on_commit(lambda: _die_at("committed"))
        return done(*given, **named)

    return and_then


def install() -> None:
    """Those of ``killing.PLACES``, in their order."""
    _then_die("arriving", SealedFile, "end")
    _then_die("stored", store, "_written")
    _then_die("row", Entry, "save")
    _then_die("register", audit, "record")
    setattr(Entry, "save", _die_once_committed(Entry.save))  # noqa: B010 -- for mypy it is no method's place
    cheap_keys(pytest.MonkeyPatch())
