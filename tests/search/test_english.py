"""Pages in English: found by English words alone, first for who reads in English, and never in French."""

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.utils import translation
from wagtail.models import Locale

from pages.models import ContentPage
from search import words
from search.counting import counters
from search.index import rebuild
from search.models import Findable, SearchDay, VocabularyWord
from search.query import finding
from search.query.english import stem, terms
from search.query.finding import understand
from search.query.values import Filters, Viewer, Window
from tests.cast import Cast
from tests.search.conftest import Shelf, add, make_permanence, text

ANYONE = Viewer(0, False, date(2026, 11, 24))


@pytest.fixture
def leave(cast: Cast, shelf: Shelf) -> ContentPage:
    """One page in English beside those in French; both languages have « maternity » and « payments »."""
    page = ContentPage(
        title="Maternity leave",
        summary="The lessons of absences.",
        body=text("Payments stop after six weeks."),
    )
    page.locale = Locale.objects.get(language_code="en")
    return add(shelf.section, page)


def found(typed: str, language: str) -> list[str]:
    answer = finding.find(understand(typed, language), Filters(), ANYONE, Window(limit=50))
    return [] if answer.loose else [hit.title for hit in answer.hits]


@pytest.mark.once
def test_english_words_are_cut_and_stemmed_as_english() -> None:
    assert terms("The payments of my employer’s leave") == ["payment", "employ", "leav"]
    assert stem("leaving") == stem("leaves") == stem("leave")
    said = understand("how do I get sick leave", "en").terms
    assert [term.typed[0].word for term in said] == ["sick", "leave"]
    assert [term.typed for term in understand("get", "en").terms]  # alone, it is what one looks for
    beaten = understand("my husband beats me", "en").terms
    assert [[" ".join(word.word for word in form) for form in term.forms][1] for term in beaten] == [
        "family",
        "protecting yourself",
    ]
    assert understand("sik leave", "en").correction == ""


@pytest.mark.usefixtures("serving")
def test_each_language_finds_its_own_pages(cast: Cast, leave: ContentPage) -> None:
    assert found("payment", "en") == ["Maternity leave"]  # by its stem, in the text
    assert found("leaving", "en") == ["Maternity leave"]
    assert found("leave", "fr") == []
    assert found("Maternity leave", "fr") == []
    assert found("surendettement", "fr") == ["Le surendettement"]
    assert found("surendettement", "en") == []
    for language, expected in (("en", ["Maternity leave"]), ("fr", [])):
        hits = finding.suggest(understand("matern", language), ANYONE)
        assert [hit.title for hit in hits] == expected


def test_no_english_word_corrects_a_french_one(cast: Cast, leave: ContentPage) -> None:
    words.rebuild()
    assert Findable.objects.get(key=f"page-{leave.pk}").language == "en"
    assert not VocabularyWord.objects.filter(word__in=["maternity", "payments", "leave"]).exists()
    assert VocabularyWord.objects.filter(word="surendettement").exists()


def in_english(cast: Cast) -> Client:
    client = cast.client("agent")
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.once
def test_who_reads_in_english_gets_pages_in_english_first(cast: Cast, leave: ContentPage) -> None:
    client = in_english(cast)
    page = client.get("/recherche/?q=leave").text
    assert "Pages in English" in page
    assert "Nothing found" not in page
    tabs = page.split('aria-label="Kinds of results"', 1)[1].split("</nav>", 1)[0]
    counts = re.findall(r">\s*([\w ]+?)\s*<span class=\"relais-tabs__count\">(\d+)", tabs)
    assert counts == [("All", "1"), ("Pages in English", "1")]
    assert f'<a href="{leave.get_url()}">' in page  # its language is that of the screen
    other = client.get("/recherche/?q=surendettement").text
    assert "No page in English has these words. Here are the pages in French." in other
    assert 'lang="fr"' in other.split("relais-result__title", 1)[1][:200]
    assert "speaks of “zzyx”, “qqyx”." in client.get("/recherche/?q=surendettement+zzyx+qqyx").text
    suggested = client.get("/recherche/suggestions/?q=matern").json()["suggestions"]
    assert [one["label"] for one in suggested] == ["Maternity leave"]


@pytest.mark.once
def test_who_reads_in_french_gets_them_where_nothing_else_is_found(cast: Cast, leave: ContentPage) -> None:
    client = cast.client("agent")
    page = client.get("/recherche/?q=maternity").text
    assert "Pages en anglais" in page
    assert f'<a href="{leave.get_url()}" lang="en">' in page
    assert "Pages en anglais</h2>" not in client.get("/recherche/?q=surendettement").text
    narrowed = client.get("/recherche/?q=payments&langue=en").text
    assert f'<a href="{leave.get_url()}" lang="en">' in narrowed
    other = client.get("/recherche/?q=surendettement&langue=de")
    assert (other.status_code, "Le <mark>surendettement</mark>" in other.text) == (200, True)


@pytest.mark.once
def test_a_program_asks_for_one_language(cast: Cast, leave: ContentPage) -> None:
    client = cast.client("agent")
    assert client.get("/api/v1/search/?q=leave").json()["count"] == 0
    [item] = client.get("/api/v1/search/?q=leave&language=en").json()["items"]
    assert (item["title"], item["language"]) == ("Maternity leave", "en")
    assert client.get("/api/v1/search/?q=leave&language=de").status_code == 422


@pytest.fixture
def nobody_counted() -> Iterator[None]:
    counters.once.forget()
    yield
    counters.once.forget()


@pytest.mark.usefixtures("nobody_counted")
@pytest.mark.once
def test_what_a_page_in_english_answers_is_no_failure_and_a_sensitive_one_is_not_counted(
    cast: Cast, leave: ContentPage
) -> None:
    client = in_english(cast)
    for typed in ("lessons", "giraffes"):
        client.post("/recherche/compte/", {"q": typed})
    assert list(SearchDay.objects.values_list("searches", "without_result")) == [(2, 1)]
    leave.sensitive = True
    leave.save()
    client.post("/recherche/compte/", {"q": "absences"})
    assert SearchDay.objects.get().searches == 2


@pytest.mark.once
def test_what_is_no_page_speaks_the_language_of_its_reader_whoever_wrote_its_row(cast: Cast) -> None:
    """People, permanences, screens: on the page and under the box. Nobody’s English stands in a row."""
    worker = cast.workers["assistant"]
    worker.title = "assistante de service social du personnel"
    with translation.override("en"):
        worker.save()
        make_permanence(cast)
        rebuild(lambda *_: None)
    assert not Findable.objects.filter(detail__contains="Tuesday").exists()
    agent, reader = cast.client("agent"), cast.client("agent")
    reader.cookies["django_language"] = "en"
    for typed, french, english in (
        (worker.last_name, "assistante de service social du personnel · ", "social worker · "),
        (f"permanence {worker.last_name}", "Tous les mardis", "Every Tuesday"),
        ("ecrire en confidence", "Un message scellé", "A message sealed"),
    ):
        for path in ("/recherche/", "/recherche/suggestions/"):
            here, there = (client.get(path, {"q": typed}) for client in (agent, reader))
            said = [
                json.dumps(one.json(), ensure_ascii=False)
                if "json" in one["Content-Type"]
                else main(one.text)
                for one in (here, there)
            ]
            assert [french in one for one in said] == [True, False], (path, typed)
            assert [english in one for one in said] == [False, True], (path, typed)


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]
