"""Fixtures that several files share."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.cast import NOW, Cast
from tests.portal.receiving import hook, receiver
from tests.portal.signing_in import At
from tests.portal.walking import SignedIn
from tests.reset import Remembered, rolled_back

__all__ = ["hook", "receiver"]


@pytest.fixture
def at(client: Client, cast: Cast, settings: Any) -> Iterator[At]:
    """Half way in, on a fixed day, early in the half minute of a code."""
    cache.clear()
    with time_machine.travel(datetime(2026, 11, 25, 10, 0, 20, tzinfo=UTC), tick=False) as clock:
        yield At(client, clock, cast, settings)


@pytest.fixture(scope="module")
def signed_in(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, remembered: Remembered
) -> Iterator[SignedIn]:
    """For modules that ask many things of everybody."""
    with rolled_back(django_db_blocker):
        with time_machine.travel(NOW, tick=False):
            made = SignedIn.of(remembered.cast())
        yield made


@pytest.fixture
def everyone(signed_in: SignedIn, db: None) -> Iterator[SignedIn]:
    """What such a module has as its ``cast``: nobody signs in anew for a test."""
    with time_machine.travel(NOW, tick=False):
        yield deepcopy(signed_in)
