"""What the first visit of the home page brings over the wire, and how it is counted."""

import gzip
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.bench import chromium
from tests.bench.load import Target, ask

try:
    from playwright.sync_api import Error, sync_playwright
except ImportError:  # a development dependency
    sync_playwright = None  # type: ignore[assignment]

PHONE = {"width": 390, "height": 844}
SETTLED = 1000  # milliseconds after the last request


@dataclass(frozen=True, slots=True)
class Weight:
    kilobytes: float
    requests: int
    how: str


def home_page(target: Target) -> Weight:
    """With Chromium where it is installed: what a browser really asks for; else what the page names."""
    html = ask(target, target.requests()[0])
    head, _, body = html.partition(b"\r\n\r\n")
    sent = len(html) if b"content-encoding" in head.lower() else len(head) + len(gzip.compress(body, 6))
    browser = _in_a_browser(target)
    if browser is not None:
        return Weight((sent + sum(browser.values())) / 1000, len(browser) + 1, "as Chromium loads it")
    named = {path: len(ask(target, _request(target, path))) for path in _named(body.decode())}
    return Weight(
        (sent + sum(named.values())) / 1000, len(named) + 1, "files named in the page, without fonts"
    )


def _in_a_browser(target: Target) -> dict[str, int] | None:
    """Bytes received for each address but the page itself, whose proxy would compress it."""
    if sync_playwright is None or (program := chromium.path()) is None:
        return None
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    headers = {"X-Forwarded-Proto": "https", "Cookie": target.headers.get("Cookie", "")}
    page_address = f"http://127.0.0.1:{target.port}/"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_context(
                viewport={"width": 390, "height": 844}, extra_http_headers=headers
            ).new_page()
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            session.on("Network.responseReceived", lambda e: names.update({e["requestId"]: _url(e)}))
            session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: _bytes(e)}))
            page.goto(page_address, wait_until="networkidle")
            page.wait_for_timeout(SETTLED)
            browser.close()
    except Error:
        return None
    return {names[key]: size for key, size in sizes.items() if _is_a_file(names.get(key, ""), page_address)}


def _is_a_file(address: str, page_address: str) -> bool:
    """Not the page itself, nor an icon that came within a style sheet."""
    return address.startswith("http") and address != page_address


def _url(event: dict[str, Any]) -> str:
    return str(event["response"]["url"])


def _bytes(event: dict[str, Any]) -> int:
    """As they came over the wire, headers included."""
    return int(event["encodedDataLength"])


class _Named(HTMLParser):
    """The style sheets, scripts and images of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and (given.get("rel") or "") in ("stylesheet", "icon", "preload"):
            self.paths.append(given.get("href") or "")
        elif tag in ("script", "img"):
            self.paths.append(given.get("src") or "")


def _named(html: str) -> list[str]:
    parser = _Named()
    parser.feed(html)
    return list(dict.fromkeys(urlsplit(urljoin("/", path)).path for path in parser.paths if path))


def _request(target: Target, path: str) -> bytes:
    return Target(target.name, target.port, [path], target.pids, target.headers).requests()[0]
