"""Which version of a page somebody had before them, and what has come in between.

A page of the admin says it in two fields of its form; a list to be confirmed carries one word for each page.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signing import BadSignature, loads
from django.core.signing import dumps as signed
from django.db import transaction
from django.db.models import Model
from wagtail.models import Page, Revision

from core.locks import lock
from pages import starting

LOADED, LOADED_AT, SAVED_MEANWHILE = (
    "loaded_revision_id",
    "loaded_revision_created_at",
    "overwrite_revision_id",
)
SALT = "relais.versions"
# Said by a form that came back refused: it may be saved over the other's text, and is not published at once.
REFUSED = " refused"


@contextmanager
def alone(*pks: int, of: type[Model] = Page) -> Iterator[None]:
    """Nobody else changes these until the block ends; a page that is not ready for readers stays saved."""
    unready: starting.Unready | None = None
    with transaction.atomic():
        lock(of._default_manager.filter(pk__in=pks))
        try:
            yield
        except starting.Unready as error:
            unready = error
    if unready is not None:
        raise unready


def is_older(latest: Revision | None, posted: Any) -> bool:
    """Whether the form was filled on another version than the latest.

    One that names none is older too: it was opened before the first version was saved.
    """
    if latest is None:
        return False
    # Saving by itself writes over a version under the same number: its moment tells (pages/versions.js).
    seen = (posted.get(LOADED), posted.get(LOADED_AT, "").removesuffix(REFUSED))
    return seen != (str(latest.pk), latest.created_at.isoformat())


def at_rest(view: Any, context: dict[str, Any]) -> dict[str, Any]:
    """A form that came back as it was sent says that nothing is saved: so it does not save itself."""
    if view.request.method != "POST" or view.expects_json_response:
        return context
    return context | {"autosave_enabled": False, "autosave_indicator": None}


def tag_of(page: Page | None) -> str:
    """For programs; empty where there is no page."""
    latest = page.get_latest_revision() if page is not None else None
    named = f"{latest.pk}-{latest.created_at:%Y%m%d%H%M%S%f}" if latest is not None else "0"
    return f'"{named}"' if page is not None else ""


def differences(kind: type[Page], request: Any, before: Page, after: Page) -> list[Any]:
    """Field by field, as Wagtail compares two versions."""
    panel = kind.get_edit_handler().get_bound_panel(instance=after, request=request, form=None)
    found = [compare(before, after) for compare in panel.get_comparison()]
    return [one for one in found if one.has_changed()]


def sentences(posted: Iterable[tuple[str, str]]) -> list[str]:
    """What was written in a form of the admin, to be copied where the form itself can go on no more."""
    return [text for _name, value in posted if len((text := _plain(value)).split()) > 1]


def _plain(value: str) -> str:
    """Rich text is sent as the blocks of its editor."""
    if not value.startswith("{"):
        return value
    try:
        return "\n".join(block["text"] for block in json.loads(value)["blocks"])
    except (ValueError, KeyError, TypeError):
        return value


# --- Of a list -------------------------------------------------------------------------------------------


def word_for(pages: Iterable[Page]) -> str:
    """What a list carries of the pages that it shows."""
    return signed({str(page.pk): _mark(page) for page in pages}, salt=SALT)


def changed_since(pages: Iterable[Page], word: str) -> list[Page]:
    """Those of which there is another version than when the list was shown, or that were not in it."""
    try:
        shown = loads(word, salt=SALT)
    except BadSignature:
        shown = {}
    return [page for page in pages if shown.get(str(page.pk)) != _mark(page)]


def _mark(page: Page) -> list[str]:
    moment = page.latest_revision_created_at
    return [str(page.latest_revision_id), moment.isoformat() if moment else ""]
