"""What the views, the API and the tests call: what is typed is understood, then a backend is asked."""

from dataclasses import replace

from django.conf import settings

from core.text import fold
from pages.reference import Language
from search.backends.base import Backend
from search.backends.elasticsearch.connection import connect
from search.backends.elasticsearch.fallback import FallbackBackend
from search.backends.embedded.backend import embedded
from search.kinds import KINDS
from search.models import Findable
from search.query import english, memory
from search.query.extracts import say
from search.query.synonyms import lexicon
from search.query.text import WRITTEN, terms, words
from search.query.understanding import is_unheard_of, understood
from search.query.values import Filters, Hit, Query, Results, Viewer, Window, as_read, parse_english

MAX_SUGGESTIONS = 8
MIN_LETTERS = 2
# With fewer results, and of these kinds only, what holds but some of the words comes too. A place, a
# permanence or a document that holds every word is the answer, but for a document whose title says none.
FEW = 5
WIDENED = frozenset(kind.name for kind in KINDS if kind.says_it_otherwise)
TEXTS = WIDENED | frozenset(kind.name for kind in KINDS if kind.has_extract)
WAYS_ON = [kind.name for kind in KINDS if kind.is_a_way_on]
_FIRST = float("-inf")  # before any score


def understand(typed: str, language: str = Language.FRENCH.value, reader: str = "") -> Query:
    """Any text at all is a query. Costs one query, which brings new words where one is unheard of; in
    English none: its words are taken as they are. ``reader``: the language of the screen."""
    if language == Language.ENGLISH:
        return parse_english(typed)
    typed = as_read(typed)
    known = memory.kept()
    known = memory.fresh(words=is_unheard_of(typed, known.words, known.rules.synonyms))
    return known.rules.applied(understood(typed, known.words, known.rules.synonyms, reader))


def get_backend() -> Backend:
    """ELASTICSEARCH_URL alone says so; even then the database answers whenever the server cannot."""
    inner = embedded()
    return FallbackBackend(connect(), inner) if settings.ELASTICSEARCH_URL else inner


def find(query: Query, filters: Filters, viewer: Viewer, window: Window) -> Results:
    """All the words together; if nothing has them all, or too few pages or people, some of them too."""
    if not query.terms:
        return Results([])
    found = _ranked(query, filters, viewer, window, loose=False)
    if len(query.terms) > 1 and found.total < FEW and _may_hide_the_answer(found, query):
        some = _ranked(query, filters, viewer, window, loose=True)
        loose, fallback = not found.total and bool(some.total), found.fallback or some.fallback
        found = replace(some, loose=loose, widened=True, fallback=fallback)
    return replace(found, correction=_confirmed(query, found)) if query.correction else found


def _may_hide_the_answer(found: Results, query: Query) -> bool:
    if found.counts.keys() <= WIDENED:
        return True
    looked_for = {word.stem for term in query.terms for form in term.forms for word in form}
    cut = english.terms if query.language == Language.ENGLISH else terms
    said = {stem for hit in found.hits for stem in cut(hit.title)}
    return found.counts.keys() <= TEXTS and not said & looked_for


def _ranked(query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool) -> Results:
    """What editors pinned, then what the backend ranks of the rest.

    What is pinned is left out of the ranking and put before it here, so that nothing stands twice, on no
    page, and the counts are those of what is shown.
    """
    filters = _without(filters, query.excluded)
    pins = _pinned(query, filters, viewer)
    if not pins:
        return get_backend().search(query, filters, viewer, window, loose=loose)
    own = [hit for hit in pins if window.kind in ("", hit.kind)]
    shown = own[window.offset : window.offset + window.limit]
    left = replace(window, limit=window.limit - len(shown), offset=max(0, window.offset - len(own)))
    rest = _without(filters, tuple(hit.key for hit in pins))
    others = get_backend().search(query, rest, viewer, left, loose=loose)
    counts = dict(others.counts)
    for hit in pins:
        counts[hit.kind] = counts.get(hit.kind, 0) + 1
    return replace(others, hits=[*shown, *others.hits], counts=counts)


def _without(filters: Filters, keys: tuple[str, ...]) -> Filters:
    return replace(filters, without=(*filters.without, *keys)) if keys else filters


def _pinned(query: Query, filters: Filters, viewer: Viewer) -> list[Hit]:
    """What this reader may see of it now, in the order of the editors, narrowed like the rest."""
    wanted = [key for key in query.pinned if key not in filters.without]
    found = embedded().read(wanted, viewer, filters) if wanted else {}
    return [found[key]._replace(score=_FIRST) for key in wanted if key in found]


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
    if not query.terms or max(len(word.word) for word in query.words) < MIN_LETTERS:
        return []
    backend = get_backend()
    size = limit + len(query.pinned) + len(query.excluded)  # so many may be taken out
    first = query if query.correction else query.as_typed  # nobody wrote what is to be put right
    hits = backend.suggest(first, viewer, size)
    if first != query and (len(hits) < size if query.says_more else first.whole and not hits):
        others = backend.suggest(query, viewer, size)
        hits = list({hit.key: hit for hit in [*hits, *others]}.values())[:size]
    pins = _pinned(query, Filters(without=query.excluded), viewer)
    taken = {*query.excluded, *(hit.key for hit in pins)}
    return [*pins, *(hit for hit in hits if hit.key not in taken)][:limit]


def ways_on(viewer: Viewer) -> list[Findable]:
    """What this reader may open where nothing was found."""
    french = Findable.objects.filter(kind__in=WAYS_ON, language=Language.FRENCH)
    return list(french.visible_to(viewer).order_by("title_folded"))
