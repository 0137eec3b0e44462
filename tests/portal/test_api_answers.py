"""What holds for every answer: its contract, sparse fields, paging, ETag, gzip, CORS, deprecation."""

import gzip
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.models import Worker
from portal.api import api, deprecation
from portal.api.contract import PARTIAL
from portal.api.deprecation import Notice
from tests.cast import Cast
from tests.pages import make
from tests.portal.test_api import bearer, is_problem, new_token

V1 = "/api/v1/"
ORIGIN = "https://vitrine.example"


# --- The contract -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["establishments/?departement=59", "workers/?offset=2", "me/?x=1"])
def test_an_unknown_parameter_is_refused_not_ignored(cast: Cast, path: str) -> None:
    response = cast.client("agent").get(V1 + path)
    assert is_problem(response, 422)
    assert response.json()["errors"][0]["what"] == "unknown parameter"


def test_a_day_is_written_as_the_document_says_and_not_in_seconds(cast: Cast) -> None:
    """pydantic reads 1700000000 as a day of 2023."""
    addresses = {"code": "lille", "slug": "rien", "page_id": "1"}
    asked = [
        (path.format(**addresses), parameter["name"])
        for path, operations in api.document["paths"].items()
        for parameter in operations.get("get", {}).get("parameters", [])
        if str(parameter["schema"].get("format")).startswith("date")
    ]
    assert len(asked) >= 18
    for path, name in asked:
        for written in ("1700000000", "0", "20270101"):
            answer = cast.client("agent").get(path, {name: written})
            assert answer.status_code == 422, (path, name, written, answer.status_code)


def test_no_parameter_holds_a_nul(cast: Cast) -> None:
    assert is_problem(cast.client("agent").get(V1 + "documents/", {"q": "a\x00b"}), 422)


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200),
        ("application/json", 200),
        (PARTIAL, 200),
        ("application/*;q=0.5", 200),
        ("text/html", 406),
    ],
)
def test_what_the_client_cannot_read_is_not_sent(cast: Cast, accept: str, status: int) -> None:
    response = cast.client("agent").get(V1 + "me/", headers={"accept": accept})
    assert response.status_code == status
    assert status == 200 or is_problem(response, 406)


