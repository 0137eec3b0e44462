"""The longest word that each field takes, in every page that a phone may show: none scrolls sideways."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import models
from django.urls import reverse
from playwright.sync_api import Page
from wagtail.models import Page as WagtailPage

from directory.models import Department, Establishment, Place, Referent, Region, Sector, User, Worker
from pages.models import RelaisImage
from permanences.models import Override, Permanence
from search.models import Findable
from tests.browser.conftest import PHONE, show
from tests.browser.test_pages_journeys import write_everything
from tests.casework.roles import a_recovery
from tests.cast import NOW, Cast
from tests.portal.test_role_walk import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.long]
PageAs = Callable[..., Page]
PRINTED = (
    *(Department, Establishment, Place, Referent, Region, Sector, User, Worker),
    *(Permanence, Override, Findable, WagtailPage, RelaisImage),
)
# What has a form of its own, or is read by programs alone.
FORMED = ("code", "slug", "path", "key", "postal_code", "phone", "mobile", "folded", "time_zone", "password")
WHO = ("coordinator", "assistant", "correspondent", "agent", "administrator", "editor")
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The words that stand out, for whoever mends it.
OUT = """() => {
  const found = [], range = new Range();
  const words = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    range.selectNodeContents(words.currentNode);
    const seen = words.currentNode.parentElement.checkVisibility();
    if (seen && range.getBoundingClientRect().right > innerWidth + 1)
      found.push(words.currentNode.parentElement.outerHTML.replace(/W{9,}/g, "W…").slice(0, 150));
  }
  return found.slice(0, 5);
}"""


def lengthen() -> None:
    """Each row at once, as nothing but the database sees it; the last letters tell them apart."""
    for model in PRINTED:
        names = [
            one.name
            for one in model._meta.get_fields()
            if isinstance(one, models.CharField) and _is_free(one)
        ]
        for row in model._default_manager.all():
            words = {name: _longest(model._meta.get_field(name), row.pk) for name in names}
            model._default_manager.filter(pk=row.pk).update(**words)


def _is_free(one: models.Field[Any, Any]) -> bool:
    return not (
        one.choices or one.unique or one.name.startswith(FORMED) or one.name.endswith(("_path", "folded"))
    )


def _longest(one: models.Field[Any, Any], pk: int) -> str:
    return f"{'W' * ((one.max_length or 400) - 6)}{pk:06}"


def test_no_page_scrolls_sideways_for_a_word_however_long(
    page_as: PageAs, cast: Cast, live_server: Any
) -> None:
    page, wide, seen = page_as("anonymous", width=PHONE), {}, 0
    with time_machine.travel(NOW, tick=False):
        a_recovery(cast)
        urls = {"/": "agent"} | dict.fromkeys(write_everything().values(), "agent")
        for _app, endpoint in TABLE:
            who = next((who for who in WHO if endpoint.status_for(who) == 200), None)
            if endpoint.method == "get" and who and endpoint.name != "wagtail_serve":
                urls[reverse(endpoint.name, kwargs=endpoint.kwargs(cast)) + endpoint.asked] = who
        lengthen()
    for url, who in urls.items():
        with time_machine.travel(NOW, tick=False):
            answer = cast.client(who).get(url)
        if answer.streaming or not answer.content.lstrip().lower().startswith(b"<!doctype html>"):
            answer.close()
            continue
        assert answer.status_code == 200, url
        show(page, f"{live_server}{url}", answer)
        seen += 1
        if page.evaluate(WIDE) > 0:
            wide[url] = page.evaluate(OUT)
    assert wide == {}
    assert seen > 60
