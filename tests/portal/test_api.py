"""The API's door, its document, its refusals."""

import json
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from openapi_spec_validator import validate
from wagtail.models import APIToken

from portal.api import api
from portal.tokens import models as tokens
from portal.tokens.models import ApiToken
from tests.cast import Cast

V1 = "/api/v1/"


def bearer(text: str) -> Client:
    return Client(headers={"authorization": f"Bearer {text}"})


def new_token(**fields: object) -> str:
    return tokens.create("Écran", at=timezone.now(), lifetime=timedelta(days=1), **fields)[1]


def is_problem(response: object, status: int) -> bool:
    body = json.loads(response.content)  # type: ignore[attr-defined]
    kind = response["Content-Type"]  # type: ignore[index]
    return kind == "application/problem+json" and body["status"] == status == response.status_code  # type: ignore[attr-defined]


# --- The door --------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    "path", ["", "me/", "me", "establishments/", "docs/", "openapi.json", "no-such-thing/", "search/?q=x"]
)
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options", "head"])
def test_without_a_session_or_a_token_everything_answers_401_in_json(
    db: None, path: str, method: str
) -> None:
    response = getattr(Client(), method)(V1 + path)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert response["Content-Type"] == "application/problem+json"
    assert "Location" not in response


@pytest.mark.parametrize(
    "text", ["", "x", "relais_", "relais_a_b", "wagtail_abc", "relais_é_é", "relais_" + "a" * 5000, "a b"]
)
def test_a_wrong_token_answers_401_even_with_a_session(cast: Cast, text: str) -> None:
    client = cast.client("agent")
    assert is_problem(client.get(V1 + "me/", headers={"authorization": f"Bearer {text}"}), 401)


def test_a_token_opens_the_api_and_notes_its_use(db: None) -> None:
    response = bearer(new_token()).get(V1 + "me/")
    assert response.json() == {"kind": "token", "name": "Écran", "scopes": ["read"]}
    assert ApiToken.objects.get().last_used_at is not None


def test_a_token_reads_what_its_person_may(cast: Cast) -> None:
    response = bearer(new_token(user=cast.users["agent"])).get(V1 + "search/?q=lille")
    assert response.json()["items"][0]["title"] == "Tribunal judiciaire de Lille"


def test_no_secret_of_a_token_is_kept(db: None) -> None:
    text = new_token()
    row = ApiToken.objects.values_list().get()
    assert text.split("_", 2)[2] not in str(row)


@pytest.mark.parametrize("how", ["revoked", "expired", "person gone", "secret changed"])
def test_a_token_that_ended_opens_nothing(cast: Cast, how: str) -> None:
    text = new_token(user=cast.users["agent"])
    token = ApiToken.objects.get()
    assert bearer(text).get(V1 + "me/").status_code == 200
    if how == "revoked":
        tokens.revoke(token, at=timezone.now())
    elif how == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "person gone":
        type(cast.users["agent"]).objects.filter(pk=token.user_id).update(is_active=False)
    else:
        text = text[:-1] + ("a" if text[-1] != "a" else "b")
    assert is_problem(bearer(text).get(V1 + "me/"), 401)


def test_a_token_opens_the_api_and_nothing_else(cast: Cast) -> None:
    client = bearer(new_token(user=cast.users["administrator"]))
    assert client.get("/annuaire/").status_code == 302
    assert client.get("/cms/").status_code == 302
    assert is_problem(client.get("/api/v3-preview/pages/"), 401)


# --- Refusals --------------------------------------------------------------------------------------------


def test_what_does_not_exist_is_a_404_in_json(cast: Cast) -> None:
    assert is_problem(cast.client("agent").get(V1 + "no-such-thing/"), 404)
    assert is_problem(cast.client("agent").get(V1 + "establishments/no-such-place/"), 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_method_that_is_not_offered_is_a_405_that_names_those_that_are(cast: Cast, method: str) -> None:
    response = getattr(cast.client("agent"), method)(V1 + "me/")
    assert is_problem(response, 405)
    assert response["Allow"] == "GET, HEAD"


def test_a_wrong_parameter_is_named(cast: Cast) -> None:
    response = cast.client("agent").get(V1 + "search/?limit=x")
    assert is_problem(response, 422)
    assert response.json()["errors"][0]["where"] == ["query", "limit"]


def test_beyond_the_rate_one_is_told_how_long_to_wait(
    cast: Cast, settings: object, time_machine: object
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    one, other = cast.client("agent"), cast.client("editor")
    assert [one.get(V1 + "me/").status_code for _ in range(3)] == [200, 200, 429]
    refused = one.get(V1 + "me/")
    assert is_problem(refused, 429)
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert other.get(V1 + "me/").status_code == 200


def test_answers_are_for_their_reader_only(cast: Cast) -> None:
    client = cast.client("agent")
    assert client.get(V1 + "me/")["Cache-Control"] == "private, no-cache"
    assert client.get(V1 + "search/?q=lille")["Cache-Control"] == "private, no-store"


# --- Wagtail's own ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 401),
        ("agent", 403),
        ("assistant", 403),
        ("correspondent", 403),
        ("editor", 200),
        ("administrator", 200),
    ],
)
@pytest.mark.parametrize("path", ["pages/", "docs/", "openapi.json", "images/", "documents/"])
def test_wagtails_own_api_is_for_those_who_may_edit(cast: Cast, who: str, status: int, path: str) -> None:
    response = cast.client(who).get(f"/api/v3-preview/{path}")
    assert response.status_code in ({200, 404} if status == 200 else {status})


def test_wagtails_token_of_a_reader_reaches_nothing(cast: Cast) -> None:
    for who, status in (("agent", 403), ("editor", 200)):
        _token, text = APIToken.create_token(user=cast.users[who], name="outil")
        response = bearer(text).get("/api/v3-preview/pages/?version=draft")
        assert response.status_code == status, who


# --- The document ----------------------------------------------------------------------------------------


def test_the_document_is_valid_openapi_3_1(cast: Cast) -> None:
    document = cast.client("agent").get(V1 + "openapi.json").json()
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_operation_says_what_it_does_and_how_it_refuses() -> None:
    for path, operations in api.get_openapi_schema()["paths"].items():
        for operation in operations.values():
            assert operation.get("summary"), path
            assert operation.get("description"), path
            assert {"401", "404", "405", "406", "422", "429", "500"} <= {
                str(status) for status in operation["responses"]
            }, path


def test_the_addresses_that_others_rely_on_are_there() -> None:
    paths = set(api.get_openapi_schema()["paths"])
    assert {
        "/api/v1/establishments/", "/api/v1/establishments/{code}/coverage/", "/api/v1/workers/",
        "/api/v1/search/", "/api/v1/pages/", "/api/v1/permanences/", "/api/v1/menus/", "/api/v1/banner/",
        "/api/v1/sitemap/", "/api/v1/redirects/", "/api/v1/events/", "/api/v1/documents/",
    } <= paths  # fmt: skip  # addresses, one list


def test_the_docs_page_shows_every_operation_without_script_or_other_site(cast: Cast) -> None:
    html = cast.client("agent").get(V1 + "docs/").text
    for path in api.get_openapi_schema()["paths"]:
        assert path in html
    assert "cdn" not in html
    assert django_settings.SESSION_COOKIE_NAME not in html
