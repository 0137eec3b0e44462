"""The words of the index: whose they are, what keeping them costs, and what a correction may tell."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from pages.models import ContentPage
from search import index
from search.models import VocabularyWord
from search.query import finding, memory
from search.query.finding import understand
from search.query.values import Filters, Viewer, Window
from tests.cast import Cast
from tests.search.conftest import Shelf, add

TODAY = date(2026, 11, 24)
ANYONE = Viewer(0, False, TODAY)


def known() -> set[str]:
    return set(VocabularyWord.objects.values_list("word", flat=True))


def meant(typed: str, viewer: Viewer = ANYONE) -> str:
    return finding.find(understand(typed), Filters(), viewer, Window()).correction


def test_a_word_is_known_as_soon_as_a_page_says_it(cast: Cast, shelf: Shelf) -> None:
    assert meant("hipocampe") == ""
    add(shelf.section, ContentPage(title="Un hippocampe", summary="Dans la mer."))
    assert "hippocampe" in known()
    assert meant("hipocampe") == "hippocampe"


@pytest.mark.parametrize("rebuilt", [False, True])
def test_no_word_comes_from_what_somebody_may_not_see(cast: Cast, shelf: Shelf, rebuilt: bool) -> None:
    """A page of the cell, and a draft, say "mirabelline": even its readers are told nothing."""
    add(shelf.secret, ContentPage(title="Note de mirabelline", summary="Sous la page réservée."))
    add(shelf.section, ContentPage(title="Brouillon de mirabelline", summary="Pas encore.", live=False))
    if rebuilt:
        index.rebuild(lambda source, done, total: None)
    assert "surendettement" in known()
    assert "mirabelline" not in known()
    assert understand("mirabeline").correction == ""
    cast.user("agent").groups.add(shelf.group)
    assert meant("mirabeline", Viewer.of(cast.user("agent"), TODAY)) == ""


def test_a_word_of_a_page_that_was_closed_since_is_not_suggested(cast: Cast, shelf: Shelf) -> None:
    page = add(shelf.section, ContentPage(title="Un hippocampe", summary="Dans la mer."))
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    assert "hippocampe" in known()
    for typed in ("hipocampe", "hipocampe dette", "dette hipocampe"):
        assert meant(typed) == ""
    index.rebuild(lambda source, done, total: None)
    assert "hippocampe" not in known()


def test_understanding_costs_one_query_whether_the_words_are_known_or_not(cast: Cast, shelf: Shelf) -> None:
    memory.fresh(words=True)
    for typed in ("surendettement", "surendetement", "59", "CLM"):
        with CaptureQueriesContext(connection) as seen:
            understand(typed)
        assert len(seen) == 1, typed


def test_no_word_is_read_when_none_is_new(cast: Cast) -> None:
    """A process asks at each unknown word, however many words there are."""
    few = work_of_asking()
    for number in range(200):
        VocabularyWord.objects.create(word=f"mot{number}", written="mot", root="mot", sound="mo", rows=1)
    assert work_of_asking() == few


def work_of_asking() -> int:
    """What the database does to answer that nothing is new: its steps, or the nodes that it went into."""
    memory.fresh(words=True)
    if connection.vendor == "sqlite":
        steps: list[None] = []
        connection.connection.set_progress_handler(lambda: steps.append(None), 1)
        memory.fresh(words=True)
        connection.connection.set_progress_handler(None, 1)
        return len(steps)
    with CaptureQueriesContext(connection) as seen:
        memory.fresh(words=True)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ANALYZE {seen[0]['sql']}")
        told = [line for (line,) in cursor.fetchall()]
    assert all("never executed" in line for line in told if VocabularyWord._meta.db_table in line), told
    return sum("actual time" in line for line in told)


@pytest.mark.parametrize(("typed", "asked"), [("surend", False), ("surendz", True), ("surend aide", True)])
def test_new_words_are_asked_for_unless_the_word_is_still_being_typed(
    cast: Cast, shelf: Shelf, typed: str, asked: bool
) -> None:
    memory.fresh(words=True)
    with CaptureQueriesContext(connection) as seen:
        understand(typed)
    assert ("vocabulary" in seen[0]["sql"]) is asked


def test_the_search_page_keeps_its_budget_on_the_first_search_after_a_write(cast: Cast, shelf: Shelf) -> None:
    client = cast.client("agent")
    for typed in ("surendetement", "lille", "triibunal lille"):
        client.get("/recherche/", {"q": "dette"})
        add(shelf.section, ContentPage(title=f"Un hippocampe {typed} x", summary="Dans la mer."))
        client.get("/plan-du-site/")  # whichever page comes first reads the tree of pages anew, for its menus
        with CaptureQueriesContext(connection) as seen:
            client.get("/recherche/", {"q": typed})
        assert len(seen) <= 6, "\n".join(query["sql"][:150] for query in seen)


def test_saving_again_what_says_nothing_new_writes_no_word(cast: Cast, shelf: Shelf) -> None:
    memory.fresh(words=True)
    with CaptureQueriesContext(connection) as seen:
        add(shelf.section, ContentPage(title="Dettes et dossier", summary="Le budget manque."))
    assert [q["sql"] for q in seen if q["sql"].startswith("INSERT") and "vocabulary" in q["sql"]] == []
