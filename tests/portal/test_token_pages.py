"""Tokens on the screen: made by an administrator with a second factor, narrow, shown once, taken back."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken, ModelLogEntry

from portal.api import api
from portal.api.scopes import FREE, SCOPES, scope_of
from portal.tokens.models import ApiToken, Scope
from tests.cast import Cast

FORM = {"api": "lecture", "name": "Écran du hall", "scopes": ["read:directory"], "days": "90"}


def make(cast: Cast, **changes: Any) -> str:
    answer = cast.client("administrator").post(reverse("tokens"), FORM | changes)
    assert answer.status_code == 200
    found = re.search(r"<code>(relais_\S+)</code>", answer.content.decode())
    assert found is not None
    return found[1]


def read(text: str, path: str) -> int:
    return Client().get(f"/api/v1/{path}", headers={"authorization": f"Bearer {text}"}).status_code


def test_a_token_reads_what_it_was_made_for_and_nothing_else(cast: Cast) -> None:
    text = make(cast)
    assert read(text, "establishments/") == 200
    assert read(text, "me/") == 200
    for path in ("pages/", "permanences/?from=2026-11-23&to=2026-11-24", "search/?q=a"):
        assert read(text, path) == 403, path


def test_a_token_for_everything_reads_everything(cast: Cast) -> None:
    text = make(cast, scopes=["read"])
    for path in ("establishments/", "pages/", "search/?q=a"):
        assert read(text, path) == 200, path


def test_the_refusal_names_the_right_that_is_missing(cast: Cast) -> None:
    answer = Client().get("/api/v1/pages/", headers={"authorization": f"Bearer {make(cast)}"})
    assert answer["Content-Type"] == "application/problem+json"
    assert "read:pages" in answer.json()["detail"]


def test_the_list_shows_who_made_it_and_its_last_use_but_not_its_secret(cast: Cast) -> None:
    text = make(cast)
    page = cast.client("administrator").get(reverse("tokens")).content.decode()
    assert "N’a jamais servi." in page
    assert str(cast.users["administrator"]) in page
    assert text.split("_", 2)[2] not in page
    read(text, "establishments/")
    assert "Dernier usage le" in cast.client("administrator").get(reverse("tokens")).content.decode()


def test_revoking_is_asked_twice_then_stops_at_once(cast: Cast) -> None:
    text = make(cast)
    client, address = cast.client("administrator"), reverse("revoke_token", args=[text.split("_")[1]])
    assert client.get(address).status_code == 200
    assert read(text, "establishments/") == 200
    assert client.post(address).status_code == 302
    assert read(text, "establishments/") == 401
    assert client.get(address).status_code == 404


def test_without_a_second_factor_an_administrator_makes_no_token(cast: Cast) -> None:
    answer = cast.client("administrator", mfa=False).post(reverse("tokens"), FORM)
    assert answer.status_code == 302
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Il manque une réponse ici."),
        ({"name": "x" * 101}, "100"),
        ({"name": "a\u200bb"}, "caractère invisible"),
        ({"scopes": []}, "Il manque une réponse ici."),
        ({"scopes": ["write"]}, "write"),
        ({"days": "9999"}, "9999"),
        ({"email": "personne@example.fr"}, "Personne n’a cette adresse"),
        ({"email": "pas une adresse"}, "adresse"),
    ],
)
def test_what_is_wrong_is_said_by_the_field_and_nothing_typed_is_lost(
    cast: Cast, changes: dict[str, Any], words: str
) -> None:
    answer = cast.client("administrator").post(reverse("tokens"), FORM | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page, re.findall(r"fr-alert--error.*?</div>", page, re.S)
    for value in (FORM | changes).values():
        assert isinstance(value, list) or value.replace("’", "&#x27;") in page or value == "9999"
    assert not ApiToken.objects.exists()


def test_every_address_of_the_api_asks_for_a_named_right() -> None:
    """A new address must be named, or it stays closed to narrow tokens without anybody having decided so."""
    for path in api.get_openapi_schema()["paths"]:
        part = path.removeprefix("/api/v1/").partition("/")[0]
        assert part in SCOPES or part in FREE, path


def test_an_address_that_nobody_named_asks_for_the_right_to_everything() -> None:
    assert scope_of("/api/v1/unheard-of/") is Scope.READ


def form_name(page: str) -> str:
    found = re.search(r'name="form_name" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_same_form_sent_again_makes_one_token_and_shows_it_again(cast: Cast) -> None:
    """The answer to the first was lost: a token that nobody knows would go on being valid."""
    name = form_name(cast.client("administrator").get(reverse("tokens")).text)
    texts = {make(cast, form_name=name) for _ in range(2)}
    assert len(texts) == ApiToken.objects.count() == 1
    assert read(texts.pop(), "establishments/") == 200


def test_another_right_in_the_same_form_is_another_token(cast: Cast) -> None:
    name = form_name(cast.client("administrator").get(reverse("tokens")).text)
    texts = {make(cast, form_name=name), make(cast, form_name=name, scopes=["read"])}
    assert len(texts) == ApiToken.objects.count() == 2


def test_a_form_sent_again_after_its_token_was_revoked_shows_nothing(cast: Cast) -> None:
    client = cast.client("administrator")
    name = form_name(client.get(reverse("tokens")).text)
    make(cast, form_name=name)
    client.post(reverse("revoke_token", args=[ApiToken.objects.get().selector]))
    again = client.post(reverse("tokens"), FORM | {"form_name": name})
    assert again.status_code == 302
    assert ApiToken.objects.count() == 1


def write(text: str, path: str = "whoami/") -> int:
    return Client().get(f"/api/v3-preview/{path}", headers={"authorization": f"Bearer {text}"}).status_code


def test_one_place_makes_shows_and_revokes_the_tokens_of_both_apis(cast: Cast) -> None:
    client, editor = cast.client("administrator"), cast.users["editor"]
    name = form_name(client.get(reverse("tokens")).text)
    form = {"api": "redaction", "name": "Outil de relecture", "days": "30", "email": editor.email}
    answers = [client.post(reverse("tokens"), form | {"form_name": name}).text for _ in range(2)]
    texts = {re.search(r"<code>(wagtail_\w+)</code>", answer)[1] for answer in answers}  # type: ignore[index]
    token = APIToken.objects.get()  # sent twice, made once
    text = texts.pop()
    assert not texts
    assert (token.user, token.end.created_by) == (editor, cast.users["administrator"])
    assert (write(text), read(text, "me/")) == (200, 401)
    assert write(make(cast)) == 401  # one that reads opens nothing there
    listed = client.get(reverse("tokens")).text
    assert [listed.count(words) for words in ("Outil de relecture</strong>", "Écran du hall</strong>")] == [
        1,
        1,
    ]
    assert "Lire les brouillons et écrire des pages" in listed
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
        assert write(text) == 401
    address = reverse("revoke_editor_token", args=[token.pk])
    assert "Outil de relecture" in client.get(address).text
    assert write(text) == 200
    assert client.post(address).status_code == 302
    assert (write(text), client.get(address).status_code) == (401, 404)
    assert ModelLogEntry.objects.filter(action="wagtail.apitoken.revoke").count() == 1
    again = client.post(reverse("tokens"), form | {"form_name": name})
    assert again.status_code == 302  # it was revoked: its text is not shown again


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": ""}, "Pour qui ce programme écrit-il"),
        ({"email": "agent@example.fr"}, "Cette personne n’écrit pas de pages"),
        ({"days": "730"}, "Un jeton de rédaction dure au plus 365 jours."),
        ({"api": "tout"}, "tout"),
    ],
)
def test_a_token_that_writes_is_for_somebody_who_edits_and_for_a_year(
    cast: Cast, changes: dict[str, Any], words: str
) -> None:
    form = {"api": "redaction", "name": "Outil", "days": "90", "email": "editor@example.fr"} | changes
    answer = cast.client("administrator").post(reverse("tokens"), form)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert not APIToken.objects.exists()


@pytest.mark.ignore_template_errors
def test_the_settings_menu_leads_to_the_one_place(cast: Cast) -> None:
    page = cast.client("administrator").get("/cms/").text
    assert reverse("tokens") in page
    assert "/cms/api-tokens/" not in page
