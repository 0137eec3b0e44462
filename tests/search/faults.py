"""A portal that searches on a server of its own, and what people and its workers do meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from elastic_transport import Transport

from pages.models import ContentPage
from search.backends.elasticsearch import catching_up, comparing, queue, rebuilding
from search.backends.elasticsearch.comparing import Differences
from search.backends.elasticsearch.connection import connect
from search.backends.elasticsearch.trouble import Reason
from search.models import EngineState, Pending
from tests.cast import Cast
from tests.search.conftest import Shelf
from tests.search.servers import until

WORKER_OF_ITS_OWN = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}
NOTE = "La recherche habituelle est en panne"


def quiet(done: int, total: int) -> None:
    """No progress bar."""


@dataclass
class Portal:
    browser: Client
    page: ContentPage
    asked: list[str] = field(default_factory=list)

    def falls_back(self) -> bool:
        """An agent searches: the page is whole, and what they look for is on it, whoever answered."""
        response = self.browser.get("/recherche/", {"q": "surendettement"})
        assert response.status_code == 200
        page = response.content.decode().replace("<mark>", "").replace("</mark>", "")
        assert "Le surendettement" in page
        suggested = self.browser.get("/recherche/suggestions/", {"q": "surend"})
        assert [s["label"] for s in suggested.json()["suggestions"]] != []
        fallback = bool(response.context["found"].fallback)
        assert (NOTE in page) is fallback
        return fallback

    def save(self, summary: str) -> None:
        """An editor publishes a change; the server is not asked anything by it."""
        before = len(self.asked)
        self.page.summary = summary
        self.page.save()
        assert len(self.asked) == before

    def worker_comes(self) -> Reason | None:
        """When the back-off is over."""
        EngineState.objects.update(retry_at=None)
        trouble = catching_up.attempt(timezone.now())
        return trouble.reason if trouble else None

    def pause_is_over(self) -> None:
        cache.clear()

    def is_answered(self) -> bool:
        """By the engine; a server that has just started may still be slow."""
        self.pause_is_over()
        return not self.falls_back()

    def differences(self) -> Differences:
        return comparing.compare(connect(), queue.state().serving)

    def is_whole_again(self) -> None:
        """After recovery: the engine answers, nothing waits, and it holds what the database holds."""
        until(lambda: self.worker_comes() is None)
        connect().refresh(queue.state().serving)
        until(self.is_answered)
        assert not Pending.objects.exists()
        assert not self.differences()
        assert connect().ours() == [queue.state().serving]


@contextmanager
def searching(url: str, cast: Cast, shelf: Shelf, settings: Any) -> Iterator[Portal]:
    """On a filled index. What is believed for some seconds elsewhere is asked each time here."""
    settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX = url, f"relais-fault-{uuid4().hex[:8]}-"
    settings.ELASTICSEARCH_TIMEOUT = 3  # a busy machine is not a fault
    settings.SEARCH_ENGINE_STATE_FOR = settings.SEARCH_ENGINE_INSPECTED_FOR = 0
    settings.TASKS = WORKER_OF_ITS_OWN
    rebuilding.rebuild(connect(), quiet)
    portal = Portal(cast.client("agent"), shelf.debt)
    with pytest.MonkeyPatch.context() as patch:
        _listen(portal, patch)
        until(portal.is_answered)
        yield portal
    for index in connect().ours():
        connect().drop(index)


def _listen(portal: Portal, patch: pytest.MonkeyPatch) -> None:
    real = Transport.perform_request

    def noted(self: Transport, method: str, target: str, **options: Any) -> Any:
        portal.asked.append(f"{method} {target}")
        return real(self, method, target, **options)

    patch.setattr(Transport, "perform_request", noted)
