"""Whether the server may be asked, by a page that cannot wait: from the caches, the state, or one quick look.

After a failure every process leaves the server alone for ``SEARCH_ENGINE_PAUSE`` seconds; then one request
at a time tries it, until one has succeeded.
"""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache, caches
from django.utils import timezone

from search.backends.elasticsearch import queue
from search.backends.elasticsearch.connection import connect
from search.backends.elasticsearch.server import Server
from search.backends.elasticsearch.trouble import Trouble

logger = logging.getLogger(__name__)
_PAUSED, _SHAKY, _TRIAL = "search-engine-paused", "search-engine-shaky", "search-engine-trial"
_STATE, _INSPECTED = "search-engine-state", "search-engine-inspected"
_TRIAL_FOR = 5  # seconds; longer than any request to the server lasts
_SHAKY_FOR = 20  # pauses


@dataclass(frozen=True, slots=True)
class Standing:
    """``index`` empty: nothing was filled. ``late``: too much waits to be told."""

    index: str
    acknowledged: int
    late: bool


def standing(*, fresh: bool = False) -> Standing:
    """Two queries, for some seconds of a process."""
    known: Standing | None = None if fresh else caches["local"].get(_STATE)
    if known is None:
        state, backlog = queue.state(), queue.backlog()
        known = Standing(state.serving, state.acknowledged, backlog.is_too_late(timezone.now()))
        caches["local"].set(_STATE, known, settings.SEARCH_ENGINE_STATE_FOR)
    return known


def permission() -> tuple[str, bool]:
    """Why the server is left alone now, or nothing; and whether this request is the one that tries it."""
    found = cache.get_many([_PAUSED, _SHAKY])
    if _PAUSED in found:
        return str(found[_PAUSED]), False
    if _SHAKY in found:
        tries = cache.add(_TRIAL, 1, _TRIAL_FOR)
        return "" if tries else str(found[_SHAKY]), tries
    return "", False


def pause(trouble: Trouble) -> None:
    """``SEARCH_ENGINE_PAUSE`` 0: the next request tries again."""
    logger.warning("search engine left alone for %s s: %s", settings.SEARCH_ENGINE_PAUSE, trouble)
    if settings.SEARCH_ENGINE_PAUSE:
        reason = str(trouble.reason)
        cache.set(_PAUSED, reason, settings.SEARCH_ENGINE_PAUSE)
        cache.set(_SHAKY, reason, settings.SEARCH_ENGINE_PAUSE * _SHAKY_FOR)
    caches["local"].delete_many([_STATE, _INSPECTED])


def trouble() -> str | None:
    """Why the server answers no search at this moment, if so; it is not asked while it is left alone."""
    if (paused := cache.get(_PAUSED)) is not None:
        return str(paused)
    known = standing()
    if known.late:
        return "late"
    try:
        look(connect(), known)
    except Trouble as found:
        return str(found.reason)
    return None


def recovered() -> None:
    """It has answered: all may ask it again."""
    cache.delete_many([_PAUSED, _SHAKY, _TRIAL])


def look(server: Server, known: Standing) -> None:
    """That the index is the one that was filled, and whole; believed for some seconds. Raises ``Trouble``."""
    if caches["local"].get(_INSPECTED) != known.index:
        server.inspect(known.index, known.acknowledged)
        caches["local"].set(_INSPECTED, known.index, settings.SEARCH_ENGINE_INSPECTED_FOR)
