"""Why a result ranks where it does: the numbers are the ranking's own, and nothing hidden is told."""

from dataclasses import replace
from datetime import date

import pytest
from wagtail.models import PageViewRestriction

from search.editors import explain
from search.editors.explain import Verdict
from search.editors.models import Pick, Selection, SynonymGroup
from search.models import Findable
from search.query import finding
from search.query.finding import get_backend, understand
from search.query.values import Filters, Query, Viewer, Window
from tests.cast import Cast
from tests.search.conftest import Shelf

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed",
    [
        "dettes",
        "budget et dettes",
        "le surendettement",
        "tribunal lille",
        "lil",
        "j’ai des dettes",
    ],
)
def test_the_explained_score_is_the_ranked_one(cast: Cast, shelf: Shelf, typed: str) -> None:
    query, viewer = understand(typed), Viewer.of(cast.user("agent"), TODAY)
    SynonymGroup.objects.create(words="dettes\nbanque de france")
    hits = get_backend().search(query, Filters(), viewer, Window()).hits
    assert hits
    for hit in hits:
        told = get_backend().explain(query, Filters(), viewer, hit.key)
        assert told is not None
        assert told.score == pytest.approx(hit.score, rel=1e-6)
        factors = told.relevance * told.boost * told.exact * told.preferred
        assert told.score == pytest.approx(factors, rel=1e-6)


def test_each_factor_is_told(cast: Cast, shelf: Shelf) -> None:
    query, viewer = understand("budget et dettes"), Viewer.of(cast.user("agent"), TODAY)
    row = Findable.objects.get(page=shelf.theme)
    told = get_backend().explain(query, Filters(), viewer, row.key)
    assert told is not None
    assert (told.exact, told.boost) == (4, row.boost)
    found = {match.word: match.fields[:2] for match in told.matches}
    assert (found["budget"], found["dettes"]) == (("names", "title"), ("names", "title"))


def test_the_words_of_a_loose_search_are_told_found_or_not(cast: Cast, shelf: Shelf) -> None:
    query, viewer = understand("surendettement girafe"), Viewer.of(cast.user("agent"), TODAY)
    key = Findable.objects.get(page=shelf.debt).key
    assert get_backend().explain(query, Filters(), viewer, key) is None
    told = get_backend().explain(query, Filters(), viewer, key, loose=True)
    assert told is not None
    assert {match.word: bool(match.fields) for match in told.matches} == {
        "surendettement": True,
        "girafe": False,
    }


def test_what_the_viewer_may_not_see_is_not_explained(cast: Cast, shelf: Shelf) -> None:
    query, key = understand("bergamote"), Findable.objects.get(page=shelf.below).key
    agent = Viewer.of(cast.user("agent"), TODAY)
    assert get_backend().explain(query, Filters(), agent, key) is None
    assert get_backend().explain(query, Filters(), replace(agent, is_superuser=True), key) is not None


def test_a_query_is_told_as_it_is_understood(cast: Cast) -> None:
    SynonymGroup.objects.create(words="boulot\ntravail")
    told = explain.understood("Mon boulot et les congés")
    assert told.dropped == ("mon", "et", "les")
    assert told.readings[0].typed == "boulot"
    assert told.readings[0].synonyms == ("travail",)


def test_the_list_is_the_one_that_an_agent_sees_with_pins_marked(cast: Cast, shelf: Shelf) -> None:
    _pick("dettes", shelf.benefit)
    query, viewer = understand("dettes"), Viewer.of(cast.user("editor"), TODAY)
    told = explain.ranking(query, explain.as_agent(viewer), viewer)
    shown = finding.find(query, Filters(), Viewer.of(cast.user("agent"), TODAY), Window(limit=20)).hits
    assert [line.hit.key for line in told.lines] == [hit.key for hit in shown]
    assert [(line.is_pinned, line.explanation is None) for line in told.lines][:2] == [
        (True, True),
        (False, False),
    ]


def _pick(wordings: str, page: object, *, excluded: bool = False) -> None:
    selection = Selection.objects.create(wordings=wordings)
    Pick.objects.create(selection=selection, key=Findable.objects.get(page=page).key, is_excluded=excluded)


def verdict(cast: Cast, address: str, typed: str, who: str = "editor") -> tuple[Verdict, int]:
    user = cast.user(who)
    viewer = explain.as_agent(Viewer.of(user, TODAY))
    told = explain.expected(address, understand(typed), viewer, user)
    assert told.sentence()
    return told.verdict, told.rank


def test_why_a_page_is_not_there(cast: Cast, shelf: Shelf) -> None:
    debt = shelf.debt.get_url()
    assert verdict(cast, debt, "surendettement") == (Verdict.SHOWN, 1)
    assert verdict(cast, f"https://relais.example.fr{debt}?a=b#c", "surendettement") == (Verdict.SHOWN, 1)
    assert verdict(cast, debt, "girafe") == (Verdict.NO_WORD, 0)
    assert verdict(cast, shelf.draft.get_url(), "bergamote") == (Verdict.NOT_LIVE, 0)
    assert verdict(cast, shelf.below.get_url(), "bergamote") == (Verdict.RESTRICTED, 0)
    for wrong in ("/nulle-part/", "n’importe quoi", "http://[", "\x00", ""):
        assert verdict(cast, wrong, "bergamote") == (Verdict.UNKNOWN, 0)
    _pick("surendettement", shelf.debt, excluded=True)
    assert verdict(cast, debt, "surendettement") == (Verdict.EXCLUDED, 0)
    Findable.objects.filter(page=shelf.benefit).delete()
    assert verdict(cast, shelf.benefit.get_url(), "prêt") == (Verdict.NOT_INDEXED, 0)


def test_the_words_that_are_missing_are_named(cast: Cast, shelf: Shelf) -> None:
    viewer = Viewer.of(cast.user("editor"), TODAY)
    query: Query = understand("surendettement girafe lille")
    told = explain.expected(shelf.benefit.get_url(), query, viewer, cast.user("editor"))
    assert told.missing == ["surendettement", "girafe", "lille"]


def test_who_may_not_edit_a_hidden_page_is_told_nothing_of_it(cast: Cast, shelf: Shelf) -> None:
    for page in (shelf.draft, shelf.below):
        assert verdict(cast, page.get_url(), "bergamote", "agent") == (Verdict.UNKNOWN, 0)


@pytest.mark.ignore_template_errors
def test_the_page_shows_no_title_that_its_reader_may_not_see(cast: Cast, shelf: Shelf) -> None:
    PageViewRestriction.objects.create(page=shelf.debt, restriction_type="groups")
    _pick("dossier", shelf.debt)
    _pick("dette", shelf.debt, excluded=True)
    client = cast.client("editor")
    for typed in ("dossier", "dette", "surendettement"):
        for who in ("me", "agent"):
            assert "Le surendettement" not in client.get(f"/cms/recherche/pourquoi/?q={typed}&who={who}").text


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("typed", ["", "de la", "'", "\x00", "a" * 500, "🦄", "dettes girafe"])
def test_whatever_is_asked_is_answered(cast: Cast, shelf: Shelf, typed: str) -> None:
    page = cast.client("editor").get("/cms/recherche/pourquoi/", {"q": typed, "who": "x", "address": "\x00"})
    assert page.status_code in (200, 422)
