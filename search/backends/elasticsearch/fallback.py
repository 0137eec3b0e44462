"""A search server that may fail, before a database that answers in its place: no page waits, none breaks."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from search.backends.base import Backend, Explanation
from search.backends.elasticsearch import health, queue
from search.backends.elasticsearch.backend import ElasticsearchBackend, TooMuchHidden
from search.backends.elasticsearch.server import Server
from search.backends.elasticsearch.trouble import Reason, Trouble, told_apart
from search.query.values import Filters, Hit, Query, Results, Viewer, Window

Answer = TypeVar("Answer")


class InsteadError(Exception):
    """The database is to answer."""


class FallbackBackend:
    """Asks the index of ``server`` that serves; ``embedded`` is what answers instead."""

    name = "elasticsearch"

    def __init__(self, server: Server, embedded: Backend) -> None:
        self.server, self.embedded = server, embedded

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        try:
            return self._ask(lambda serving: serving.search(query, filters, viewer, window, loose=loose))
        except InsteadError:
            found = self.embedded.search(query, filters, viewer, window, loose=loose)
            return replace(found, fallback=True)

    def suggest(self, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
        try:
            return self._ask(lambda serving: serving.suggest(query, viewer, limit))
        except InsteadError:
            return self.embedded.suggest(query, viewer, limit)

    def explain(
        self, query: Query, filters: Filters, viewer: Viewer, key: str, *, loose: bool = False
    ) -> Explanation | None:
        try:
            return self._ask(lambda serving: serving.explain(query, filters, viewer, key, loose=loose))
        except InsteadError:
            return self.embedded.explain(query, filters, viewer, key, loose=loose)

    def _ask(self, question: Callable[[Backend], Answer]) -> Answer:
        reason, tries = health.permission()
        if reason:
            raise InsteadError(reason)
        try:
            answer = self._answer(question)
        except Trouble as trouble:
            health.pause(trouble)
            raise InsteadError(str(trouble)) from trouble
        if tries:
            health.recovered()
        return answer

    def _answer(self, question: Callable[[Backend], Answer]) -> Answer:
        known = health.standing()
        if not known.index or known.late:
            raise InsteadError("nothing filled" if not known.index else "too much waits")
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
        try:
            with told_apart():
                return question(ElasticsearchBackend(known.index, self.server.client, queue.forget_gone))
        except TooMuchHidden as hidden:  # of this reader alone: others may ask
            raise InsteadError("too much hidden") from hidden
