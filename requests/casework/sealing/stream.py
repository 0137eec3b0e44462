"""A file, sealed while its bytes come: pieces that cannot be moved, left out or added. Pure.

The STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, 2015): each piece is encrypted under a key
that serves for this file alone, with its number and whether it is the last one as nonce. What is sealed is
padded to a class of sizes. ``docs/sealed-format.md`` says it byte for byte.
"""

import os
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.sealing.crypto import KEY_BYTES, CannotOpen, context

PIECE = 64 * 1024  # bytes of clear text
TAG = 16
SEALED_PIECE = PIECE + TAG
_BOUND = context("file")
_COUNTER = 11


class Sealer:
    """Takes bytes as they come and gives sealed pieces, each as soon as it is full."""

    def __init__(self, key: bytes = b"") -> None:
        self.key = key or os.urandom(KEY_BYTES)
        self.size = 0
        self._aead = AESGCM(self.key)
        self._number = 0
        self._waiting = bytearray()

    def __repr__(self) -> str:
        return "Sealer(…)"

    def add(self, content: bytes) -> Iterator[bytes]:
        self.size += len(content)
        self._waiting += content
        while len(self._waiting) > PIECE:  # one piece is kept back: it may be the last
            yield self._sealed(PIECE, is_last=False)

    def end(self) -> Iterator[bytes]:
        """The marker, and the zeros up to the class of the size."""
        left = padded_size(self.size) - self.size - 1
        yield from self.add(b"\x80")
        while left:
            zeros = min(left, PIECE)
            yield from self.add(bytes(zeros))
            left -= zeros
        yield self._sealed(len(self._waiting), is_last=True)

    def _sealed(self, length: int, *, is_last: bool) -> bytes:
        piece = self._aead.encrypt(
            _nonce(self._number, is_last=is_last), bytes(self._waiting[:length]), _BOUND
        )
        del self._waiting[:length]
        self._number += 1
        return piece


def opened(sealed: Iterable[bytes], key: bytes, size: int) -> Iterator[bytes]:
    """The first ``size`` bytes, piece by piece, each checked before it is given. ``CannotOpen`` where one
    does not fit. ``sealed`` comes in chunks of any length.
    """
    if len(key) != KEY_BYTES:
        raise CannotOpen
    aead, number, left = AESGCM(key), 0, size
    for piece, is_last in _pieces(sealed):
        try:
            clear = aead.decrypt(_nonce(number, is_last=is_last), piece, _BOUND)
        except (InvalidTag, ValueError):
            raise CannotOpen from None
        number += 1
        if left:
            yield clear[:left]
        left -= min(left, len(clear))
    if left or not number:
        raise CannotOpen


def padded_size(size: int) -> int:
    """The next power of two that holds it and the marker, one piece at least: how long it is says little."""
    return max(PIECE, 1 << size.bit_length())


def _pieces(sealed: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each with whether it is the last one."""
    waiting = bytearray()
    for chunk in sealed:
        waiting += chunk
        while len(waiting) > SEALED_PIECE:
            yield bytes(waiting[:SEALED_PIECE]), False
            del waiting[:SEALED_PIECE]
    if waiting:
        yield bytes(waiting), True


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_COUNTER, "big") + bytes([is_last])
