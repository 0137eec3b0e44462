"""The two addresses of the search, in a reader's hand."""

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from directory.models import Establishment
from tests.cast import Cast
from tests.search.conftest import Shelf, make_permanence

BOX = "/recherche/"
SUGGEST = "/recherche/suggestions/"
HOSTILE = (
    "", " ", "a", "'", '"', "*", "a*", "NEAR(a b)", "a AND", "OR OR OR", "NOT x", "names:lille", "-", "()",
    "^a", "{a b}:c", "a & | ! <-> b", "lille:*A", "\x00", "\x00lille", "\ufffd", "🦄🦄",
    "ﷺ" * 50, "é" * 10_000, "mot " * 2_500,
    "%", "%s %(a)s {0}", "\\", "; DROP TABLE search_findable; --", "<script>", "0" * 300,
    "l’", "le la les", "９３", "２a", "1e5", "2a", "ß", "İ", "\u202e", "a\u0301" * 100,
)  # fmt: skip  # words, one list


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("path", [BOX, SUGGEST])
def test_whatever_is_typed_is_answered(cast: Cast, path: str, typed: str) -> None:
    assert cast.client("agent").get(path, {"q": typed}).status_code == 200


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.text(max_size=60))
def test_any_text_is_answered(cast: Cast, typed: str) -> None:
    client = cast.client("agent")
    assert client.get(BOX, {"q": typed}).status_code == 200
    assert client.get(SUGGEST, {"q": typed}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["type=x", "type=%00", "page=0", "page=-1", "page=x", "page=1e9", "page=" + "9" * 20, "page=٣", "page=2",
     "departement=%27", "departement=0000", "direction=XX", "theme=x", "theme=%00", "type=pages&page=2"],
)  # fmt: skip  # words, one list
def test_an_address_that_cannot_be_is_a_404(cast: Cast, query: str) -> None:
    assert cast.client("agent").get(f"{BOX}?q=lille&{query}").status_code == 404


def test_the_answer_and_the_tabs_are_links_that_carry_the_search(cast: Cast, shelf: Shelf) -> None:
    html = cast.client("agent").get(BOX, {"q": "lille", "departement": "59"}).text
    assert "Tribunal judiciaire de " in html
    assert 'href="/recherche/?q=lille&amp;type=etablissements&amp;departement=59"' in html


def test_results_are_paged_in_the_address(cast: Cast) -> None:
    add_establishments(cast, 25)
    client = cast.client("agent")
    pages = [client.get(f"{BOX}?q=palmier&type=etablissements&page={n}").context["cards"] for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert len({card.hit.key for page in pages for card in page}) == 25


def test_a_word_of_danger_puts_the_numbers_above_every_result(cast: Cast, shelf: Shelf) -> None:
    html = cast.client("agent").get(BOX, {"q": "suicide"}).text
    main = html[html.index("<main") :]
    assert main.index("3114") < main.index("Aucun résultat")


def test_an_empty_result_says_what_to_do(cast: Cast) -> None:
    html = cast.client("agent").get(BOX, {"q": "girafe"}).text
    assert "Aucun résultat" in html
    assert 'href="/demande/"' in html


def test_suggestions_come_from_the_second_letter(cast: Cast) -> None:
    client = cast.client("agent")
    assert client.get(SUGGEST, {"q": "t"}).json() == {"suggestions": []}
    first = client.get(SUGGEST, {"q": "arr"}).json()["suggestions"][0]
    assert first["label"] == "Maison d’arrêt d’Arras"
    assert first["url"] == "/annuaire/etablissements/maison-d-arret-d-arras/"


def test_what_is_searched_is_neither_cached_nor_logged(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client = cast.client("agent")
    with caplog.at_level(logging.DEBUG):
        for path in (BOX, SUGGEST):
            response = client.get(path, {"q": "pamplemousse"})
            assert "no-store" in response["Cache-Control"]
    written = [
        r for r in caplog.records if r.name != "django.db.backends" and "pamplemousse" in r.getMessage()
    ]
    assert written == []


def test_searching_writes_nothing(cast: Cast, shelf: Shelf) -> None:
    client = cast.client("agent")
    with CaptureQueriesContext(connection) as seen:
        client.get(BOX, {"q": "lille"})
        client.get(SUGGEST, {"q": "lille"})
    assert [q["sql"] for q in seen if q["sql"].lstrip().startswith(("INSERT", "UPDATE", "DELETE"))] == []


@pytest.mark.parametrize(
    "path",
    [
        f"{BOX}?q=palmier",
        f"{BOX}?q=palmier&type=etablissements",
        f"{SUGGEST}?q=palmier",
        f"{BOX}?q=assistante+sociale",
    ],
)
def test_a_search_costs_six_queries_whatever_the_number_of_rows(cast: Cast, path: str) -> None:
    client = cast.client("agent")
    add_establishments(cast, 3)
    make_permanence(cast)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    add_establishments(cast, 30)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(few) == len(many) <= 6, [q["sql"][:90] for q in many]


def add_establishments(cast: Cast, count: int) -> None:
    start = Establishment.objects.count()
    for n in range(start, start + count):
        Establishment.objects.create(
            code=f"palmier-{n}",
            name=f"Tribunal du Palmier {n}",
            kind="tribunal_judiciaire",
            directorate="DSJ",
            city="Lille",
            department=cast.departments["59"],
        )
