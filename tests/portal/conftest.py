"""Fixtures that several files share."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tests.cast import Cast
from tests.portal.receiving import hook, receiver
from tests.portal.signing_in import At

__all__ = ["hook", "receiver"]


@pytest.fixture
def at(client: Client, cast: Cast, settings: Any) -> Iterator[At]:
    """Half way in, on a fixed day, early in the half minute of a code."""
    cache.clear()
    with time_machine.travel(datetime(2026, 11, 25, 10, 0, 20, tzinfo=UTC), tick=False) as clock:
        yield At(client, clock, cast, settings)
