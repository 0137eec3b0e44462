"""What clamd says of a file, on its way: INSTREAM over its socket, so that nothing is written for it.

``CLAMD_SOCKET`` is the path of its socket, or ``host:port``. Without it nothing is looked through, and
``manage.py check`` says so.
"""

import socket
import struct
from enum import Enum
from pathlib import Path

from django.conf import settings

PATIENCE = 20  # seconds for each word from it
_ENOUGH = 4096


class Verdict(Enum):
    UNASKED = "unasked"  # no clamd is configured
    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # it did not answer: nobody knows


class Scan:
    """One file. Whatever goes wrong with the socket ends in ``UNKNOWN``, never in an error."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._verdict = Verdict.UNKNOWN if settings.CLAMD_SOCKET else Verdict.UNASKED
        if settings.CLAMD_SOCKET:
            try:
                self._socket = _connected(settings.CLAMD_SOCKET)
                self._socket.sendall(b"zINSTREAM\0")
            except OSError:
                self.close()

    def add(self, content: bytes) -> None:
        if self._socket is None or not content:
            return
        try:
            self._socket.sendall(struct.pack(">I", len(content)) + content)
        except OSError:  # it may have said why, a file that is longer than it takes
            self.close()

    def verdict(self) -> Verdict:
        if self._socket is not None:
            try:
                self._socket.sendall(struct.pack(">I", 0))
                self._verdict = _read(self._socket)
            except OSError:
                self._verdict = Verdict.UNKNOWN
            self.close()
        return self._verdict

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def answers() -> bool:
    """Whether it is there."""
    try:
        with _connected(settings.CLAMD_SOCKET) as clamd:
            clamd.sendall(b"zPING\0")
            return clamd.recv(_ENOUGH).startswith(b"PONG")
    except OSError:
        return False


def _connected(address: str) -> socket.socket:
    host, _colon, port = address.rpartition(":")
    if not Path(address).is_absolute() and host and port.isdigit():
        return socket.create_connection((host, int(port)), timeout=PATIENCE)
    clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    clamd.settimeout(PATIENCE)
    try:
        clamd.connect(address)
    except OSError:
        clamd.close()
        raise
    return clamd


def _read(clamd: socket.socket) -> Verdict:
    said = b""
    while not said.endswith(b"\0") and len(said) < _ENOUGH and (more := clamd.recv(_ENOUGH)):
        said += more
    if said.endswith(b" FOUND\0"):
        return Verdict.INFECTED
    return Verdict.CLEAN if said == b"stream: OK\0" else Verdict.UNKNOWN
