"""A second factor before the inbox and the admin: asked in this very session, by TOTP here."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from portal.accounts.adapters import MFAAdapter
from tests.cast import Cast
from tests.portal.web import code_of

pytestmark = pytest.mark.once

ACTIVATE = "/compte/securite/application/"
CONFIRM = "/compte/securite/confirmer/"
READERS = ["assistant", "neighbour", "coordinator", "national"]


@pytest.fixture(autouse=True)
def _within_a_step() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 25, 10, 0, 20, tzinfo=UTC), tick=False):
        yield


def _set_up(client: Client) -> str:
    client.get(ACTIVATE)
    secret: str = client.session["mfa.totp.secret"]
    assert client.post(ACTIVATE, {"code": code_of(secret)}).status_code == 302
    return secret


@pytest.mark.parametrize("who", READERS)
def test_a_reader_of_cases_without_a_factor_is_sent_to_set_one_up(cast: Cast, who: str):
    answer = cast.client(who, mfa=False).get("/dossiers/")
    assert (answer.status_code, answer["Location"]) == (302, f"{ACTIVATE}?next=%2Fdossiers%2F")


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/etat-du-service/"])
def test_an_administrator_without_a_factor_is_sent_to_set_one_up(cast: Cast, path: str):
    answer = cast.client("administrator", mfa=False).get(path)
    assert answer["Location"].startswith(ACTIVATE)


def test_an_editor_is_not_asked_for_a_factor(cast: Cast):
    assert "securite" not in cast.client("editor", mfa=False).get("/cms/").get("Location", "")


def test_a_factor_that_exists_but_was_not_given_in_this_session_does_not_open(cast: Cast):
    _set_up(cast.client("assistant", mfa=False))
    answer = cast.client("assistant", mfa=False).get("/dossiers/")
    assert answer["Location"] == f"{CONFIRM}?next=%2Fdossiers%2F"


def test_giving_the_code_opens_what_was_asked(cast: Cast):
    secret = _set_up(cast.client("assistant", mfa=False))
    client = cast.client("assistant", mfa=False)
    answer = client.post(CONFIRM, {"code": code_of(secret), "next": "/dossiers/"})
    assert answer["Location"] == "/dossiers/"
    assert "securite" not in client.get("/dossiers/").get("Location", "")


@pytest.mark.parametrize(("steps_ago", "opens"), [(0, True), (1, True), (2, False), (-2, False)])
def test_a_code_holds_for_its_half_minute_and_the_one_after(cast: Cast, steps_ago: int, opens: bool):
    secret = _set_up(cast.client("assistant", mfa=False))
    code = code_of(secret, steps_ago=steps_ago)
    answer = cast.client("assistant", mfa=False).post(CONFIRM, {"code": code, "next": "/dossiers/"})
    assert (answer.status_code == 302) is opens


def test_a_wrong_code_opens_nothing(cast: Cast):
    _set_up(cast.client("assistant", mfa=False))
    client = cast.client("assistant", mfa=False)
    answer = client.post(CONFIRM, {"code": "000000", "next": "/dossiers/"})
    assert "À corriger avant de continuer" in answer.text
    assert client.get("/dossiers/")["Location"].startswith(CONFIRM)


def test_setting_up_shows_a_drawing_and_a_key_to_type(cast: Cast):
    page = cast.client("agent", mfa=False).get(ACTIVATE).text
    assert 'src="data:image/svg+xml;base64,' in page
    assert "recopiez cette clé" in page


def test_the_secret_is_not_kept_in_clear(cast: Cast):
    client = cast.client("assistant", mfa=False)
    secret = _set_up(client)
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in kept
    assert MFAAdapter().decrypt(kept) == secret


def test_setting_one_up_counts_and_shows_recovery_codes_once(cast: Cast, monkeypatch):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda callback, **_kwargs: callback())
    client = cast.client("assistant", mfa=False)
    _set_up(client)
    assert "securite" not in client.get("/dossiers/").get("Location", "")
    first = client.get("/compte/securite/codes/").text
    assert "ils ne seront plus affichés" in first
    assert _codes(client.get("/compte/securite/codes/").text) == _codes(first) != []  # its answer may be lost
    assert client.post("/compte/securite/codes/")["Location"] == "/compte/securite/"
    after = client.get("/compte/securite/codes/").text
    assert _codes(after) == []
    assert "Il vous reste 10 codes" in after


def _codes(page: str) -> list[str]:
    return re.findall(r'<code class="relais-code">(\w+)</code>', page)
