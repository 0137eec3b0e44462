"""Our session store reads what Django's does, and nothing that has ended."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from portal.gate.sessions import SessionStore
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def _saved(**values: str) -> str:
    store = DatabaseStore()
    store.update(values)
    store.save()
    return str(store.session_key)


def test_it_reads_a_session_that_django_wrote() -> None:
    assert SessionStore(_saved(place="Lille"))["place"] == "Lille"


def test_a_session_that_has_ended_is_empty_and_loses_its_key() -> None:
    with time_machine.travel(NOW, tick=False):
        store = DatabaseStore()
        store["place"] = "Lille"
        store.set_expiry(timedelta(minutes=5))
        store.save()
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        ended = SessionStore(store.session_key)
        assert ended.get("place") is None
        assert ended.session_key is None


@pytest.mark.parametrize("key", ["unknown", "' OR 1=1 --", "é" * 40])
def test_a_key_that_nobody_has_opens_nothing(key: str) -> None:
    assert SessionStore(key).load() == {}
