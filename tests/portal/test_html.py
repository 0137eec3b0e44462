"""Every page that we write is HTML as the standard has it: the W3C's checker reads them all, in one go."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.needs import HTML_CHECKER
from tests.portal.test_role_walk import HOME, TABLE
from tests.roles import Endpoint

# One who comes for help, one of the network, one who leads it, one who writes pages, one who runs it all.
READERS = ("anonymous", "agent", "assistant", "coordinator", "administrator")
OTHERS = "/cms/"  # Wagtail's own pages
NOWHERE = ("/rien/", "/cms/")  # the page of what is not there, and of what is not for an agent
ANSWERED = {"get": (200,), "post": (200, 302, 409, 422)}
# What a page asks for to renew a part of itself, in a page of its own.
PART = b'<!doctype html><html lang="fr"><head><title>Un morceau</title></head><body>%s</body></html>'
# What the checker of 2020 does not know of what the standard has said since: a part of its sentence, and why.
KNOWN = {
    "Bad value “group” for attribute “role” on element “svg”": "allowed since ARIA in HTML of 2021",
}


def _pages(cast: Cast) -> Iterator[tuple[str, bytes]]:
    """Of each address what the least and the most of them read, and of its form when it is sent empty."""
    for endpoint in (endpoint for _app, endpoint in TABLE):
        allowed = [who for who in READERS if endpoint.status_for(who) in ANSWERED[endpoint.method]]
        for who in dict.fromkeys(allowed[:1] + allowed[-1:]):
            with transaction.atomic():
                cast.extra.clear()  # of rows that are there no more
                page = _read(_asked(endpoint, cast, who))
                transaction.set_rollback(True)
            if page:
                yield f"{endpoint.method} {endpoint.name} {who}", page
    for path in NOWHERE:
        yield path, cast.client("agent").get(path).content


def _asked(endpoint: Endpoint, cast: Cast, who: str) -> HttpResponseBase:
    path = HOME if endpoint.name == "wagtail_serve" else reverse(endpoint.name, kwargs=endpoint.kwargs(cast))
    client = cast.client(who)
    if endpoint.method == "post":
        return client.post(path, {})
    return client.get(path + endpoint.asked)


def _read(answer: HttpResponseBase) -> bytes:
    """Nothing of what is no page of ours."""
    if not isinstance(answer, HttpResponse):
        request_finished.disconnect(close_old_connections)  # it would close the test's own
        answer.close()
        request_finished.connect(close_old_connections)
        return b""
    path = str(answer.request["PATH_INFO"])  # type: ignore[attr-defined]  # of the test client
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.content if is_page and answer.content and not path.startswith(OTHERS) else b""


@pytest.mark.html
@pytest.mark.once
@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_the_checker_of_the_standard_finds_nothing(cast: Cast, tmp_path: Path) -> None:
    names: dict[str, str] = {}
    with time_machine.travel(NOW, tick=False):
        for name, text in _pages(cast):
            text = text if text.lstrip().lower().startswith(b"<!doctype") else PART % text
            (tmp_path / f"{len(names)}.html").write_bytes(text)
            names[f"{len(names)}.html"] = name
    assert len(names) > 200
    found = {
        f"{names[Path(one['url']).name]}: {one['message']} {one.get('extract', '')}"
        for one in _told(tmp_path)
        if one["type"] == "error" and not any(part in one["message"] for part in KNOWN)
    }
    assert found == set()


def _told(folder: Path) -> list[dict[str, str]]:
    done = subprocess.run([HTML_CHECKER, "check", folder], capture_output=True, text=True, timeout=300)
    told: list[dict[str, str]] = json.loads(done.stderr[done.stderr.index("{") :])["messages"]
    return told