def test_head_answers_as_get_without_its_body(cast: Cast) -> None:
    client = cast.client("agent")
    got, head = client.get(V1 + "me/"), client.head(V1 + "me/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == got["ETag"]


# --- Sparse fields ----------------------------------------------------------------------------------------


def test_only_the_fields_that_were_asked_for_are_answered(cast: Cast) -> None:
    client = cast.client("agent")
    one = client.get(V1 + f"establishments/{cast.court.code}/?fields=code,city")
    assert one.json() == {"code": cast.court.code, "city": "Lille"}
    assert one["Content-Type"] == PARTIAL
    listed = client.get(V1 + "workers/?fields=id&limit=1").json()
    assert set(listed) == {"items", "count", "next"}
    assert [set(item) for item in listed["items"]] == [{"id"}]


@pytest.mark.parametrize("fields", ["secret", "code,", "", "code,Code", "items"])
def test_a_field_that_does_not_exist_is_refused(cast: Cast, fields: str) -> None:
    assert is_problem(cast.client("agent").get(V1 + "establishments/", {"fields": fields}), 422)


def test_every_answer_with_fields_can_be_cut_to_one_of_them(cast: Cast) -> None:
    client = cast.client("agent")
    for (path, method), promise in api.promises.items():
        if promise.fields and "{" not in path and method == "get":
            query = {"fields": sorted(promise.fields)[0]}
            query |= {"path": "/"} if path.endswith("find/") else {}
            query |= {"establishment": cast.court.code} if path.endswith("permanences/") else {}
            response = client.get(path, query)
            assert (response.status_code, response["Content-Type"]) == (200, PARTIAL), path


# --- Paging -----------------------------------------------------------------------------------------------


def names(page: dict[str, Any]) -> list[str]:
    return [item["last_name"] for item in page["items"]]


def test_what_is_added_meanwhile_neither_shifts_the_pages_nor_shows_twice(cast: Cast) -> None:
    Worker.objects.update(is_active=False)
    for name in "BDFHJ":
        Worker.objects.create(first_name="X", last_name=name, role="social_worker")
    client = cast.client("agent")
    first = client.get(V1 + "workers/?limit=2").json()
    Worker.objects.create(first_name="X", last_name="A", role="social_worker")
    Worker.objects.get(last_name="B").delete()
    second = client.get(V1 + f"workers/?limit=2&cursor={first['next']}").json()
    third = client.get(V1 + f"workers/?limit=2&cursor={second['next']}").json()
    assert (names(first), names(second), names(third)) == (["B", "D"], ["F", "H"], ["J"])
    assert (third["next"], third["count"]) == (None, 5)


def test_those_of_the_same_name_are_all_listed_once(cast: Cast) -> None:
    Worker.objects.bulk_create(
        Worker(first_name="A", last_name="Même", role="social_worker") for _ in range(7)
    )
    client, seen, cursor = cast.client("agent"), [], ""
    while cursor is not None:
        page = client.get(V1 + "workers/", {"limit": 3, "cursor": cursor}).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == page["count"]


def test_a_cursor_is_good_for_its_own_list_and_cannot_be_made_up(cast: Cast) -> None:
    client = cast.client("agent")
    cursor = client.get(V1 + "workers/?limit=1").json()["next"]
    assert is_problem(client.get(V1 + "establishments/", {"cursor": cursor}), 422)
    assert is_problem(client.get(V1 + "workers/", {"cursor": cursor[:-1] + "x"}), 422)
    assert is_problem(client.get(V1 + "workers/", {"cursor": "W10"}), 422)


# --- ETag, gzip -------------------------------------------------------------------------------------------


def test_what_did_not_change_is_a_304_and_what_did_is_sent(cast: Cast) -> None:
    client, path = cast.client("agent"), V1 + f"workers/{cast.workers['assistant'].public_id}/"
    etag = client.get(path)["ETag"]
    assert not etag.startswith("W/")
    again = client.get(path, headers={"if-none-match": f'"other", W/{etag}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert "Authorization" in again["Vary"]
    Worker.objects.filter(pk=cast.workers["assistant"].pk).update(phone="01 99 00 00 99")
    changed = client.get(path, headers={"if-none-match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_readers_who_get_different_answers_get_different_etags(cast: Cast) -> None:
    closed = make.page(title="Réservée")
    make.restrict(closed, *cast.users["moderator"].groups.all())
    path = V1 + "pages/?type=content"
    agent, moderator = cast.client("agent").get(path), cast.client("moderator").get(path)
    assert agent["ETag"] != moderator["ETag"]
    assert cast.client("moderator").get(path, headers={"if-none-match": agent["ETag"]}).status_code == 200
    assert {"Authorization", "Cookie", "Accept-Language", "Accept-Encoding"} <= {
        name.strip() for name in agent["Vary"].split(",")
    }


def test_a_long_answer_is_compressed_for_those_who_can_read_it(cast: Cast) -> None:
    client, path = cast.client("agent"), V1 + "openapi.json"
    plain, packed = client.get(path), client.get(path, headers={"accept-encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert [int(one["Content-Length"]) for one in (plain, packed)] == [
        len(plain.content),
        len(packed.content),
    ]
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] == plain["ETag"][:-1] + '-gzip"'
    headers = {"accept-encoding": "gzip", "if-none-match": packed["ETag"]}
    assert client.get(path, headers=headers).status_code == 304
    assert "Content-Encoding" not in client.get(path, headers={"accept-encoding": "gzip;q=0"})


def test_a_page_says_when_it_was_published(cast: Cast) -> None:
    page = make.page()
    page.save_revision().publish()
    assert "GMT" in cast.client("agent").get(f"{V1}pages/{page.pk}/")["Last-Modified"]


# --- Other sites ------------------------------------------------------------------------------------------


def preflight(origin: str, path: str = V1 + "me/") -> Any:
    asked = {"origin": origin, "access-control-request-method": "GET"}
    return Client().options(path, headers=asked | {"access-control-request-headers": "authorization"})


def test_no_other_site_may_read_the_api_by_default(cast: Cast) -> None:
    assert "Access-Control-Allow-Origin" not in preflight(ORIGIN)
    assert "Access-Control-Allow-Origin" not in cast.client("agent").get(
        V1 + "me/", headers={"origin": ORIGIN}
    )


def test_a_site_that_is_named_may_with_a_token_and_never_with_a_cookie(db: None, settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    asked = preflight(ORIGIN)
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (200, ORIGIN)
    answer = bearer(new_token()).get(V1 + "me/", headers={"origin": ORIGIN})
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "ETag" in answer["Access-Control-Expose-Headers"]
    assert "origin" in answer["Vary"].lower()
    assert "Access-Control-Allow-Credentials" not in answer
    assert is_problem(Client().get(V1 + "me/", headers={"origin": ORIGIN}), 401)


def test_no_site_but_those_and_nothing_but_the_readers_api(cast: Cast, settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    assert "Access-Control-Allow-Origin" not in preflight("https://autre.example")
    for path in ("/annuaire/", "/api/v3-preview/pages/", "/connexion/"):
        assert "Access-Control-Allow-Origin" not in preflight(ORIGIN, path), path


# --- Deprecation ------------------------------------------------------------------------------------------


def test_what_will_go_away_is_announced_in_headers_and_in_the_document(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = Notice(date(2027, 1, 1), date(2027, 7, 1), "https://relais.example/api/v1/docs/")
    monkeypatch.setitem(deprecation.NOTICES, ("/api/v1/workers/{id}/", "get"), notice)
    monkeypatch.delitem(api.__dict__, "document", raising=False)
    worker = cast.workers["assistant"].public_id
    answer = cast.client("agent").get(f"{V1}workers/{worker}/")
    assert answer["Deprecation"] == "@1798761600"
    assert answer["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"
    assert 'rel="deprecation"' in answer["Link"]
    assert api.document["paths"]["/api/v1/workers/{id}/"]["get"]["deprecated"] is True
    del api.__dict__["document"]
    assert "Deprecation" not in cast.client("agent").get(V1 + "workers/")


# --- Cost -------------------------------------------------------------------------------------------------


def cost(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.once
def test_what_is_asked_for_twice_or_without_a_word_is_not_answered_with_everything(cast: Cast) -> None:
    client = cast.client("agent")
    make.page(title="Le 100 % santé")
    for query in ("type=benefit&type=event", "q=a&q=b", "limit=1&limit=2"):
        assert is_problem(client.get(f"{V1}pages/?{query}"), 422), query
    assert client.get(f"{V1}pages/?fields=id&fields=title").status_code == 200
    assert [one["title"] for one in client.get(f"{V1}pages/?q=%25").json()["items"]] == ["Le 100 % santé"]
    assert client.get(f"{V1}pages/?q=_").json()["count"] == 0
    assert client.get(f"{V1}documents/?q=%25").json()["count"] == 0


@pytest.mark.once
def test_the_root_leads_to_the_documentation_and_the_document_is_only_read(cast: Cast) -> None:
    client = cast.client("agent")
    assert client.get(V1).url == f"{V1}docs/"  # type: ignore[attr-defined]
    for path in ("openapi.json", "docs/", "", "me/"):
        for method in ("POST", "OPTIONS", "TRACE", "PUT"):
            refused = client.generic(method, V1 + path)
            assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD"), (method, path)
    told = client.get(f"{V1}sync/?token=x", headers={"accept-language": "fr"}).json()
    assert told["title"] == "Périmé"
    assert told["detail"] == "Ce jeton ne sert plus\u00a0: recommencez sans jeton."
    for wrong in ("pages/?section=n-existe-pas", "events/?from=2026-12-02&to=2026-12-01"):
        assert client.get(V1 + wrong).status_code == 422, wrong
    assert client.get(f"{V1}events/?from=2026-12-01&to=2026-12-01").status_code == 200
