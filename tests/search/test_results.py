"""What is found, by whom, and in what order; on whichever database the suite runs."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import escape
from wagtail.models import PageViewRestriction

from directory.models import Absence, Establishment, Replacement
from permanences.models import State
from search.models import Findable
from search.query import finding
from search.query.values import Filters, Viewer, Window, parse
from tests.cast import Cast
from tests.search.conftest import Shelf, make_permanence

pytestmark = pytest.mark.usefixtures("serving")

TODAY = date(2026, 11, 24)


def found(cast: Cast, typed: str, who: str = "agent", filters: Filters | None = None) -> list[str]:
    viewer = Viewer.of(cast.user(who), TODAY)
    answer = finding.find(parse(typed), filters or Filters(), viewer, Window(limit=50))
    return [hit.title for hit in answer.hits]


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("surendettement", "Le surendettement"),
        ("SURENDETTEMENTS", "Le surendettement"),
        ("banque de france", "Le surendettement"),
        ("l’ecole", "Le surendettement"),
        ("cantine", "Le surendettement"),
        ("surend", "Le surendettement"),
        ("budget et dettes", "Budget et dettes"),
        ("pret installation", "Prêt d’installation"),
        ("tribunal lille", "Tribunal judiciaire de Lille"),
        ("maison d'arret arras", "Maison d’arrêt d’Arras"),
        ("maison darret", "Maison d’arrêt d’Arras"),
        ("le port", "Centre pénitentiaire du Port"),
        ("ines basilic", "Inès Basilic"),
        ("basilic inès", "Inès Basilic"),
        ("03 53 01 00 10", "Inès Basilic"),
        ("0353010010", "Inès Basilic"),
        ("974", "La Réunion (974)"),
        ("pas-de-calais", "Pas-de-Calais (62)"),
    ],
)
def test_the_best_answer_comes_first(cast: Cast, shelf: Shelf, typed: str, best: str) -> None:
    assert found(cast, typed)[0] == best


def test_saint_is_found_by_its_short_form(cast: Cast) -> None:
    Establishment.objects.create(
        code="spip-saint-denis",
        name="SPIP de Saint-Denis",
        kind="spip",
        directorate="DAP",
        city="Saint-Denis",
        department=cast.departments["974"],
    )
    assert "SPIP de Saint-Denis" in found(cast, "st denis")


def test_a_permanence_is_found_by_place_and_day(cast: Cast) -> None:
    make_permanence(cast)
    assert found(cast, "permanence lille mardi") == ["Permanence\u00a0: Tribunal judiciaire de Lille"]


@pytest.mark.parametrize("state", [State.DRAFT, State.PROPOSED, State.APPROVED, State.ENDED])
def test_a_permanence_that_is_not_published_is_not_found(cast: Cast, state: str) -> None:
    make_permanence(cast, state=state)
    assert "Permanence\u00a0: Tribunal judiciaire de Lille" not in found(cast, "permanence lille")


def test_a_permanence_that_is_over_is_not_found(cast: Cast) -> None:
    make_permanence(cast, ends_on=date(2026, 11, 23))
    assert "Permanence\u00a0: Tribunal judiciaire de Lille" not in found(cast, "permanence lille mardi")


def test_when_no_thing_has_all_the_words_those_that_have_some_are_shown(cast: Cast, shelf: Shelf) -> None:
    answer = finding.find(parse("surendettement girafe"), Filters(), Viewer(0, False, TODAY), Window())
    assert answer.loose
    assert answer.hits[0].title == "Le surendettement"


@pytest.mark.parametrize("who", ["agent", "editor", "assistant", "correspondent"])
def test_a_restricted_page_and_those_below_appear_nowhere(cast: Cast, shelf: Shelf, who: str) -> None:
    viewer = Viewer.of(cast.user(who), TODAY)
    answer = finding.find(parse("bergamote"), Filters(), viewer, Window())
    assert (list(answer.hits), dict(answer.counts)) == ([], {})
    assert finding.suggest(parse("bergam"), viewer) == []


def test_who_is_in_the_group_finds_them(cast: Cast, shelf: Shelf) -> None:
    cast.users["agent"].groups.add(shelf.group)
    assert found(cast, "bergamote") == ["Note de bergamote", "Réservé"]


def test_the_rule_is_the_one_that_opens_the_page(cast: Cast, shelf: Shelf) -> None:
    """By its address as in the results, for every person and every restriction."""
    restriction = PageViewRestriction.objects.get(page=shelf.secret)
    for kind in (PageViewRestriction.GROUPS, PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD):
        restriction.restriction_type, restriction.password = kind, "x"
        restriction.save()
        for who in ("agent", "editor", "administrator"):
            opens = cast.client(who).get(shelf.below.get_url()).status_code == 200
            assert ("Note de bergamote" in found(cast, "bergamote", who)) == opens, (kind, who)


def test_a_restriction_holds_at_once_although_no_row_changes(cast: Cast, shelf: Shelf) -> None:
    assert found(cast, "surendettement") == ["Le surendettement"]
    before = Findable.objects.get(page=shelf.debt).version
    restriction = PageViewRestriction.objects.create(page=shelf.theme, restriction_type="groups")
    assert found(cast, "surendettement") == []
    assert Findable.objects.get(page=shelf.debt).version == before
    restriction.delete()
    assert found(cast, "surendettement") == ["Le surendettement"]


def test_what_stands_under_an_unpublished_page_is_not_found(cast: Cast, shelf: Shelf) -> None:
    shelf.theme.unpublish()
    assert found(cast, "surendettement") == []
    shelf.theme.save_revision().publish()
    assert found(cast, "surendettement") == ["Le surendettement"]


def test_a_thing_hidden_behind_the_back_of_the_index_is_not_found(cast: Cast, shelf: Shelf) -> None:
    type(shelf.debt).objects.filter(pk=shelf.debt.pk).update(live=False)
    Establishment.objects.filter(pk=cast.court.pk).update(is_active=False)
    assert found(cast, "surendettement") == []
    assert found(cast, "tribunal judiciaire") == []
    assert Findable.objects.filter(page=shelf.debt).exists()


def test_a_draft_is_not_found(cast: Cast, shelf: Shelf) -> None:
    assert "Brouillon de bergamote" not in found(cast, "brouillon", "administrator")


def test_a_draft_of_a_published_page_is_not_found_before_it_is_published(cast: Cast, shelf: Shelf) -> None:
    shelf.debt.title = "Mandarine"
    revision = shelf.debt.save_revision()
    assert found(cast, "mandarine") == []
    revision.publish()
    assert found(cast, "mandarine") == ["Mandarine"]
    shelf.debt.refresh_from_db()
    shelf.debt.unpublish()
    assert found(cast, "mandarine") == []


def test_results_are_narrowed_by_department_directorate_and_theme(cast: Cast, shelf: Shelf) -> None:
    assert found(cast, "maison arret", filters=Filters(department="59")) == []
    assert found(cast, "maison arret", filters=Filters(directorate="DAP")) == ["Maison d’arrêt d’Arras"]
    assert found(cast, "dettes", filters=Filters(theme="health")) == []
    assert "Le surendettement" in found(cast, "dettes", filters=Filters(theme="debt"))


def test_an_establishment_found_already_says_whom_to_call(cast: Cast) -> None:
    html = cast.client("agent").get("/recherche/?q=tribunal lille").text
    assert "Inès Basilic" in html
    assert 'href="tel:' in html


def test_during_an_absence_it_is_the_one_who_stands_in(cast: Cast) -> None:
    absence = Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1)
    )
    Replacement.objects.create(
        absence=absence,
        substitute=cast.workers["neighbour"],
        state="approved",
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
    )
    assert "Hugo Genièvre" in cast.client("agent").get("/recherche/?q=tribunal lille").text


def test_what_is_typed_and_what_is_found_are_escaped(cast: Cast, shelf: Shelf) -> None:
    shelf.debt.summary = "<script>alert(1)</script> surendettement"
    shelf.debt.save()
    client: Client = cast.client("agent")
    html = client.get("/recherche/", {"q": 'surendettement "><script>x</script>'}).text
    assert "<script>alert" not in html
    assert "<script>x" not in html
    assert escape('"><script>') in html


def test_the_counts_are_those_of_the_tabs(cast: Cast, shelf: Shelf) -> None:
    answer = finding.find(parse("lille"), Filters(), Viewer.of(cast.user("agent"), TODAY), Window())
    assert answer.counts["establishment"] == 1
    assert answer.total == sum(answer.counts.values())


def test_the_index_is_the_databases_own(db: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_fts_%'"
            )
            assert cursor.fetchone() == (3,)
        else:
            cursor.execute("SELECT COUNT(*) FROM pg_indexes WHERE indexname = 'search_vector'")
            assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    "typed", ["assistante sociale hauts de france", "nord pas de calais", "assistante sociale 62"]
)
def test_a_department_is_found_by_its_region_and_by_who_answers_there(cast: Cast, typed: str) -> None:
    assert "Pas-de-Calais (62)" in found(cast, typed)


def test_what_is_too_long_to_be_read_is_said_at_the_field_and_the_rest_answers(
    cast: Cast, shelf: Shelf
) -> None:
    client, said = cast.client("agent"), "Seuls les 200 premiers caractères sont lus"
    long = "surendettement " * 14
    for typed, is_told in ((long, True), (long[:200], False), ("surendettement" + " " * 300, False)):
        answer = client.get("/recherche/", {"q": typed})
        assert (said in answer.text, 'aria-describedby="search-cut"' in answer.text) == (is_told, is_told)
        assert "Le <mark>surendettement</mark>" in answer.text
