"""What every backend promises, whichever serves: asked of the embedded one and of a real engine."""

from datetime import date

import pytest

from pages.models import ContentPage
from search.models import Findable
from search.query import finding
from search.query.values import Filters, Query, Term, Viewer, Window, parse
from tests.cast import Cast
from tests.search.conftest import Shelf, add

pytestmark = pytest.mark.usefixtures("serving")
ANYONE = Viewer(0, False, date(2026, 11, 24))


def ranked(query: Query, window: Window | None = None, *, loose: bool = False) -> list[str]:
    answer = finding.get_backend().search(query, Filters(), ANYONE, window or Window(limit=50), loose=loose)
    return [hit.key for hit in answer.hits]


@pytest.fixture
def fruits(cast: Cast, shelf: Shelf) -> list[str]:
    """Seven pages that say the same, but for their number."""
    pages = [
        add(shelf.section, ContentPage(title=f"Papaye {number}", summary="Rien.")) for number in range(1, 8)
    ]
    return [f"page-{page.pk}" for page in pages]


def test_pages_of_results_are_the_list_cut_up(fruits: list[str]) -> None:
    whole = ranked(parse("papaye"))
    pages = [ranked(parse("papaye"), Window(limit=3, offset=offset)) for offset in (0, 3, 6, 9)]
    assert [key for page in pages for key in page] == whole
    assert [len(page) for page in pages] == [3, 3, 1, 0]


def test_what_ranks_alike_stands_in_the_order_of_rows(fruits: list[str]) -> None:
    assert ranked(parse("papaye")) == fruits


def test_a_kind_narrows_the_results_and_not_the_counts(cast: Cast, shelf: Shelf) -> None:
    every = finding.get_backend().search(parse("lille"), Filters(), ANYONE, Window(limit=50))
    places = finding.get_backend().search(
        parse("lille"), Filters(), ANYONE, Window(limit=50, kind="establishment")
    )
    assert places.counts == every.counts
    assert {hit.kind for hit in places.hits} == {"establishment"}


def test_a_title_that_is_the_very_query_comes_first(cast: Cast, shelf: Shelf) -> None:
    add(shelf.section, ContentPage(title="Papaye papaye papaye", summary="papaye " * 20))
    exact = add(shelf.section, ContentPage(title="Papaye", summary="Rien."))
    assert ranked(parse("papaye"))[0] == f"page-{exact.pk}"


def test_what_is_set_higher_comes_first(fruits: list[str]) -> None:
    row = Findable.objects.get(key=fruits[4])
    Findable.objects.filter(pk=row.pk).update(boost=1.5, version=row.version + 1)
    assert ranked(parse("papaye"))[0] == fruits[4]


def test_of_four_words_three_are_enough_and_of_three_all(fruits: list[str]) -> None:
    three = (Term.of("papaye"), Term.of("pratique"), Term.of("vie"))
    assert ranked(Query("", "", (*three, Term.of("girafe"))))
    assert not ranked(Query("", "", (*three[:2], Term.of("girafe"))))


def test_what_holds_more_of_the_words_comes_first_of_a_loose_search(cast: Cast, shelf: Shelf) -> None:
    add(shelf.section, ContentPage(title="Papaye", summary="Rien."))
    both = add(shelf.section, ContentPage(title="Papaye et mangue", summary="Rien."))
    add(shelf.section, ContentPage(title="Mangue", summary="Rien."))
    found = ranked(Query("", "", (Term.of("papaye"), Term.of("mangue"), Term.of("girafe"))), loose=True)
    assert (found[0], len(found)) == (f"page-{both.pk}", 3)


def test_the_form_that_says_it_best_counts(cast: Cast, shelf: Shelf) -> None:
    cousin = add(shelf.section, ContentPage(title="Mangue", summary="Rien."))
    word = add(shelf.section, ContentPage(title="Papaye", summary="Rien."))
    terms = Term(Term.of("papaye", "mangue").forms, scales=(1.0, 0.3))
    assert ranked(Query("", "", (terms,))) == [f"page-{word.pk}", f"page-{cousin.pk}"]


@pytest.mark.parametrize("typed", ["éco", "eco", "ECO", "écol", "l’éco", "ecoles de"])
def test_suggestions_are_blind_to_accents(cast: Cast, shelf: Shelf, typed: str) -> None:
    page = add(shelf.section, ContentPage(title="Écoles de service social", summary="Rien."))
    found = finding.suggest(parse(typed), ANYONE)
    assert f"page-{page.pk}" in [hit.key for hit in found]


def test_suggestions_are_no_more_than_asked(fruits: list[str]) -> None:
    assert len(finding.suggest(parse("papa"), ANYONE, 3)) == 3
    assert finding.suggest(parse("apaye"), ANYONE, 3) == []


def test_suggestions_go_on_as_typed_before_they_say_it_in_other_words(
    fruits: list[str], shelf: Shelf
) -> None:
    other = add(shelf.section, ContentPage(title="Mangue", summary="Rien."))
    query = Query("papaye", "papaye", (Term.of("papaye", "mangue"),))
    found = [hit.key for hit in finding.suggest(query, ANYONE)]
    assert (set(found[:7]), found[7:]) == (set(fruits), [f"page-{other.pk}"])
    assert f"page-{other.pk}" not in [hit.key for hit in finding.suggest(query, ANYONE, 7)]


def test_a_form_that_goes_on_as_typed_is_not_asked_for_again(
    cast: Cast, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Query] = []
    backend = finding.get_backend()
    real = type(backend).suggest

    def heard(self: object, query: Query, viewer: Viewer, limit: int) -> object:
        asked.append(query)
        return real(self, query, viewer, limit)  # type: ignore[arg-type]

    monkeypatch.setattr(type(backend), "suggest", heard)
    finding.suggest(Query("papa", "papa", (Term.of("papa", "papaye"),)), ANYONE)
    assert len(asked) == 1
    finding.suggest(Query("papa", "papa", (Term.of("papa", "mangue"),)), ANYONE)
    assert len(asked) == 3


def test_of_what_is_being_typed_only_the_last_word_goes_on(cast: Cast, shelf: Shelf) -> None:
    add(shelf.section, ContentPage(title="Gardien de musée en ville", summary="Rien."))
    whole = add(shelf.section, ContentPage(title="Garde des animaux de la maison", summary="Rien."))
    assert [hit.key for hit in finding.suggest(parse("garde an"), ANYONE)] == [f"page-{whole.pk}"]
    assert [hit.key for hit in finding.suggest(parse("garde en"), ANYONE)] == [f"page-{whole.pk}"]
    both = finding.suggest(parse("gard"), ANYONE)
    assert len(both) == 2
    abbreviated = finding.suggest(parse("gard mus"), ANYONE)
    assert [hit.title for hit in abbreviated] == ["Gardien de musée en ville"]
