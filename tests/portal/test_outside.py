"""A look at an address that a page leads to: never inside, after robots.txt, with a moment between two."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pages.quality.checking import Seen
from portal.operations.outside import PAUSE, Visitor
from portal.webhooks import http

pytestmark = pytest.mark.once
ROBOTS = b"User-agent: *\nDisallow: /prive\n"


class Site(BaseHTTPRequestHandler):
    """What is there, what moved, what leads inside, what knows no HEAD, what is not to be looked at."""

    seen: list[str]

    def do_HEAD(self) -> None:
        self.seen.append(f"{self.command} {self.path}")
        moved = {"/deplacee": "/l%C3%A0", "/dedans": "http://169.254.169.254/latest/", "/boucle": "/boucle"}
        known = {"/robots.txt": 200, "/l%C3%A0": 200, "/get": 405 if self.command == "HEAD" else 200}
        self.send_response(302 if self.path in moved else known.get(self.path, 404))
        if self.path in moved:
            self.send_header("Location", moved[self.path])
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        if self.path == "/robots.txt":
            self.wfile.write(ROBOTS)

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """This machine stands for one outside, and nothing else does."""
    Site.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    is_outside = http._is_outside
    monkeypatch.setattr(http, "_is_outside", lambda ip: ip == "127.0.0.1" or is_outside(ip))
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_it_asks_politely_and_says_what_is_there(site: str) -> None:
    waits: list[float] = []
    visitor = Visitor(waits.append, lambda: 0.0)
    assert visitor.look(f"{site}/là") == Seen(200)
    assert visitor.look(f"{site}/deplacee") == Seen(200)
    assert visitor.look(f"{site}/get") == Seen(200)
    assert visitor.look(f"{site}/partie") == Seen(404)
    assert visitor.look(f"{site}/boucle") == Seen()
    assert visitor.look(f"{site}/prive/page") == Seen(), "robots.txt asks not to"
    assert visitor.look(f"{site}/dedans") == Seen(), "a redirect that leads inside is not followed"
    assert Site.seen.count("GET /robots.txt") == 1
    assert not any("prive" in line for line in Site.seen)
    assert waits == [PAUSE] * (len(Site.seen) - 1), "a moment between two of one host"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://10.1.2.3/", "http://[::1]/", "ftp://exemple.example/"]
)
def test_no_link_leads_inside_whatever_the_settings_say(url: str, settings: pytest.FixtureRequest) -> None:
    settings.ONE_MACHINE = True  # type: ignore[attr-defined]
    settings.WEBHOOK_INTERNAL_HOSTS = ["127.0.0.1"]  # type: ignore[attr-defined]
    with pytest.raises(http.Forbidden):
        http.check_public(url)
    assert Visitor(lambda _seconds: None).look(url) == Seen()


def test_a_name_that_is_gone_is_told_from_a_server_that_does_not_answer() -> None:
    assert Visitor(lambda _seconds: None).look("http://pas-de-serveur.invalid/") == Seen(unknown=True)
