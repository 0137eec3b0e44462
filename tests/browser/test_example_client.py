"""The example client: another origin, the API alone, a token in memory."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, assert_accessible
from tests.cast import Cast
from tests.pages import make
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


@pytest.mark.once
def test_the_panel_of_an_editor_shows_there_what_is_typed(
    cast: Cast, page_as: Callable[..., Page], site: str, live_server: Any, settings: Any
) -> None:
    settings.PREVIEW_FRONT_END = f"{site}/apercu.html?api={live_server.url}#"
    page = make.page(title="Se séparer")
    page.body = [
        ("heading", "Par quoi commencer"),
        *[("text", "<p>Une ligne.</p><p>Une autre.</p><p>Une autre.</p>")] * 12,
    ]
    page.save_revision()
    screen = page_as("editor")
    screen.goto(f"/cms/pages/{page.pk}/edit/")
    screen.locator('[data-side-panel-toggle="preview"]').click()
    shown = screen.frame_locator("#w-preview-iframe")
    expect(shown.get_by_role("heading", name="Se séparer", level=1)).to_be_visible()  # in the portal
    screen.locator("#id_preview_mode").select_option(label="Le site externe")
    expect(shown.get_by_text("Aperçu d’un brouillon")).to_be_visible()
    expect(shown.get_by_role("heading", name="Par quoi commencer")).to_be_visible()
    shown.locator("html").evaluate("() => scrollTo(0, 300)")
    screen.locator("#id_title").fill("Se séparer, pas à pas")
    # What Wagtail says of a form that changed; it begins to watch one some seconds after it is shown.
    screen.evaluate("() => document.dispatchEvent(new CustomEvent('w-unsaved:add'))")
    expect(shown.get_by_role("heading", name="Se séparer, pas à pas", level=1)).to_be_attached()
    assert shown.locator("html").evaluate("() => scrollY") == 300  # where one was reading
    frame = next(frame for frame in screen.frames if frame.url.startswith(site))
    alone = screen.context.browser.new_page()  # type: ignore[union-attr]  # nobody is signed in there
    alone.goto(frame.url)
    expect(alone.get_by_role("heading", name="Se séparer, pas à pas", level=1)).to_be_visible()
    assert_accessible(alone)
    alone.goto(f"{site}/apercu.html?api={live_server.url}#faux")
    expect(alone.get_by_role("status")).to_contain_text("Cet aperçu n’est plus disponible")
    alone.close()
