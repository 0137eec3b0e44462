"""``/api/v1/sync/``: all pages at first, then what changed since the token of the last answer."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from core.paging import DEFAULT_LIMIT, MAX_LIMIT
from pages.api import schemas, serializers
from pages.reading import routing
from pages.reading.policy import Reader
from pages.reading.screens import Screen, reader_of, tree_of
from pages.reading.tree import Node
from pages.sync import journal, state, tokens

router = Router(tags=["pages"])


class SyncEntry(Schema):
    """What became of one page. ``page`` is what ``/pages/ID/`` answers, null where there is none any more."""

    change: Literal["added", "changed", "moved", "deleted"]
    id: int
    url_before: str | None = Field(description="Of a page that moved")
    page: schemas.PageDetail | None  # type: ignore[valid-type]  # made of the kinds that there are


class Sync(Schema):
    """``complete`` is false while there is more: ask again at once with ``next_token``; once it is true, when
    something changed."""

    items: list[SyncEntry]
    complete: bool
    next_token: str


class Since(Schema):
    token: str = Field("", max_length=1500, description="`next_token` of the last answer; nothing to begin.")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many entries at most.")


@router.get(
    "/sync/",
    response=Sync,
    url_name="sync",
    summary="What changed in the pages since a token",
    openapi_extra={"responses": {410: {"description": "The token serves no more: begin again without one."}}},
)
def sync(request: HttpRequest, asked: Annotated[Since, Query()]) -> dict[str, Any]:
    """Without ``token``, every page that this reader may read. Each entry is one page, in no order of time:
    apply them all, and the mirror holds what ``/pages/ID/`` answers. A page that is withdrawn, or that this
    reader may read no more, is ``deleted``. The same entry may come twice.

    A token serves for thirty days, and as long as its reader has the same rights; then the answer is 410.
    """
    head = journal.catch_up(timezone.now())
    reader = reader_of(request)
    try:
        place = tokens.read(asked.token, head, tokens.rights(reader))
    except tokens.StartAgain as error:
        raise HttpError(410, _("Ce jeton ne sert plus : recommencez sans jeton.")) from error
    found = list(islice(_entries(request, reader, place), asked.limit + 1))
    complete, told = len(found) <= asked.limit, found[: asked.limit]
    following = place.done() if complete else place.then(told[-1]["id"])
    return {"items": told, "complete": complete, "next_token": tokens.write(following)}


def _entries(request: HttpRequest, reader: Reader, place: tokens.Place) -> Iterator[dict[str, Any]]:
    if place.since is None:
        changes: Iterator[journal.Change] = (
            journal.Change(pk, None) for pk in sorted(tree_of(request).by_pk) if pk > place.after
        )
    else:
        changes = journal.changes(place.since, place.until, place.after)
    for change in changes:
        entry = _entry(request, reader, change)
        if entry is not None:
            yield entry


def _entry(request: HttpRequest, reader: Reader, change: journal.Change) -> dict[str, Any] | None:
    """None where this reader had not got the page, and has not got it now: it is not named at all."""
    node = tree_of(request).by_pk.get(change.page_id)
    page = _page(request, node) if node is not None and reader.may_read(node) else None
    url = _url_before(reader, change)
    if page is None or node is None:
        return url and {"change": "deleted", "id": change.page_id, "url_before": None, "page": None}
    moved = bool(url) and url != node.url
    what = "moved" if moved else "changed" if url else "added"
    return {"change": what, "id": node.pk, "url_before": url if moved else None, "page": page}


def _page(request: HttpRequest, node: Node) -> dict[str, Any] | None:
    page = routing.load(node, tree_of(request))
    return page and serializers.detail(Screen(page, request), node)


def _url_before(reader: Reader, change: journal.Change) -> Any:
    """Where this reader found it before; None where they did not."""
    if change.was is None or "0" in reader.passes(state.guards(change.was)):
        return None
    return change.was["url"]
