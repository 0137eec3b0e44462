"""A browser without a window: cookies, the forms of a page, and what to do when nothing answers."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

PATIENCE = 120  # seconds for one answer
BETWEEN = 0.2  # seconds, after nothing answered
LONGEST = 300  # seconds that the service may be away


class NoAnswer(Exception):
    """The portal did not answer: the page says to wait a little, then to press again."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What a press of a button sends: pressed again, the same goes again."""

    action: str
    fields: Mapping[str, Any]
    files: Sequence[SimpleUploadedFile] = ()

    @property
    def body(self) -> bytes:
        for file in self.files:
            file.seek(0)
        return encode_multipart(BOUNDARY, {**self.fields, **({self.named: self.files} if self.files else {})})

    @property
    def named(self) -> str:
        return "answer-attached" if "answer-token" in self.fields else "attached"


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    text: str
    content: bytes

    @property
    def parsed(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    def sending(
        self, selector: str, *, action: str = "", files: Sequence[SimpleUploadedFile] = (), **typed: str
    ) -> Sending:
        """The form at ``selector`` with all that it holds, and what is typed over that."""
        form = self.parsed.select_one(selector)
        assert form is not None, f"no {selector} in a page with status {self.status}: {self.words[:400]}"
        return Sending(action or str(form["action"]), {**_held(form), **typed}, files)

    @property
    def words(self) -> str:
        main = self.parsed.select_one("main")
        return " ".join((main or self.parsed).get_text(" ").split())

    def said(self, words: str) -> bool:
        """Whether the page says them: not in a field that somebody may still send."""
        parsed = self.parsed
        for box in parsed.select("textarea"):
            box.decompose()
        return words in " ".join(parsed.get_text(" ").split())


def _held(form: Tag) -> dict[str, list[str]]:
    """As a browser would send it, without its buttons."""
    held: dict[str, list[str]] = {}
    for one in form.select("input[name], textarea[name], select[name]"):
        kind, value = one.get("type", ""), str(one.get("value", ""))
        if one.name == "textarea":
            value = one.get_text().removeprefix("\n")
        elif one.name == "select":
            chosen = one.select_one("option[selected]") or one.select_one("option")
            value = str(chosen.get("value", "")) if chosen else ""
        elif kind in ("radio", "checkbox") and not one.has_attr("checked"):
            continue
        if kind not in ("file", "submit"):
            held.setdefault(str(one["name"]), []).append(value)
    return held


class _NotFollowed(HTTPRedirectHandler):
    def redirect_request(self, *_redirect: Any) -> None:
        return None


@dataclass
class Browser:
    """Somebody signed in, behind the proxy, at an address of their own."""

    server: str
    session: str
    address: str
    unanswered: int = 0
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cookies["__Host-relais"] = self.session

    def get(self, path: str) -> Page:
        return self._insist(path, None)

    def send(self, sending: Sending) -> Page:
        """Once: ``NoAnswer`` when there is none."""
        return self._ask(sending.action, sending.body)

    def press(self, sending: Sending) -> Page:
        """Until there is an answer, as the page says."""
        return self._insist(sending.action, sending.body)

    def _insist(self, path: str, body: bytes | None) -> Page:
        given_up = time.monotonic() + LONGEST
        while True:
            try:
                return self._ask(path, body)
            except NoAnswer:
                if time.monotonic() > given_up:
                    raise
                time.sleep(BETWEEN)

    def _ask(self, path: str, body: bytes | None) -> Page:
        asked = Request(f"{self.server}{path}", body, self._headers(body))
        try:
            try:
                came = build_opener(_NotFollowed).open(asked, timeout=PATIENCE)
            except HTTPError as refused:
                came = refused
            with came:
                self._keep(came.headers.get_all("Set-Cookie", ()))
                content = came.read()
                status, location = came.status, came.headers.get("Location", "")
        except (OSError, HTTPException) as lost:  # refused, reset, cut short
            self.unanswered += 1
            raise NoAnswer from lost
        if location and status in (301, 302, 303):
            return self.get(urlsplit(location)._replace(scheme="", netloc="").geturl())
        return Page(status, content.decode("utf-8", "replace"), content)

    def _headers(self, body: bytes | None) -> dict[str, str]:
        origin = self.server.replace("http:", "https:")
        said = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.address,
            "Accept": "text/html",
            "Origin": origin,
            "Referer": f"{origin}/",
        }
        return said if body is None else {**said, "Content-Type": MULTIPART_CONTENT}

    def _keep(self, lines: Iterable[str]) -> None:
        for line in lines:
            name, _equals, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0].strip('"')
