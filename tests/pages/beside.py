"""What stands beside the pages, as its screens send it and as Wagtail tells of another's text."""

import re
from typing import Any

from django.test import Client

from pages.models import Notice, SiteMenu
from pages.reference import Place
from tests.pages import make
from tests.pages.test_frame import menu_form, notice_form, row


def beside(kind: str) -> Any:
    """What stands beside the pages, not public yet or not so."""
    if kind == "menu":
        return SiteMenu.objects.get(place=Place.MAIN)
    return make.notice(live=False) if kind == "notice" else make.scale(live=False)


def as_sent(thing: Any, **more: str) -> tuple[str, dict[str, Any]]:
    """Its screen and its form, filled on what is its latest version now."""
    if isinstance(thing, SiteMenu):
        label = more.pop("label", "D’abord")
        return menu_form(Place.MAIN, row("screen", screen="pages:favourites", label=label), **more)
    said = more.pop("label", "D’abord")
    address = f"/cms/snippets/pages/{thing._meta.model_name}/edit/{thing.pk}/"
    if isinstance(thing, Notice):
        return address, {**notice_form(title=said), **make.seen(thing), **more}
    return address, make.scale_form(thing, **{"note": said, **more})


def said_of(thing: Any) -> str:
    """Whether it is public, and what."""
    now = type(thing).objects.get(pk=thing.pk)
    if isinstance(now, SiteMenu):
        return str(now.links.raw_data[0]["value"]) if now.live and now.links else ""
    return str(getattr(now, "title", "") or now.note) if now.live else ""


def in_the_dialog(reader: Client, author: Client, address: str, sent: dict[str, Any]) -> str:
    """What the screen says before the author saves once more, which its dialog tells, with both texts."""
    seen = reader.get(address).text
    assert author.post(address, sent).status_code == 302
    version = dict(re.findall(r'name="(revision_id|revision_created_at)" value="([^"]*)"', seen))
    [ping] = re.findall(r'data-w-swap-src-value="([^"]*)"', seen)
    told = reader.post(ping, version).json()["html"]
    assert "diffère du vôtre, ce bouton ne publie rien et n’enregistre rien" in told
    assert "«\xa0Comparer les deux textes\xa0» les montre tout de suite" in told
    path, words = re.findall(
        r'<a href="([^"]*)" target="_blank" class="button button-secondary">([^<]*)<', seen
    )[0]
    assert (f"{version['revision_id']}...latest" in path, words) == (True, "Comparer les deux textes")
    assert reader.get(path).status_code == 200
    return seen
