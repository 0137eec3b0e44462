"""What editors say of the words and of the results, on whichever database the suite runs."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from search.editors.models import HandStamp, Pick, Selection, SynonymGroup
from search.models import Findable
from search.query import finding
from search.query.finding import understand
from search.query.values import Filters, Results, Term, Viewer, Window
from tests.cast import Cast
from tests.search.conftest import Shelf
from tests.search.test_pages import add_establishments

TODAY = date(2026, 11, 24)


def find(
    cast: Cast, typed: str, filters: Filters | None = None, who: str = "agent", **window: object
) -> Results:
    viewer = Viewer.of(cast.user(who), TODAY)
    return finding.find(understand(typed), filters or Filters(), viewer, Window(**({"limit": 50} | window)))  # type: ignore[arg-type]


def titles(cast: Cast, typed: str, filters: Filters | None = None, **window: object) -> list[str]:
    return [hit.title for hit in find(cast, typed, filters, **window).hits]


def select(wordings: str, *pinned: object, excluded: tuple[object, ...] = ()) -> Selection:
    """Things or pages, by their titles' rows."""
    selection = Selection.objects.create(wordings=wordings)
    for position, thing in enumerate([*pinned, *excluded]):
        Pick.objects.create(
            selection=selection, key=key_of(thing), position=position, is_excluded=thing in excluded
        )
    return selection


def key_of(thing: object) -> str:
    """Of a thing, of what has this title; a key is one already."""
    if isinstance(thing, str) and thing.startswith("page-"):
        return thing
    title = thing.title if isinstance(thing, Page) else str(thing)
    return Findable.objects.get(title=title).key


# Words that mean the same.


@pytest.mark.parametrize("typed", ["mistigri", "MISTIGRIS", "l’mistigri", "pompons verts", "pompon vert"])
def test_a_synonym_finds_what_uses_the_others(cast: Cast, shelf: Shelf, typed: str) -> None:
    assert titles(cast, typed) == []
    SynonymGroup.objects.create(words="mistigri\nsurendettement\npompon vert")
    assert titles(cast, typed) == ["Le surendettement"]


def test_one_way_leads_from_the_first_to_the_others_only(cast: Cast, shelf: Shelf) -> None:
    SynonymGroup.objects.create(words="banque de france\ninstallation", one_way=True)
    assert titles(cast, "installation") == ["Prêt d’installation"]
    assert set(titles(cast, "Banque de France")) == {"Le surendettement", "Prêt d’installation"}


def test_a_synonym_keeps_its_place_among_other_words(cast: Cast, shelf: Shelf) -> None:
    SynonymGroup.objects.create(words="resto du boulot\ncantine")
    assert titles(cast, "le resto du boulot et l’école") == ["Le surendettement"]
    assert titles(cast, "resto boulot installation") != ["Le surendettement"]


def test_a_phrase_is_one_thing_and_the_longest_counts(cast: Cast) -> None:
    SynonymGroup.objects.create(words="zèbre rayé\ngirafe")
    SynonymGroup.objects.create(words="zèbre\nâne")
    found = [forms_of(term) for term in understand("mon zèbre rayé et les zèbres du Jura").terms]
    assert found == [["zebre raye", "girafe"], ["zebres", "ane"], ["jura"]]


def forms_of(term: Term) -> list[str]:
    return [" ".join(word.word for word in form) for form in term.forms]


def test_all_the_words_of_a_group_are_looked_for(cast: Cast) -> None:
    SynonymGroup.objects.create(words="\n".join(f"mot{'abcdefghijklmno'[n]}" for n in range(15)))
    assert len(understand("motc").terms[0].forms) == 15


def test_a_word_that_everyone_says_is_looked_for_when_editors_say_so(cast: Cast, shelf: Shelf) -> None:
    SynonymGroup.objects.create(words="aide\nmerci", one_way=False)
    assert [forms_of(term)[0] for term in understand("merci tribunal").terms] == ["merci", "tribunal"]


