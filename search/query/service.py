"""Finding: what the views, the API and the tests call."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.db import connection

from directory.coverage import Coverage, who_covers_many
from directory.models import Department, Establishment
from directory.text import fold
from search.backends.base import Backend, EstablishmentRef, Filters, Hit, Results, Window
from search.backends.elasticsearch import queue
from search.backends.elasticsearch.backend import ElasticsearchBackend
from search.backends.elasticsearch.guarded import GuardedBackend
from search.backends.elasticsearch.served import connect
from search.backends.elasticsearch.server import Server
from search.backends.embedded.postgresql import PostgreSQLBackend
from search.backends.embedded.sqlite import SQLiteBackend
from search.editors import placing
from search.kinds.visibility import Viewer
from search.models import Findable, Kind
from search.query.extracts import say
from search.query.lexicon import lexicon
from search.query.text import WRITTEN, Query, words

MAX_SUGGESTIONS = 8
MIN_LETTERS = 2
# With fewer results, and of these kinds only, what holds but some of the words comes after them: a page may
# say it in other words, and who is found by a town is not all that there is in it. A place, a permanence or
# a document that holds every word is the answer.
FEW = 5
WIDENED = frozenset([Kind.PAGE, Kind.THEME, Kind.WORKER])


def get_backend() -> Backend:
    """ELASTICSEARCH_URL alone says so; even then the database answers whenever the engine cannot."""
    embedded = SQLiteBackend() if connection.vendor == "sqlite" else PostgreSQLBackend()
    return GuardedBackend(connect(), _of_index, embedded) if settings.ELASTICSEARCH_URL else embedded


def _of_index(server: Server, index: str) -> ElasticsearchBackend:
    return ElasticsearchBackend(index, server.client, queue.forget_gone)


def find(query: Query, filters: Filters, viewer: Viewer, window: Window) -> Results:
    """All the words together; if nothing has them all, or too few pages or people, some of them too."""
    if not query:
        return Results([])
    found = _ranked(query, filters, viewer, window, loose=False)
    if len(query.terms) > 1 and found.total < FEW and found.counts.keys() <= WIDENED:
        some = _ranked(query, filters, viewer, window, loose=True)
        loose, fallback = not found.total and bool(some.total), found.fallback or some.fallback
        found = replace(some, loose=loose, widened=True, fallback=fallback)
    return replace(found, correction=_confirmed(query, found)) if query.correction else found


def _ranked(query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool) -> Results:
    backend = get_backend()

    def rank(filters: Filters, window: Window) -> Results:
        return backend.search(query, filters, viewer, window, loose=loose)

    return placing.placed(query, filters, viewer, window, rank)


def _confirmed(query: Query, found: Results) -> str:
    """The correction, if what was found says each word of it: words come from rows that all may see, but
    such a row may have been withdrawn since the last night."""
    public = lexicon().spoken
    new = [word for word in set(words(query.correction)) - set(words(query.typed)) if word not in public]
    as_written = {fold(word): word for word in WRITTEN.findall(query.correction)}
    texts = [f"{hit.title} {hit.detail}" for hit in found.hits] + [hit.body for hit in found.hits]
    return query.correction if all(say(texts, as_written.get(word, word)) for word in new) else ""


def suggest(query: Query, viewer: Viewer, limit: int = MAX_SUGGESTIONS) -> list[Hit]:
    """From the second letter on. Names that go on as typed come before those that say it in other words."""
    if not query or max(len(word.word) for word in query.words) < MIN_LETTERS:
        return []
    size = limit + placing.picked(query)
    first = query if query.correction else query.as_typed  # nobody wrote what is to be put right
    hits = get_backend().suggest(first, viewer, size)
    if first != query and (len(hits) < size if query.says_more else first.whole and not hits):
        others = get_backend().suggest(query, viewer, size)
        hits = list({hit.key: hit for hit in [*hits, *others]}.values())[:size]
    return placing.ahead(query, viewer, hits, limit)


def departments() -> list[tuple[str, str]]:
    """To choose from: codes and names, in the order of the names."""
    kept: list[tuple[str, str]] | None = caches["local"].get_or_set("search.departments", _departments)
    return kept or []


def _departments() -> list[tuple[str, str]]:
    found = Department.objects.order_by().values_list("code", "name")
    return [(code, f"{name} ({code})") for code, name in sorted(found, key=lambda pair: fold(pair[1]))]


def themes(viewer: Viewer) -> list[Findable]:
    """The themes that this reader may open: where to go on when nothing was found."""
    return list(Findable.objects.visible_to(viewer).filter(kind=Kind.THEME).order_by("title_folded"))


def coverages(hits: Iterable[Hit], at: datetime) -> dict[str, Coverage]:
    """Who answers for each establishment found, by the key of the hit; 3 queries however many there are."""
    found = {
        hit.key: _establishment(hit.establishment)
        for hit in hits
        if hit.kind == Kind.ESTABLISHMENT and hit.establishment is not None
    }
    covers = who_covers_many(found.values(), at)
    return {key: covers[establishment.pk] for key, establishment in found.items()}


def _establishment(ref: EstablishmentRef) -> Establishment:
    """Enough of it to ask who covers it: the search has just read the rest."""
    department = Department(pk=ref.department_id, region_id=ref.region_id, time_zone=ref.time_zone)
    return Establishment(pk=ref.id, code=ref.code, department=department)
