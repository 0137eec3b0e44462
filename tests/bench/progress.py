"""A bar on stderr: which step, how far, how fast."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")
WIDTH = 28
REDRAW = 0.1  # seconds


class Bar:
    """One line per step. On a terminal it is redrawn in place, elsewhere it is written once, at its end."""

    def __init__(self, label: str, total: int, stream: TextIO | None = None) -> None:
        self.label, self.total, self.done = label, max(1, total), 0
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._started = self._drawn = time.monotonic()

    def __enter__(self) -> "Bar":
        if self._live:
            self._write(f"\r{self}")
        return self

    def __exit__(self, *_exception: object) -> None:
        self._write(f"\r{self}\n" if self._live else f"{self}\n")

    def step(self, count: int = 1) -> None:
        self.done += count
        now = time.monotonic()
        if self._live and now - self._drawn >= REDRAW:
            self._drawn = now
            self._write(f"\r{self}")

    def over(self, items: Iterable[T]) -> Iterator[T]:
        for item in items:
            yield item
            self.step()

    def __str__(self) -> str:
        seconds = time.monotonic() - self._started
        full = min(WIDTH, WIDTH * self.done // self.total)
        bar = "█" * full + "·" * (WIDTH - full)
        return f"{self.label:<24} {bar} {self.done:>9,}/{self.total:,} {seconds:6.1f} s"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
