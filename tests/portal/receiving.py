"""A real server that receives webhooks, and an address that is registered with it."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from portal.webhooks import queue, signing
from portal.webhooks.models import Event, Webhook
from tests.cast import Cast

ALL = [event.value for event in Event if event is not Event.PING]
Answering = Callable[[BaseHTTPRequestHandler], None]


class Receiver:
    """A real server that keeps what it was sent and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes, str]] = []
        self.answer: Answering = lambda handler: reply(handler, 204)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers.items()), body, self.path))
                outer.answer(self)

            do_GET = do_POST

            def log_message(self, *_args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def reply(handler: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    found = Receiver()
    settings.WEBHOOK_INTERNAL_HOSTS = [found.host]
    yield found
    found.close()


def listen(cast: Cast, url: str, events: list[str] | None = None) -> tuple[Webhook, str]:
    webhook = Webhook(name="Vitrine", url=url, events=ALL if events is None else events)
    queue.register(webhook, by=cast.users["administrator"], at=timezone.now())
    return webhook, signing.secret(webhook.salt)


@pytest.fixture
def hook(cast: Cast, receiver: Receiver) -> Webhook:
    return listen(cast, f"http://{receiver.host}/relais?site=1")[0]
