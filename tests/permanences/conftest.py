"""The Tuesday of the cast, for whole modules: ``pytestmark = pytest.mark.usefixtures("that_tuesday")``."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.cast import NOW


@pytest.fixture
def that_tuesday() -> Iterator[None]:
    """The clock stands still."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def from_that_tuesday() -> Iterator[None]:
    """The clock runs on: for a server, and for whoever waits for it."""
    with time_machine.travel(NOW):
        yield
