"""A front end that keeps the API's answers until a webhook says that they changed. Python, nothing else.

``python3 garde.py`` listens on port 8091: GET answers what the API answers under the same address, from
memory where it can; POST /relais takes the webhooks of Relais. See README.md.
"""

import base64
import hashlib
import hmac
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

OLDEST = 300  # seconds; an older message may be one that somebody caught and sends again
LARGEST = 1_000_000  # bytes of a message
KEPT_FOR = 300  # seconds: the hour changes some answers without a message, and a message can be late
DOWN = b'{"type": "about:blank", "title": "Relais does not answer", "status": 502}'


class Answer(NamedTuple):
    status: int
    body: bytes
    tags: frozenset[str]
    kind: str = "application/json"  # its media type, as the API said it
    at: float = 0  # when it was asked for, by a clock that only goes forward


class Kept:
    """Answers by address. ``fetch`` asks the API; ``clock`` tells seconds."""

    def __init__(self, fetch: Callable[[str], Answer], clock: Callable[[], float] = time.monotonic) -> None:
        self.fetch, self.clock = fetch, clock
        self.answers: dict[str, Answer] = {}
        self.seen: dict[str, None] = {}  # the last messages: each may come twice
        self.drops = 0
        self.lock = threading.Lock()

    def get(self, path: str) -> Answer:
        found, now = self.answers.get(path), self.clock()
        if found is not None and now - found.at < KEPT_FOR:
            return found
        before = self.drops
        answer = self.fetch(path)._replace(at=now)
        with self.lock:
            self.answers.pop(path, None)
            if answer.status == 401:  # the token was revoked: what it read is not for us any more
                self.answers.clear()
            # What was asked for before a message came may be older than it: it is answered, not kept.
            if answer.status == 200 and answer.tags and self.drops == before:
                self.answers[path] = answer
        return answer

    def drop(self, tags: set[str]) -> list[str]:
        """The addresses whose answers are forgotten."""
        with self.lock:
            self.drops += 1
            gone = [path for path, answer in self.answers.items() if answer.tags & tags]
            for path in gone:
                del self.answers[path]
            return gone

    def take(self, message_id: str, body: bytes) -> list[str]:
        """A message whose signature is good."""
        if message_id in self.seen:
            return []
        gone = self.drop(set(json.loads(body)["tags"]))
        self.seen[message_id] = None
        while len(self.seen) > 1000:
            del self.seen[next(iter(self.seen))]
        return gone


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """As docs/api.md says it: Standard Webhooks."""
    sent, message_id = headers.get("webhook-timestamp", ""), headers.get("webhook-id", "")
    if not sent.isdecimal() or abs(now - int(sent)) > OLDEST:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = hmac.digest(key, f"{message_id}.{sent}.".encode() + body, hashlib.sha256)
    given = headers.get("webhook-signature", "").split()
    text = "v1," + base64.b64encode(wanted).decode()
    return any(hmac.compare_digest(text, one) for one in given)


def asking(api: str, token: str) -> Callable[[str], Answer]:
    def fetch(path: str) -> Answer:
        address = api.rstrip("/") + path
        request = Request(address, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 -- as it was set
        try:
            with urlopen(request, timeout=10) as response:  # noqa: S310 -- likewise
                tags = frozenset(response.headers.get("Relais-Tags", "").split())
                return Answer(response.status, response.read(), tags, _kind(response))
        except HTTPError as error:
            return Answer(error.code, error.read(), frozenset(), _kind(error))
        except (OSError, HTTPException):  # nobody is there, or not in time
            return Answer(502, DOWN, frozenset(), "application/problem+json")

    return fetch


def _kind(response: HTTPError | HTTPResponse) -> str:
    return response.headers.get("Content-Type") or "application/octet-stream"


def server(address: tuple[str, int], kept: Kept, secret: str) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = kept.get(self.path)
            self.answer(answer.status, answer.body, answer.kind)

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(min(length, LARGEST))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if self.path != "/relais" or not is_signed(secret, headers, body, time.time()):
                self.answer(400, b"")
                return
            gone = kept.take(headers["webhook-id"], body)
            self.answer(200, json.dumps({"dropped": gone}).encode())

        def answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return ThreadingHTTPServer(address, Handler)


if __name__ == "__main__":
    fetching = asking(os.environ["RELAIS_URL"], os.environ["RELAIS_TOKEN"])
    server(("127.0.0.1", 8091), Kept(fetching), os.environ["RELAIS_SECRET"]).serve_forever()
