"""What is understood of a French query, on whichever backend answers it."""

from datetime import date

import pytest

from search.query import finding
from search.query.values import Filters, Query, Term, Viewer, Window
from tests.cast import Cast
from tests.search.conftest import Shelf

pytestmark = pytest.mark.usefixtures("serving")

ANYONE = Viewer(0, False, date(2026, 11, 24))


def titles(*terms: Term) -> list[str]:
    answer = finding.find(Query("", "", terms), Filters(), ANYONE, Window(limit=50))
    return [] if answer.loose else [hit.title for hit in answer.hits]


def test_any_form_of_a_term_is_enough(cast: Cast, shelf: Shelf) -> None:
    assert titles(Term.of("girafe")) == []
    assert titles(Term.of("girafe", "surendettement")) == ["Le surendettement"]


def test_a_form_of_several_words_needs_them_all(cast: Cast, shelf: Shelf) -> None:
    assert titles(Term.of("girafe", "banque france")) == ["Le surendettement"]
    assert titles(Term.of("girafe", "banque girafe")) == []


def test_every_term_is_needed_by_one_of_its_forms(cast: Cast, shelf: Shelf) -> None:
    assert titles(Term.of("girafe", "banque"), Term.of("cantine")) == ["Le surendettement"]
    assert titles(Term.of("girafe", "banque"), Term.of("palmier")) == []


def test_suggestions_know_the_forms_too(cast: Cast, shelf: Shelf) -> None:
    query = Query("", "", (Term.of("girafe", "surendett"),))
    assert [hit.title for hit in finding.suggest(query, ANYONE)] == ["Le surendettement"]
