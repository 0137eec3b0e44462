"""The example that keeps answers: a publication, by its webhook, drops those that it touches and no other."""

import importlib.util
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.test import Client

from portal.api import api
from portal.webhooks.models import Delivery
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_files import picture
from tests.portal.receiving import listen
from tests.portal.test_api import bearer, new_token

# Wagtail leaves what it made a rendition of to the collector.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
FILE = Path(__file__).resolve().parents[2] / "examples" / "garde" / "garde.py"


@pytest.fixture
def garde() -> Any:
    spec = importlib.util.spec_from_file_location("garde", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def kept(cast: Cast, garde: Any, settings: Any) -> Iterator[Any]:
    """It asks as a service does, and listens on a port of its own."""
    client: Client = bearer(new_token())

    def fetch(path: str) -> Any:
        found = client.get(path)
        return garde.Answer(found.status_code, found.content, frozenset(found["Relais-Tags"].split()))

    made = garde.Kept(fetch)
    server = garde.server(("127.0.0.1", 0), made, "")
    host = f"127.0.0.1:{server.server_address[1]}"
    settings.WEBHOOK_INTERNAL_HOSTS = [host]
    _webhook, secret = listen(cast, f"http://{host}/relais")
    server.server_close()
    server = garde.server(("127.0.0.1", int(host.partition(":")[2])), made, secret)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def leading_to(*pages: Any) -> list[Any]:
    links = "".join(f'<a linktype="page" id="{page.pk}">là</a>' for page in pages)
    return [("text", f"<p>{links}</p>")]


def test_a_publication_drops_what_it_touches_and_nothing_else(
    kept: Any, django_capture_on_commit_callbacks: Any
) -> None:
    image = picture()
    shown = make.page(title="Se loger", body=[("image", {"image": image, "caption": ""})])
    hidden = make.page(title="Cachée", live=False)
    leads = make.page(under=make.section("handicap"), title="Y mène", body=leading_to(shown, hidden))
    apart = make.page(under=make.section("prestations"), title="À part")
    address = {page.pk: f"/api/v1/pages/{page.pk}/" for page in (shown, leads, apart)}

    def after(change: Any) -> set[str]:
        """The addresses that are dropped, with what ``change`` does."""
        for path in (*address.values(), "/api/v1/pages/", "/api/v1/images/", "/api/v1/regions/"):
            assert kept.get(path).status == 200
        before, begun = set(kept.answers), time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            change()
        dropped = before - set(kept.answers)
        assert time.monotonic() - begun < 2
        assert all(kept.fetch(path).body == kept.answers[path].body for path in kept.answers)
        return dropped

    lists = {"/api/v1/pages/", "/api/v1/images/"}
    shown.title = "Habiter"
    assert after(lambda: shown.save_revision().publish()) == {address[shown.pk], address[leads.pk], *lists}
    assert json.loads(kept.get(address[shown.pk]).body)["title"] == "Habiter"
    assert after(lambda: hidden.save_revision().publish()) == {address[leads.pk], *lists}
    image.alternative = "Une cour"
    assert after(lambda: image.save()) == {address[shown.pk], "/api/v1/images/"}
    assert after(lambda: make.restrict(shown)) >= {address[shown.pk], address[leads.pk], *lists}
    log = Delivery.objects.values_list("last_status", "last_answer", "took_ms")
    assert all(status == 200 and answer and took is not None for status, answer, took in log)


@pytest.mark.once
def test_what_is_kept_outlives_a_portal_that_is_down_for_minutes_and_no_token_that_is_revoked(
    garde: Any,
) -> None:
    said = {"now": garde.Answer(200, b"{}", frozenset(["pages"]))}
    clock = iter([0, 1, 2, 299, 300, 301, 302, 303, 304])
    kept = garde.Kept(lambda _path: said["now"], lambda: next(clock))
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    down = garde.asking(f"http://127.0.0.1:{port}", "relais_x")("/a/")
    assert (down.status, json.loads(down.body)["status"]) == (502, 502)
    assert [kept.get("/a/").status, kept.get("/b/").status] == [200, 200]
    said["now"] = down
    assert [kept.get("/c/").status, kept.get("/a/").status] == [502, 200]  # after 299 seconds
    assert kept.get("/a/").status == 502
    said["now"] = garde.Answer(401, b"", frozenset())
    assert [kept.get("/b/").status, kept.answers == {}] == [401, True]
    said["now"] = garde.Answer(200, b"{}", frozenset(["pages"]))
    assert [kept.get("/b/").status, len(kept.answers)] == [200, 1]


@pytest.mark.once
def test_the_document_says_each_message_as_it_is_sent() -> None:
    said = api.document["webhooks"]["page.moved"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    assert said["required"] == ["type", "timestamp", "data", "tags"]
    assert sorted(said["properties"]["data"]["properties"]) == ["id", "path", "path_before", "type"]


def test_what_is_kept_is_answered_in_its_own_type(garde: Any) -> None:
    server = garde.server(
        ("127.0.0.1", 0),
        garde.Kept(lambda _path: garde.Answer(200, b"%PDF-", frozenset(["x"]), "application/pdf")),
        "",
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for _time in range(2):
        with urlopen(f"http://127.0.0.1:{server.server_address[1]}/api/v1/documents/1/file/") as answer:
            assert answer.headers["Content-Type"] == "application/pdf"
    server.shutdown()
    server.server_close()


@pytest.mark.once
def test_the_example_of_a_preview_shows_each_block_and_each_field_of_a_benefit() -> None:
    code = (FILE.parents[1] / "fiche" / "apercu.js").read_text()
    schemas = api.document["components"]["schemas"]
    blocks = [s["properties"]["type"]["const"] for name, s in schemas.items() if name.endswith("Block")]
    assert {"amount", "for_some"} <= set(blocks)
    assert [name for name in blocks if f"  {name}: (block" not in code] == []
    texts = ("who", "amount", "how", "conditions", "deadline", "documents")
    assert [name for name in texts if f"said.{name}" not in code and f" {name}: " not in code] == []
