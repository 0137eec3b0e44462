"""Two ways to ask the same thing, in turn in one process: what other programs do meanwhile hits both."""

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

BUDGET_OF_TIME = 4.0  # seconds for each thing asked
ROUNDS = (20, 400)

Ask = Callable[[], Any]


def in_turn(
    raw: Ask, ours: Ask, clock: Callable[[], float] = time.perf_counter, most: int = 0
) -> Mapping[str, float]:
    """Median milliseconds of ``raw`` and of ``search``, warm. ``most``: rounds, of what takes long."""
    times: tuple[list[float], list[float]] = ([], [])
    least, most = (most, most) if most else ROUNDS
    for function in (raw, ours) * max(1, least // 4):
        function()
    deadline = time.monotonic() + BUDGET_OF_TIME
    while len(times[0]) < least or (time.monotonic() < deadline and len(times[0]) < most):
        for taken, function in zip(times, (raw, ours), strict=True):
            started = clock()
            function()
            taken.append(clock() - started)
    return {"raw": median(times[0]) * 1000, "search": median(times[1]) * 1000}
