"""The screens of the directory: what they say, what they cost, what they refuse."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.text import fold
from directory.models import Absence, Establishment, Posting, Replacement, Sector
from directory.places import lookup
from portal.templatetags.portal_tags import phone
from tests.cast import NOW, Cast

pytestmark = pytest.mark.usefixtures("_frozen")
COURT = "/annuaire/etablissements/tribunal-judiciaire-de-lille/"


@pytest.fixture
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def get(cast: Cast, url: str, who: str = "agent", status: int = 200) -> str:
    response = cast.client(who).get(url)
    assert response.status_code == status
    return response.content.decode()


def away(cast: Cast, who: str = "assistant", **replacement: object) -> Absence:
    absence = Absence.objects.create(
        worker=cast.workers[who], starts_on=NOW.date(), ends_on=date(2026, 12, 3)
    )
    if replacement:
        Replacement.objects.create(
            absence=absence, starts_on=absence.starts_on, ends_on=absence.ends_on, **replacement
        )
    return absence


def more(cast: Cast, count: int) -> None:
    Establishment.objects.bulk_create(
        Establishment(
            code=f"spip-lille-{count}-{n}",
            name=f"SPIP {n}",
            kind="spip",
            directorate="DAP",
            city="Lille",
            department=cast.departments["59"],
            folded=f"spip {n} lille",
        )
        for n in range(count)
    )


# --- Search -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["lil", "LILLE", "Tribunal lil", "judiciaire", "59", "nord 59"])
def test_three_letters_show_the_place_the_person_and_the_number(cast: Cast, query: str):
    page = get(cast, f"/annuaire/?q={query}")
    assert "Tribunal judiciaire de Lille" in page
    assert "Inès Basilic" in page
    assert 'href="tel:0353010010"' in page


@pytest.mark.parametrize(
    "query", ["arrêt", "ARRET", "maison d arras", "pas-de-calais", "Maison d’arrêt", "maison d'arrêt"]
)
def test_accents_case_hyphens_and_apostrophes_do_not_count(cast: Cast, query: str):
    assert "Maison d’arrêt d’Arras" in get(cast, f"/annuaire/?q={query}")


def test_who_stands_in_is_shown_in_the_results(cast: Cast):
    away(cast, substitute=cast.workers["neighbour"], state="approved")
    page = get(cast, "/annuaire/?q=lille")
    assert "Hugo Genièvre" in page
    assert "Remplace Inès Basilic" in page


def test_the_name_of_a_person_of_the_network_finds_them(cast: Cast):
    assert "ines" not in Establishment.objects.get(pk=cast.court.pk).folded
    assert f"/annuaire/agents-sociaux/{cast.workers['assistant'].public_id}/" in get(
        cast, "/annuaire/?q=basilic"
    )


def test_nothing_found_says_what_to_do(cast: Cast):
    page = get(cast, "/annuaire/?q=zzzz")
    assert "Aucun établissement trouvé" in page
    assert "numéro du département" in page


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("direction=DAP", 2),
        ("nature=tribunal_judiciaire", 1),
        ("region=outre-mer", 1),
        ("region=nord&direction=DSJ", 1),
    ],
)
def test_filters_narrow(cast: Cast, filters: str, found: int):
    assert get(cast, f"/annuaire/?{filters}").count('class="relais-hit"') == found


def test_a_closed_establishment_is_not_found_and_its_page_is_404(cast: Cast):
    Establishment.objects.filter(pk=cast.court.pk).update(is_active=False)
    assert "Tribunal judiciaire de Lille" not in get(cast, "/annuaire/?q=lille")
    get(cast, COURT, status=404)


def test_starts_of_words_come_before_the_rest(cast: Cast):
    common = {"kind": "spip", "directorate": "DAP", "city": "", "department": cast.departments["62"]}
    for code, name in (("a-1", "Antenne Camille"), ("a-2", "Zone Millas")):
        Establishment.objects.create(code=code, name=name, **common)
    page = get(cast, "/annuaire/?q=mill")
    assert page.index("Zone Millas") < page.index("Antenne Camille")


def test_results_are_paged_and_keep_the_question(cast: Cast):
    more(cast, 30)
    first, second = get(cast, "/annuaire/?q=lille"), get(cast, "/annuaire/?q=lille&page=2")
    assert (first.count('class="relais-hit"'), second.count('class="relais-hit"')) == (20, 11)
    assert "31 établissements trouvés" in second
    assert "?q=lille&amp;page=2" in first


def test_the_fragment_is_the_list_alone(cast: Cast):
    fragment = get(cast, "/annuaire/resultats/?q=lil")
    assert "Inès Basilic" in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize("path", ["/annuaire/", "/annuaire/resultats/"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=%00", 400), ("q=" + "x" * 101, 400), ("direction=XXX", 400),
        ("region=nulle-part", 400), ("nature=1%27", 400),
        ("q=lille&page=0", 404), ("q=lille&page=-1", 404), ("q=lille&page=abc", 404),
        ("q=lille&page=99", 404),
        ("q=lille&page=" + "9" * 400, 404), ("q=lille&page=%00", 404), ("q=%25", 200), ("q=_", 200),
        ("q=%F0%9F%98%80", 200),
        ("q=<script>alert(1)</script>", 200), ("q=lille&page=%D9%A1", 404), ("q=" + "a+" * 49, 200),
    ],
)  # fmt: skip  # words, one list
def test_hostile_parameters_get_a_clean_page(cast: Cast, path: str, query: str, status: int):
    page = get(cast, f"{path}?{query}", status=status)
    assert "<script>alert" not in page


@pytest.mark.parametrize("query", ["", "59"])
def test_places_stand_in_the_order_of_a_reader_whatever_their_accents_and_capitals(cast: Cast, query: str):
    for name in ("Zone", "École", "etablissement"):
        Establishment.objects.create(
            code=fold(name),
            name=name,
            kind="autre",
            directorate="SG",
            city="Lille",
            department=cast.departments["59"],
        )
    url = f"/annuaire/?q={query}" if query else "/annuaire/departements/59/"
    found = re.findall(r">(Zone|École|etablissement|Tribunal judiciaire de Lille)<", get(cast, url))
    assert list(dict.fromkeys(found)) == ["École", "etablissement", "Tribunal judiciaire de Lille", "Zone"]


# --- Establishment ------------------------------------------------------------------------------------


def test_the_establishment_says_who_answers_and_how(cast: Cast):
    page = get(cast, COURT)
    assert "Inès Basilic" in page
    assert 'href="tel:0353010010"' in page
    assert 'href="tel:0639980010"' in page
    assert 'href="mailto:assistant@example.fr"' in page
    assert "/demande/?etablissement=tribunal-judiciaire-de-lille" in page
    assert "carte.vcf" in page
    assert "Nadia Verveine" in page


def test_the_stand_in_comes_first_then_the_holder_and_until_when(cast: Cast):
    away(cast, substitute=cast.workers["neighbour"], state="approved")
    page = get(cast, COURT)
    assert page.index("Hugo Genièvre") < page.index("D’habitude, dans votre secteur")
    assert "Absence jusqu’au 3 décembre 2026." in page
    assert "Appeler Hugo" in page


def test_in_english_the_number_of_the_switchboard_is_not_called_home(cast: Cast):
    Establishment.objects.filter(pk=cast.court.pk).update(phone="03 20 78 33 33")
    page = cast.client("agent").get(COURT, headers={"accept-language": "en"}).text
    assert '<span class="relais-phone-label">Reception</span>' in page
    assert '<a class="fr-breadcrumb__link" href="/">Home</a>' in page


def test_nobody_anywhere_is_said_with_a_number(cast: Cast):
    Posting.objects.all().delete()
    page = get(cast, COURT)
    assert "Personne n’est affecté à l’établissement" in page
    assert 'href="tel:' in page


@pytest.mark.parametrize(
    "url",
    [
        "/annuaire/etablissements/inconnu/",
        "/annuaire/etablissements/INCONNU%00/",
        "/annuaire/departements/00/",
        "/annuaire/departements/" + "9" * 300 + "/",
        "/annuaire/regions/inconnue/",
        "/annuaire/agents-sociaux/1/",
        "/annuaire/agents-sociaux/00000000-0000-0000-0000-000000000000/",
        "/annuaire/etablissements/../../etc/passwd",
        "/annuaire/departements/59/?page=abc",
        "/annuaire/departements/59/?page=99999999999999999999",
    ],
)
def test_what_does_not_exist_is_404(cast: Cast, url: str):
    get(cast, url, status=404)


def test_a_worker_who_left_is_404(cast: Cast):
    worker = cast.workers["assistant"]
    worker.is_active = False
    worker.save()
    get(cast, worker.get_absolute_url(), status=404)


def test_the_worker_page_says_the_sectors_the_absence_and_the_stand_in(cast: Cast):
    away(cast, substitute=cast.workers["neighbour"], state="approved")
    page = get(cast, cast.workers["assistant"].get_absolute_url())
    assert "Absence jusqu’au 3 décembre 2026." in page
    assert "Hugo Genièvre" in page
    assert "Nord (59)" in page
    assert "Remplace Inès Basilic" in get(cast, cast.workers["neighbour"].get_absolute_url())


def test_a_vacant_sector_is_said_on_the_region(cast: Cast):
    Posting.objects.filter(sector=cast.sector).delete()
    assert "Poste vacant" in get(cast, "/annuaire/regions/nord/")


def test_the_region_says_who_stands_in_and_whom_to_call(cast: Cast):
    absent, present = cast.workers["assistant"], cast.workers["neighbour"]
    away(cast, substitute=present, state="approved")
    lines = get(cast, "/annuaire/regions/nord/").partition("<tbody>")[2].partition("</tbody>")[0]
    assert "en absence jusqu’au 3 décembre" in lines
    assert f'En remplacement\u00a0: <a href="{present.get_absolute_url()}">' in lines
    assert phone(present.phone) in lines
    assert phone(absent.phone) not in lines


@pytest.mark.parametrize("state", ["proposed", "refused"])
def test_who_is_not_approved_does_not_stand_in_on_the_region(cast: Cast, state: str):
    away(cast, substitute=cast.workers["neighbour"], state=state)
    assert "La coordination de la région répond." in get(cast, "/annuaire/regions/nord/")


def test_a_stand_in_who_is_away_stands_in_for_nobody_on_the_region(cast: Cast):
    away(cast, substitute=cast.workers["neighbour"], state="approved")
    away(cast, "neighbour")
    page = get(cast, "/annuaire/regions/nord/")
    assert "En remplacement" not in page
    assert "La coordination de la région répond." in page


@pytest.mark.parametrize("who", ["assistant", "neighbour"])
def test_the_page_of_neither_names_a_stand_in_who_is_away(cast: Cast, who: str):
    away(cast, substitute=cast.workers["neighbour"], state="approved")
    away(cast, "neighbour")
    page = get(cast, cast.workers[who].get_absolute_url())
    assert "En remplacement" not in page
    assert "Remplace Inès Basilic" not in page
    assert "La coordination de la région répond." in page


def test_nor_does_the_sheet_of_the_region(cast: Cast):
    away(cast, substitute=cast.workers["neighbour"], state="approved")
    sheet = "/annuaire/regions/nord/contacts/"
    assert "en remplacement jusqu’au 3 décembre 2026" in get(cast, sheet, "coordinator")
    away(cast, "neighbour")
    assert "en remplacement" not in get(cast, sheet, "coordinator")


def test_for_a_coordinator_who_is_away_the_national_level_answers(cast: Cast):
    away(cast, "coordinator")
    page = get(cast, cast.workers["coordinator"].get_absolute_url())
    assert "La coordination nationale répond." in page
    away(cast, "national")
    assert "coordination nationale répond." not in get(cast, cast.workers["national"].get_absolute_url())


def test_the_region_says_that_its_coordinator_is_away(cast: Cast):
    away(cast, "coordinator")
    page = get(cast, "/annuaire/regions/nord/")
    assert "En absence jusqu’au 3 décembre" in page
    assert "La coordination nationale répond." in page


# --- Cost ---------------------------------------------------------------------------------------------


def cost(cast: Cast, url: str, who: str = "agent") -> int:
    client = cast.client(who)
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def grow(cast: Cast) -> None:
    more(cast, 30)
    for n in range(6):
        sector = Sector.objects.create(code=f"s-{n}", name=f"Secteur {n}", region=cast.north)
        sector.departments.add(cast.departments["59"])
        Posting.objects.create(worker=cast.workers["assistant"], sector=sector, starts_on=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("url", "most"),
    [
        ("/annuaire/?q=lille", 6),
        ("/annuaire/resultats/?q=lille", 6),
        ("/annuaire/", 6),
        (COURT, 6),
        ("/annuaire/departements/59/", 6),
        ("/annuaire/regions/nord/", 7),  # one of them while somebody is away
        ("/annuaire/agents-sociaux/{worker}/", 7),  # one of them for the words of a key
    ],
)
def test_a_page_costs_the_same_with_few_rows_and_with_more(cast: Cast, url: str, most: int):
    away(cast, substitute=cast.workers["neighbour"], state="approved")
    url = url.format(worker=cast.workers["assistant"].public_id)
    more(cast, 2)
    few = cost(cast, url)
    grow(cast)
    assert cost(cast, url) <= few <= most


@pytest.mark.parametrize("url", ["/annuaire/", "/annuaire/?q=lille", COURT, "/annuaire/mon-lieu-de-travail/"])
def test_reading_never_writes(cast: Cast, url: str):
    client = cast.client("agent")
    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    assert not [q for q in seen if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.mark.once
def test_a_place_is_found_by_what_people_call_it_and_by_a_postal_code(cast: Cast):
    for typed in (
        "prison d’Arras",
        "arras centre pénitentiaire",
        "maison d’arrêt Arras",
        "prison arras de la",
    ):
        assert list(lookup.matching(typed)) == [cast.prison], typed
    assert cast.court in lookup.matching("palais de justice lille")
    assert cast.prison not in lookup.matching("palais de justice")
    assert set(lookup.matching("62217")) == {cast.prison}  # nobody has that one: its department
    shown = cast.client("agent").get("/annuaire/mon-lieu-de-travail/choix/", {"q": "62217"}).text
    assert "Aucun lieu n’a le code postal 62217\u00a0: voici son département." in shown
    Establishment.objects.filter(pk=cast.court.pk).update(postal_code="62217")
    assert set(lookup.matching("62217")) == {cast.court}


@pytest.mark.parametrize("typed", ["st etienne", "St-Étienne", "saint étienne", "s", "st"])
def test_a_saint_is_found_however_it_is_written_for_short(cast: Cast, typed: str):
    for name in ("Maison d’arrêt de Saint-Étienne", "Tribunal de St-Étienne"):
        Establishment.objects.create(
            code=name[:3].lower(),
            name=name,
            kind="spip",
            directorate="DAP",
            city="",
            department=cast.departments["59"],
        )
    found = {place.name for place in lookup.matching(typed)}
    assert found >= {"Maison d’arrêt de Saint-Étienne", "Tribunal de St-Étienne"}
