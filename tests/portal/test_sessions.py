"""Our session store reads what Django's does, and nothing that has ended."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.test import Client
from django.urls import reverse

from portal.gate.sessions import SessionStore
from tests.cast import NOW, Cast
from tests.portal.web import code_in_last_mail

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


def test_signing_in_begins_the_hours_of_a_session(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = Client()
        client.post(reverse("account_login"), {"login": "agent@example.fr"})
        clock.shift(timedelta(minutes=9))
        client.post(reverse("account_confirm_login_code"), {"code": code_in_last_mail()})
        clock.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE - 60))
        assert client.get(reverse("profile")).status_code == 200


@pytest.mark.parametrize("key", ["unknown", "' OR 1=1 --", "é" * 40])
def test_a_key_that_nobody_has_opens_nothing(key: str) -> None:
    assert SessionStore(key).load() == {}
