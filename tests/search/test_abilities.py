"""What only some backends can do: each is held to the one table, and so is the documentation."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from pages.models import ContentPage
from search.backends import abilities
from search.backends.base import Backend
from search.backends.elasticsearch import hidden, queries
from search.backends.elasticsearch.backend import TooMuchHidden
from search.query import finding
from search.query.finding import get_backend
from search.query.values import Filters, Query, Term, Viewer, Window, parse
from tests.cast import Cast
from tests.search.conftest import Following, Shelf, add

ANYONE = Viewer(0, False, date(2026, 11, 24))


def titles(query: Query, window: Window | None = None, *, loose: bool = False) -> list[str]:
    found = finding.get_backend().search(query, Filters(), ANYONE, window or Window(limit=50), loose=loose)
    return [hit.title for hit in found.hits]


def test_the_documentation_shows_this_very_table() -> None:
    assert abilities.table() in Path(settings.ROOT, "docs", "search.md").read_text(encoding="utf-8")


def test_what_is_saved_is_found_at_once(
    cast: Cast, shelf: Shelf, serving: str, request: pytest.FixtureRequest
) -> None:
    if serving == "elasticsearch":
        engine: Following = request.getfixturevalue("engine")
        engine.follow()
        engine.stale = True
    add(shelf.section, ContentPage(title="Clémentine", summary="Rien."))
    assert bool(titles(parse("clementine"))) == abilities.can(serving, "at_once")


def test_a_rare_word_outweighs_a_common_one(cast: Cast, shelf: Shelf, serving: str) -> None:
    for number in range(6):
        add(shelf.section, ContentPage(title=f"Papaye {number}", summary="Rien."))
    add(shelf.section, ContentPage(title="Goyave 9", summary="Rien."))
    found = titles(Query("", "", (Term.of("papaye"), Term.of("goyave"))), loose=True)
    assert (found[0] == "Goyave 9") == abilities.can(serving, "rare_words")


def test_results_beyond_the_deepest_can_be_asked_for(
    cast: Cast, shelf: Shelf, serving: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "DEEPEST", 2)
    for number in range(4):
        add(shelf.section, ContentPage(title=f"Papaye {number}", summary="Rien."))
    assert len(titles(parse("papaye"), Window(limit=2))) == 2
    beyond = finding.get_backend().search(parse("papaye"), Filters(), ANYONE, Window(limit=2, offset=2))
    assert bool(beyond.hits) == abilities.can(serving, "deep")
    assert beyond.total == 4


def test_a_reader_who_is_kept_from_much_is_answered(
    cast: Cast, shelf: Shelf, serving: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hidden, "TOO_MANY", 1)
    try:
        answered = titles(parse("surendettement")) == ["Le surendettement"]
    except TooMuchHidden:
        answered = False
    assert answered == abilities.can(serving, "much_hidden")


def test_the_names_are_those_that_backends_bear() -> None:
    embedded: Backend = get_backend()
    assert embedded.name in abilities.BACKENDS
