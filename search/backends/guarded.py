"""A search engine that may fail, before a database that answers in its place: no page waits, none breaks."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from search.backends.base import Backend, Filters, Hit, Results, Window
from search.engine import health
from search.engine.server import Server
from search.engine.trouble import Reason, Trouble, told_apart
from search.text import Query
from search.visibility import Viewer

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class GuardedBackend:
    """``engine``: the backend that asks one index, by its name."""

    def __init__(self, server: Server, engine: Callable[[str], Backend], embedded: Backend) -> None:
        self.server, self.engine, self.embedded = server, engine, embedded
        self.name = f"{engine.__name__}"

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        found = self._ask(lambda engine: engine.search(query, filters, viewer, window, loose=loose))
        if found is not None:
            return found
        return replace(self.embedded.search(query, filters, viewer, window, loose=loose), fallback=True)

    def suggest(self, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
        found = self._ask(lambda engine: engine.suggest(query, viewer, limit))
        return self.embedded.suggest(query, viewer, limit) if found is None else found

    def _ask(self, question: Callable[[Backend], Answer]) -> Answer | None:
        """``None``: the database is to answer."""
        reason, tries = health.permission()
        if reason:
            return None
        try:
            answer = self._answer(question)
        except Trouble as trouble:
            health.pause(trouble)
            return None
        if tries and answer is not None:
            health.recovered()
        return answer

    def _answer(self, question: Callable[[Backend], Answer]) -> Answer | None:
        known = health.standing()
        if not known.index or known.late:
            return None
        try:
            return self._of(known, question)
        except Trouble as trouble:
            # Another index may have taken its place a moment ago, and this one been dropped.
            fresh = health.standing(fresh=True)
            if trouble.reason != Reason.MISSING or fresh.index in ("", known.index):
                raise
            return self._of(fresh, question)

    def _of(self, known: health.Standing, question: Callable[[Backend], Answer]) -> Answer:
        health.look(self.server, known)
        with told_apart():
            return question(self.engine(known.index))
