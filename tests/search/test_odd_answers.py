"""Answers that no real server gives, but that a proxy or another service may give in its place."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.utils import timezone

from search.backends.elasticsearch import catching_up
from search.models import EngineState, Pending
from tests.cast import Cast
from tests.search.conftest import Shelf
from tests.search.faults import WORKER_OF_ITS_OWN, Portal

PRODUCT = {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/vnd.elasticsearch+json"}


class Stub(ThreadingHTTPServer):
    status, headers, body = 200, PRODUCT, b""


class Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {"Content-Type": "text/html"}, b"<h1>Connexion au reseau</h1>"),
        (200, PRODUCT, b"{}"),
        (200, PRODUCT, b"[]"),
        (200, PRODUCT, b"null"),
        (200, PRODUCT, b'{"relais-1": {"mappings": []}}'),
        (200, PRODUCT, b'{"hits": "'),
        (401, PRODUCT, b'{"error": {"type": "security_exception"}, "status": 401}'),
        (429, PRODUCT, b'{"error": {"type": "es_rejected_execution_exception"}, "status": 429}'),
        (500, {"Content-Type": "text/plain"}, b"oops"),
        (502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>"),
        (503, PRODUCT, b'{"error": {"type": "cluster_block_exception"}, "status": 503}'),
    ],
)
def test_whatever_answers_the_page_is_whole_and_the_change_waits(
    stub: Stub, cast: Cast, shelf: Shelf, settings: Any, status: int, headers: dict[str, str], body: bytes
) -> None:
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{stub.server_port}"
    settings.TASKS = WORKER_OF_ITS_OWN
    settings.SEARCH_ENGINE_PAUSE = 0  # every request asks
    EngineState.objects.create(pk=1, serving="relais-1")
    stub.status, stub.headers, stub.body = status, headers, body
    portal = Portal(cast.client("agent"), shelf.debt)
    portal.save("Devant un serveur inconnu")
    assert portal.falls_back()
    assert catching_up.attempt(timezone.now()) is not None
    assert Pending.objects.count() == 1
