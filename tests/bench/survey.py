"""What is counted inside the portal's own process: queries, plans, addresses and cookies for the load."""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.coverage.who_covers import who_covers
from directory.models import Establishment, User
from pages.models import ContentPage
from permanences.feeds.tokens import establishment_path
from tests.bench import embedded, people, plans, words
from tests.bench.seed.network import AGENT

SAMPLES = 150
SEARCHED = (words.MEDIUM, "tribunal", words.COMMON)
PATHS = 20  # different pages and places asked for in turn


@dataclass(slots=True)
class Survey:
    """All of it as plain values, so that it can be printed as JSON."""

    queries: dict[str, int] = field(default_factory=dict)
    scans: dict[str, list[str]] = field(default_factory=dict)
    covers_queries: int = 0
    covers_ms: float = 0.0
    search: dict[str, Mapping[str, float]] = field(default_factory=dict)
    suggestions: dict[str, Mapping[str, float]] = field(default_factory=dict)
    agent: str = ""
    worker: str = ""
    feed: str = ""
    etag: str = ""
    paths: dict[str, list[str]] = field(default_factory=dict)


def survey(*, deep: bool) -> dict[str, Any]:
    """``deep``: with what is measured on the large set only."""
    found = Survey()
    agent, worker = people.agent(), people.worker()
    found.paths = _paths()
    for name, paths in found.paths.items():
        client = worker if name == "inbox list" else agent
        found.queries[name], found.scans[name] = _cost(client, paths[0])
    _covers(found)
    if deep:
        found.search, found.suggestions = embedded.searches(), embedded.suggestions()
    _feed(found)
    found.agent, found.worker = people.cookies_of(agent), people.cookies_of(worker)
    return asdict(found)


def _paths() -> dict[str, list[str]]:
    workplace = User.objects.select_related("workplace").get(email=AGENT).workplace
    codes = [workplace.code, *Establishment.objects.order_by("pk").values_list("code", flat=True)[1:PATHS]]
    return {
        "home": ["/"],
        "content page": [page.url for page in ContentPage.objects.live().order_by("pk")[:PATHS]],
        "establishment page": [reverse("directory:establishment", args=[code]) for code in codes],
        "search": [
            f"{reverse('search:results')}?q={word}" for word in (words.MEDIUM, "tribunal", words.COMMON)
        ],
        "inbox list": [reverse("casework:inbox")],
    }


def _cost(client: Client, path: str) -> tuple[int, list[str]]:
    """The queries of a warm request, and the large tables that they read whole."""
    for _warming in range(2):
        _get(client, path)
    with CaptureQueriesContext(connection) as seen:
        _get(client, path)
        count = len(seen)  # now: the next request empties the log
    with plans.statements() as statements:
        _get(client, path)
    return count, plans.full_scans(statements)


def _get(client: Client, path: str) -> Any:
    response = client.get(path, secure=True)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answers {response.status_code}")
    return response


def _covers(found: Survey) -> None:
    """``who_covers`` for places drawn at random: the most queries, the scans, the median time."""
    count = Establishment.objects.count()
    rng = random.Random(count)
    ids = Establishment.objects.order_by("pk").values_list("pk", flat=True)
    chosen = Establishment.objects.with_department().in_bulk(
        [ids[rng.randrange(count)] for _ in range(SAMPLES)]
    )
    at, times, clock = timezone.now(), [], embedded.processor_clock()
    for establishment in chosen.values():
        with CaptureQueriesContext(connection) as seen:
            who_covers(establishment, at)
        found.covers_queries = max(found.covers_queries, len(seen))
        started = clock()
        who_covers(establishment, at)
        times.append(clock() - started)
    found.covers_ms = median(times) * 1000
    with plans.statements() as statements:
        for establishment in list(chosen.values())[:10]:
            who_covers(establishment, at)
    found.scans["who_covers"] = plans.full_scans(statements)


def _feed(found: Survey) -> None:
    """A calendar client's address, without a session, and what it was told the last time."""
    workplace = User.objects.select_related("workplace").get(email=AGENT).workplace
    found.feed = establishment_path(workplace)
    found.etag = _get(people.nobody(), found.feed)["ETag"]