def test_a_group_leads_no_further_than_its_own_words(cast: Cast, shelf: Shelf) -> None:
    SynonymGroup.objects.create(words="tango\nsamba", one_way=True)
    SynonymGroup.objects.create(words="samba\nsurendettement", one_way=True)
    assert titles(cast, "tango") == []


def test_synonyms_hold_for_suggestions(cast: Cast, shelf: Shelf) -> None:
    SynonymGroup.objects.create(words="mistigri\nsurendettement")
    hits = finding.suggest(understand("mistigri"), Viewer.of(cast.user("agent"), TODAY))
    assert [hit.title for hit in hits] == ["Le surendettement"]


def test_a_change_made_by_another_process_is_seen_at_the_next_search(cast: Cast, shelf: Shelf) -> None:
    SynonymGroup.objects.create(words="mistigri\nsurendettement")
    assert titles(cast, "mistigri") == ["Le surendettement"]
    # As another process does it: past this one's objects and memory.
    SynonymGroup.objects.update(words="turlututu\nsurendettement")
    assert titles(cast, "mistigri") == ["Le surendettement"]  # without the stamp, nothing is read again
    HandStamp.objects.update(token="another")
    assert (titles(cast, "mistigri"), titles(cast, "turlututu")) == ([], ["Le surendettement"])


def test_understanding_costs_one_query_once_warm(cast: Cast) -> None:
    SynonymGroup.objects.create(words="mistigri\ndette")
    select("mistigri")
    understand("mistigri")
    with CaptureQueriesContext(connection) as seen:
        understand("mistigri")
    assert len(seen) == 1


# Results in front.


def test_pinned_results_come_first_in_the_order_of_the_editors(cast: Cast, shelf: Shelf) -> None:
    usual = titles(cast, "dettes")
    select("dettes", shelf.benefit, shelf.debt)
    assert titles(cast, "dettes") == [
        "Prêt d’installation",
        "Le surendettement",
        *(t for t in usual if t != "Le surendettement"),
    ]


@pytest.mark.parametrize(
    ("typed", "holds"),
    [
        ("Aide au logement", True),
        ("AIDES logement", True),
        ("logement, aide", True),
        ("l’aide pour un logement", True),
        ("aide logement urgent", False),
        ("logement", False),
    ],
)
def test_a_query_is_the_same_whatever_its_accents_order_and_small_words(
    cast: Cast, shelf: Shelf, typed: str, holds: bool
) -> None:
    select("aide au logement", shelf.debt)
    assert (titles(cast, typed)[:1] == ["Le surendettement"]) == holds


def test_several_wordings_share_their_results(cast: Cast, shelf: Shelf) -> None:
    select("zigzag\nplus un sou", shelf.debt)
    assert titles(cast, "plus un sou")[:1] == titles(cast, "Zigzags")[:1] == ["Le surendettement"]


def test_a_pin_is_an_answer_even_when_no_word_is_found(cast: Cast, shelf: Shelf) -> None:
    select("girafe banque", shelf.benefit)
    answer = find(cast, "girafe banque")
    assert [hit.title for hit in answer.hits][:1] == ["Prêt d’installation"]
    assert not answer.loose


def test_a_pin_that_the_reader_may_not_see_is_not_there(cast: Cast, shelf: Shelf) -> None:
    select("dettes", "page-" + str(shelf.below.pk), shelf.debt, "page-999999")
    assert titles(cast, "dettes")[0] == "Le surendettement"
    cast.users["agent"].groups.add(shelf.group)
    assert titles(cast, "dettes")[:2] == ["Note de bergamote", "Le surendettement"]


def test_a_restriction_holds_for_a_pin_at_once(cast: Cast, shelf: Shelf) -> None:
    select("dettes", shelf.benefit)
    before = find(cast, "dettes").total
    PageViewRestriction.objects.create(page=shelf.benefit, restriction_type="groups")
    answer = find(cast, "dettes")
    assert "Prêt d’installation" not in [hit.title for hit in answer.hits]
    assert answer.total == before - 1
    assert (
        finding.suggest(understand("dettes"), Viewer.of(cast.user("agent"), TODAY))[0].title
        != "Prêt d’installation"
    )


