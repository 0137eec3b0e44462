"""Real pages in Debian's Chromium, at phone and desktop width, with axe's RGAA and WCAG 2.2 AA rules."""

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Response,
    TimeoutError,
    expect,
)

from tests.bench import chromium
from tests.cast import Cast
from tests.needs import ASKED_TWICE

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in this thread

AXE = {
    "runOnly": {"type": "tag", "values": ["RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # not a line for each element that passed each rule: many times the page
}
expect.set_options(timeout=20_000)  # a machine at work on other things as well
PHONE, DESK = 390, 1440
ON_BOTH = {
    "test_casework_journeys.py",
    "test_contact_journeys.py",
    "test_editors_at_once.py",
    "test_live_server.py",
    "test_monday.py",
}
PAGES: pytest.StashKey[list[Page]] = pytest.StashKey()
ASKED: pytest.StashKey[dict[Page, list[str]]] = pytest.StashKey()
SHOWN: dict[str, HttpResponse] = {}  # by its address, what the live server gives instead, once


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
    ]
    return browser_type_launch_args | {
        "executable_path": chromium.path(),
        "args": ["--no-sandbox", "--disable-gpu", *quiet],
    }


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A live server reads what was committed; ``tests.reset`` undoes it.

    A journey that broke off is walked once more, and named at the end of the run (docs/decisions/0040).
    What is done on each database: the Monday of a worker, what agents write, what two do at once; the other
    journeys ask nothing of a database that the tests beneath the browser do not ask of both.
    """
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.django_db(transaction=True))
            if config.pluginmanager.has_plugin("rerunfailures"):
                item.add_marker(pytest.mark.flaky(reruns=1))
            if item.path.name not in ON_BOTH or _is_wide(item):
                item.add_marker(pytest.mark.once)


def _is_wide(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    return bool(call and call.params.get("width", PHONE) > PHONE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a journey broke off is in the report: which page it was on, and what stood there."""
    report = yield
    if report.when == "call" and report.failed:
        for number, page in enumerate(item.stash.get(PAGES, []), start=1):
            asked = "\n".join(item.stash[ASKED].get(page, []))
            report.sections.append((f"page {number}: what it asked for", asked))
            report.sections.append((f"page {number}: {page.url}", _what_stands_there(page)))
    return report


def _what_stands_there(page: Page) -> str:
    try:
        return page.locator("main, body").last.inner_text(timeout=2000)[:3000]
    except Error as none:  # a page that never came, or was closed: the report is of the test, not of this
        return f"nothing to be read: {none.message}"


@pytest.fixture(scope="session", autouse=True)
def _files_are_kept() -> Iterator[None]:
    """As those of production: a browser asks for each once, and not whether it changed."""
    serve = StaticFilesHandler.serve

    def kept(self: StaticFilesHandler, request: HttpRequest) -> HttpResponse:
        answer = serve(self, request)
        answer.headers["Cache-Control"] = "max-age=3600"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield


@pytest.fixture(scope="session", autouse=True)
def _what_is_shown_is_given() -> Iterator[None]:
    give = WSGIHandler.get_response

    def given(self: WSGIHandler, request: HttpRequest) -> HttpResponseBase:
        if (one := SHOWN.pop(request.build_absolute_uri(), None)) is None:
            return give(self, request)
        return HttpResponse(one.content, status=one.status_code, headers=dict(one.headers))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIHandler, "get_response", given)
        yield


@pytest.fixture(autouse=True)
def _all_answered(transactional_db: None, live_server: Any) -> Iterator[None]:
    """What a page sent as it was closed (``keepalive``) is written before the database is set back.

    The server takes connections in their order: once it has answered this one, each before it has its thread.
    """
    yield
    with urlopen(f"{live_server.url}/sante/"):
        pass
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=20)
            assert not thread.is_alive(), "a request is still being answered, or a page was left open"


