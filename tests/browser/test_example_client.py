"""The example client: another origin, the API alone, a token in memory."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, assert_accessible
from tests.cast import Cast
from tests.permanences import world
from tests.portal.test_api import new_token

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).resolve().parent.parent.parent / "examples" / "fiche"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def site(settings: Any) -> Iterator[str]:
    """The folder, as ``python -m http.server`` serves it, on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(FOLDER)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    origin = f"http://127.0.0.1:{server.server_address[1]}"
    settings.CORS_ALLOWED_ORIGINS = [origin]
    yield origin
    server.shutdown()
    server.server_close()


@pytest.fixture
def client_page(browser: Browser, site: str, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", timezone_id="Indian/Reunion")
    page = context.new_page()
    page.goto(f"{site}/?api={live_server.url}&code=tribunal-judiciaire-de-lille")
    yield page
    context.close()


def ask(page: Page, token: str) -> None:
    page.get_by_label("Jeton d’accès").fill(token)
    page.get_by_role("button", name="Afficher").click()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_another_site_shows_an_establishment_from_the_api_alone(
    cast: Cast, client_page: Page, width: int
) -> None:
    world.permanence(cast)
    client_page.set_viewport_size({"width": width, "height": 900})
    ask(client_page, new_token())
    sheet = client_page.get_by_role("article", name="Tribunal judiciaire de Lille")
    expect(sheet).to_contain_text("Inès Basilic")
    number = sheet.get_by_role("link", name=cast.workers["assistant"].phone)
    expect(number).to_have_attribute("href", "tel:+33353010010")
    expect(sheet).to_contain_text("de 09:00 à 12:00, Bâtiment B, bureau 12")
    assert sheet.get_by_role("link", name="Écrire en confidence").get_attribute("href").endswith("/demande/")
    expect(sheet).to_be_focused()
    assert_accessible(client_page)


def test_the_token_is_kept_in_memory_only(cast: Cast, client_page: Page) -> None:
    ask(client_page, new_token())
    expect(client_page.get_by_role("article")).to_be_visible()
    kept = (
        "[...Object.values(localStorage), ...Object.values(sessionStorage), document.cookie, location.href]"
    )
    assert "relais_" not in "".join(client_page.evaluate(kept))
    client_page.reload()
    expect(client_page.get_by_role("article")).to_be_hidden()


@pytest.mark.parametrize("token", ["", "relais_faux"])
def test_without_a_good_token_it_says_so(cast: Cast, client_page: Page, token: str) -> None:
    ask(client_page, token)
    expect(client_page.get_by_role("status")).to_contain_text("L’accès est refusé")
    assert_accessible(client_page)


def test_a_site_that_is_not_named_reads_nothing(cast: Cast, client_page: Page, settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = []
    ask(client_page, new_token())
    expect(client_page.get_by_role("status")).to_contain_text("Le service ne répond pas")
