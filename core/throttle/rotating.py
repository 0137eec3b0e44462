"""A secret that lives for an hour: what was hashed under it names nobody once the hour is over.

It stands in a file of the data folder, never in a table: whoever holds the database, the cache and
``SECRET_KEY`` cannot try the names one after the other. All processes of one data folder read the same.
"""

import fcntl
import hashlib
import hmac
import logging
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)
HOUR = 3600  # seconds
FILE = "hour.secret"


@dataclass(frozen=True, slots=True)
class _Secret:
    hour: int
    value: bytes


_kept: list[_Secret] = []  # of this process: the file is read once an hour
_drawing = threading.Lock()


def hashed(text: str, now: float) -> str:
    """The same for all processes within the hour of ``now`` (seconds since 1970)."""
    return hmac.new(_of(int(now // HOUR)), text.encode(), hashlib.sha256).hexdigest()


def forget() -> None:
    """What this process keeps: the next asks the file again."""
    _kept.clear()


def _of(hour: int) -> bytes:
    with _drawing:
        if not _kept or _kept[0].hour != hour:
            _kept[:] = [_shared(hour)]
        return _kept[0].value


def _shared(hour: int) -> _Secret:
    try:
        return _in_file(settings.DATA / FILE, hour)
    except OSError as error:
        # A full or closed disk: each process then counts for itself, which is less than told, not nothing.
        logger.warning("no shared secret in the data folder (%s)", type(error).__name__)
        return _Secret(hour, secrets.token_bytes(32))


def _in_file(path: Path, hour: int) -> _Secret:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # of two processes at the turn of the hour, one draws
        kept_hour, _space, value = file.read().partition(" ")
        if kept_hour == str(hour) and len(value) == 64:
            return _Secret(hour, bytes.fromhex(value))
        drawn = _Secret(hour, secrets.token_bytes(32))
        file.seek(0)
        file.write(f"{hour} {drawn.value.hex()}")
        file.truncate()
        return drawn