@pytest.fixture
def page_as(
    browser: Browser, live_server: object, cast: Cast, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """``page_as("assistant", width=PHONE, javascript=False)``: a page signed in as that person."""
    contexts, refused = [], []
    pages = request.node.stash[PAGES] = []
    asked = request.node.stash[ASKED] = defaultdict(list)

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    def open_page(who: str, *, width: int = DESK, javascript: bool = True, touch: bool = False) -> Page:
        context = browser.new_context(
            base_url=str(live_server),
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            has_touch=touch,
            is_mobile=touch,  # a finger: no pointer that hovers
            locale="fr-FR",
            timezone_id="Europe/Paris",
        )
        contexts.append(context)
        if who != "anonymous":
            cookie = cast.client(who).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": str(live_server)}])
        page = context.new_page()
        pages.append(page)
        _note_what_it_asks_for(page, asked[page])
        page.on("console", listen)
        page.on("pageerror", lambda error: refused.append(str(error)))
        _ask_a_second_time(page, request.node)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert refused == [], "scripts failed, or the content security policy refused something"


def _note_what_it_asks_for(page: Page, asked: list[str]) -> None:
    page.on("request", lambda sent: asked.append(f"{sent.method} {sent.url}"))
    page.on("response", lambda got: asked.append(f"  {got.status} {got.url}"))
    page.on("requestfinished", lambda whole: asked.append(f"  whole {whole.url}"))
    page.on("requestfailed", lambda lost: asked.append(f"  lost {lost.url} {lost.failure}"))


def _ask_a_second_time(page: Page, test: pytest.Item) -> None:
    """Some one page in thousands is answered whole and never said to be loaded, the machine being busy.

    To open an address is not what a test asserts: it is asked for once more, and the end of the run says so.
    """
    once = page.goto

    def goto(url: str, **how: Any) -> Response | None:
        try:
            return once(url, **how)
        except TimeoutError:
            test.user_properties.append((ASKED_TWICE, url))
            once("about:blank")
            return once(url, **{**how, "timeout": 60_000})

    page.goto = goto  # type: ignore[method-assign]


def show(page: Page, address: str, answer: HttpResponse) -> None:
    """What a client of the tests was answered, as the browser shows it: a page of the clock of the cast.

    Given by the live server: a browser whose requests are caught keeps no file.
    """
    SHOWN[address] = answer
    page.goto(address)
    assert address not in SHOWN, "the browser did not ask for it"


# A colour on its way from one theme to another has the contrast of neither; what never ends is not awaited.
# A click ends when the next page has begun: its style sheets may still be on their way. One that failed
# before tells nobody any more: the page is looked at as it is then.
AT_REST = """async () => {
  await Promise.all([...document.querySelectorAll("link[rel=stylesheet]")]
    .filter((link) => !link.sheet)
    .map((link) => new Promise((come) => {
      link.onload = link.onerror = come;
      setTimeout(come, 10000);
    })));
  await Promise.allSettled(document.getAnimations()
    .filter((animation) => animation.effect.getComputedTiming().endTime < Infinity)
    .map((animation) => animation.finished));
}"""


def widen(page: Page, width: int) -> None:
    """What moves its parts by script when the window changes does it with the next frame."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("new Promise((come) => requestAnimationFrame(() => requestAnimationFrame(come)))")


def assert_accessible_on_each(page: Page) -> None:
    """On a phone and on a desk, loaded once."""
    for width in (PHONE, DESK):
        widen(page, width)
        assert_accessible(page)


def assert_accessible(page: Page, *also: str) -> None:
    """axe finds nothing once the page is at rest, nothing scrolls sideways. ``also``: rules besides."""
    page.wait_for_load_state("domcontentloaded")
    page.evaluate(AT_REST)
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = AXE | {"rules": {rule: {"enabled": True} for rule in also}}
    results = AxeResults(page.evaluate("(options) => axe.run(options)", options))
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{page.url} scrolls sideways"