def test_a_pinned_page_that_was_offline_for_a_time_is_pinned_again(cast: Cast, shelf: Shelf) -> None:
    select("dettes", shelf.benefit)
    shelf.benefit.unpublish()
    assert "Prêt d’installation" not in titles(cast, "dettes")
    shelf.benefit.refresh_from_db()
    shelf.benefit.save_revision().publish()
    assert titles(cast, "dettes")[0] == "Prêt d’installation"


def test_a_pin_stays_in_its_tab_and_within_the_filters(cast: Cast, shelf: Shelf) -> None:
    select("lille", shelf.debt, cast.prison)
    assert titles(cast, "lille")[:2] == ["Le surendettement", "Maison d’arrêt d’Arras"]
    assert titles(cast, "lille", kind="establishment") == [
        "Maison d’arrêt d’Arras",
        "Tribunal judiciaire de Lille",
    ]
    assert titles(cast, "lille", Filters(department="59"), kind="establishment") == [
        "Tribunal judiciaire de Lille"
    ]
    assert titles(cast, "lille", Filters(department="62"), kind="establishment") == ["Maison d’arrêt d’Arras"]
    assert titles(cast, "lille", Filters(begins=TODAY)) == []


def test_pages_of_results_hold_each_once_and_the_count_is_right(cast: Cast, shelf: Shelf) -> None:
    add_establishments(cast, 25)
    pins = [f"Tribunal du Palmier {n}" for n in range(10, 22)] + [shelf.debt]
    select("palmier", *pins)
    counts, keys = set(), []
    for offset in range(0, 40, 10):
        answer = find(cast, "palmier", limit=10, offset=offset)
        counts.add((answer.counts["establishment"], answer.counts["page"], answer.total))
        keys += [hit.key for hit in answer.hits]
    assert (len(keys), len(set(keys)), counts) == (26, 26, {(25, 1, 26)})
    assert [key_of(pin) for pin in pins] == keys[:13]


def test_the_tab_of_persons_shows_no_pinned_page(cast: Cast, shelf: Shelf) -> None:
    select("basilic", shelf.debt)
    html = cast.client("agent").get("/recherche/?q=basilic&type=personnes").text
    main = html[html.index("<main") :]
    assert "surendettement" not in main
    assert "Inès" in main


# Results left out.


def test_what_is_excluded_is_in_no_hit_count_or_suggestion(cast: Cast, shelf: Shelf) -> None:
    viewer = Viewer.of(cast.user("agent"), TODAY)
    before, suggested = find(cast, "surendettement"), finding.suggest(understand("surendettement"), viewer)
    assert (before.total, len(suggested)) == (1, 1)
    select("surendettement", excluded=(shelf.debt,))
    assert (titles(cast, "surendettement"), find(cast, "surendettement").total) == ([], 0)
    assert finding.suggest(understand("surendettement"), viewer) == []
    assert titles(cast, "banque de france") == ["Le surendettement"]


def test_the_loose_search_leaves_it_out_too(cast: Cast, shelf: Shelf) -> None:
    assert titles(cast, "surendettement girafe") == ["Le surendettement"]
    select("surendettement girafe", excluded=(shelf.debt,))
    assert titles(cast, "surendettement girafe") == []


def test_the_api_says_the_same(cast: Cast, shelf: Shelf) -> None:
    select("dettes", shelf.benefit, excluded=(shelf.theme,))
    client: Client = cast.client("agent")
    told = client.get("/api/v1/search/?q=dettes").json()
    assert [item["title"] for item in told["items"]] == ["Prêt d’installation", "Le surendettement"]
    assert (told["count"], sum(told["counts"].values())) == (2, 2)
    first = client.get("/api/v1/search/suggestions/?q=dettes").json()[0]
    assert first["title"] == "Prêt d’installation"
