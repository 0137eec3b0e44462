"""The third share of an unlocked key: random, in a file of its own, and forgotten when the inbox is locked.

The session's share is in the database, hence in its copies; the browser's is in a cookie, which may be copied
as well. Whoever holds both, and ``SECRET_KEY``, opens nothing once the file is gone. Its time of change
says when it last served: what is idle is refused here, and removed by the clock (``forget_unlocked``).
"""

import os
import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

SHARE_BYTES = 32
PRIVATE = 0o700
_NAME = re.compile(r"[0-9a-f]{32}")


def folder() -> Path:
    return Path(settings.UNLOCKED_KEYS or settings.DATA / "unlocked")


def new(at: datetime) -> tuple[str, bytes]:
    """A name and a share. ``OSError`` where it cannot be written: then nothing is unlocked."""
    _make_room()
    name, share = secrets.token_hex(16), os.urandom(SHARE_BYTES)
    path = folder() / name
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(share)
    _used(path, at)
    return name, share


def read(name: str, at: datetime, idle: timedelta) -> bytes | None:
    """The share, unless it has been idle for too long: then it is forgotten at once."""
    path = _path(name)
    if path is None:
        return None
    try:
        if at - _last_used(path) > idle:
            path.unlink(missing_ok=True)
            return None
        return path.read_bytes()
    except FileNotFoundError:
        return None


def keep(name: str, at: datetime) -> None:
    """Starts its idle time again; nothing comes back that was forgotten meanwhile."""
    path = _path(name)
    if path is not None:
        try:
            _used(path, at)
        except FileNotFoundError:  # locked from another tab: the next page asks for the passphrase
            return


def forget(name: str) -> None:
    path = _path(name)
    if path is not None:
        path.unlink(missing_ok=True)


def forget_idle(at: datetime, idle: timedelta) -> int:
    """Removes each that nobody used for so long; how many."""
    if not folder().is_dir():
        return 0
    forgotten = 0
    for path in folder().iterdir():
        try:
            if _NAME.fullmatch(path.name) and at - _last_used(path) > idle:
                path.unlink()
                forgotten += 1
        except FileNotFoundError:  # locked by its owner meanwhile
            continue
    return forgotten


def faults() -> list[str]:
    """What an administrator has to mend; nothing for a folder that the first unlocking will make."""
    place = folder()
    if not place.is_dir():
        return ["is missing"] if settings.UNLOCKED_KEYS else []
    found = []
    if place.stat().st_mode & 0o077:
        found.append("can be opened by other accounts")
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        found.append("cannot be written by this account")
    return found


def _make_room() -> None:
    """Where the service has named a folder, that one is waited for: a disk must not stand in for a tmpfs."""
    if not settings.UNLOCKED_KEYS:
        folder().mkdir(mode=PRIVATE, parents=True, exist_ok=True)


def _path(name: str) -> Path | None:
    return folder() / name if _NAME.fullmatch(name) else None


def _last_used(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _used(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))
