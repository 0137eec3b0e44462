"""Finding: what the views, the API and the tests call."""

from collections.abc import Iterable
from datetime import datetime

from directory.coverage import Coverage, who_covers_many
from directory.models import Department, Establishment
from search.backends import get_backend
from search.backends.base import EstablishmentRef, Filters, Hit, Results, Window
from search.models import Kind
from search.text import Query
from search.visibility import Viewer

MAX_SUGGESTIONS = 8
MIN_LETTERS = 2
# With fewer results, and of texts only, what holds but some of the words comes after them: a person or a
# place whose names hold them all is the answer, a page may say it in other words.
FEW = 5
TEXTS = frozenset([Kind.PAGE, Kind.THEME, Kind.DOCUMENT])


def find(query: Query, filters: Filters, viewer: Viewer, window: Window) -> Results:
    """All the words together; if nothing has them all, or a few texts only, what has some of them too."""
    if not query:
        return Results([])
    backend = get_backend()
    found = backend.search(query, filters, viewer, window)
    if len(query.terms) == 1 or found.total >= FEW or not found.counts.keys() <= TEXTS:
        return found
    some = backend.search(query, filters, viewer, window, loose=True)
    return Results(some.hits, some.counts, loose=not found.total and bool(some.total))


def suggest(query: Query, viewer: Viewer, limit: int = MAX_SUGGESTIONS) -> list[Hit]:
    """From the second letter on."""
    if not query or max(len(word.word) for word in query.words) < MIN_LETTERS:
        return []
    return get_backend().suggest(query, viewer, limit)


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
