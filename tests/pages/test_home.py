"""The home page: who answers, the numbers, search and themes, the campaign of the moment. Nothing else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from directory.models import Absence, Posting, User
from pages.models import CampaignPage, EmergencyPage, EventPage, ThemePage
from pages.reference import Subject
from tests.cast import NOW, Cast
from tests.pages import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def read(cast: Cast, who: str = "agent") -> str:
    response = cast.client(who).get("/")
    assert response.status_code == 200
    return response.text


@pytest.mark.once
def test_the_card_names_who_answers_with_the_numbers_as_links(cast: Cast) -> None:
    text = read(cast)
    assert "Inès Basilic" in text
    assert 'href="tel:0353010010"' in text
    assert "S’abonner au calendrier" in text


@pytest.mark.once
def test_someone_without_a_workplace_is_asked_one_question(cast: Cast) -> None:
    text = read(cast, "correspondent")
    assert "Où travaillez-vous ?" in text
    assert "Inès Basilic" not in text


def test_an_absence_changes_the_card_at_once(cast: Cast) -> None:
    assert "Inès Basilic" in read(cast)
    today = timezone.localdate()
    Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=today, ends_on=today + timedelta(days=3)
    )
    text = read(cast)
    assert "Nadia Verveine" in text
    assert "Inès Basilic est en absence jusqu’au" in text
    assert "Nadia Verveine répond à sa place." in text


@pytest.mark.once
def test_a_place_without_anyone_still_gives_a_way(cast: Cast) -> None:
    Posting.objects.all().delete()
    text = read(cast)
    assert "Personne n’est affecté à" in text
    assert "Écrire en confidence" in text


@pytest.mark.once
@pytest.mark.parametrize("number", ["15", "17", "112", "114", "119", "3919", "3114"])
def test_the_numbers_of_danger_are_in_the_strip(cast: Cast, number: str) -> None:
    strip = read(cast).split('class="relais-danger"')[1].split("</section>")[0]
    assert f'href="{"sms" if number == "114" else "tel"}:{number}"' in strip


@pytest.mark.once
def test_the_home_page_leads_to_the_emergencies_the_directory_and_the_follow_up(cast: Cast) -> None:
    make.page(EmergencyPage, make.section("urgence"), "Danger")
    main = read(cast).split("<main", 1)[1].split("</main>")[0]
    wanted = ("/urgence/", "/annuaire/", "/demande/suivi/", "/demande/?etablissement=")
    assert [url for url in wanted if f'href="{url}' not in main] == []


@pytest.mark.once
def test_the_menu_of_every_page_leads_there_too(cast: Cast) -> None:
    head = cast.client("correspondent").get("/compte/profil/").text.split("</header>")[0]
    assert [
        url for url in ("/urgence/", "/annuaire/", "/demande/suivi/") if f'href="{url}"' not in head
    ] == []


@pytest.mark.parametrize(("arrived", "shown"), [(-364, True), (-366, False), (60, True), (None, False)])
def test_the_booklet_is_offered_to_those_who_arrive_for_a_year(
    cast: Cast, arrived: int | None, shown: bool
) -> None:
    link = re.compile(rf'href="{make.url(make.booklet())}">\s*Vous arrivez au ministère')
    day = None if arrived is None else timezone.localdate() + timedelta(days=arrived)
    User.objects.filter(pk=cast.users["newcomer"].pk).update(arrived_on=day)
    assert bool(link.search(read(cast, "newcomer"))) is shown


def test_a_newcomer_without_a_booklet_to_read_is_offered_none(cast: Cast) -> None:
    assert "Vous arrivez au ministère" not in read(cast, "newcomer")


@pytest.mark.once
def test_the_five_themes_are_in_the_order_of_the_circular(cast: Cast) -> None:
    for theme in ("professional_life", "health", "debt", "housing", "family"):
        make.page(ThemePage, title=f"Thème {theme}", theme=theme)
    text = read(cast)
    places = [text.index(f"Thème {t}") for t in ("family", "debt", "health", "housing", "professional_life")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("starts", "ends", "shown"), [(-1, 1, True), (1, 2, False), (-3, -1, False), (0, 0, True)]
)
def test_a_banner_is_there_only_while_its_campaign_runs(
    cast: Cast, starts: int, ends: int, shown: bool
) -> None:
    dates = {"starts_at": NOW + timedelta(hours=starts), "ends_at": NOW + timedelta(hours=ends)}
    make.page(CampaignPage, make.section("rendez-vous"), "Campagne", banner="Parlons-en", **dates)
    assert ("Parlons-en" in read(cast)) is shown


def test_the_banner_leaves_with_the_clock_and_no_publication(cast: Cast) -> None:
    make.page(CampaignPage, make.section("rendez-vous"), "Campagne", banner="Parlons-en")
    assert "Parlons-en" in read(cast)
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert "Parlons-en" not in read(cast)


def test_of_two_campaigns_both_are_on_the_home_page_the_latest_first(cast: Cast) -> None:
    for days, banner in ((5, "La première"), (2, "La dernière")):
        dates = {"starts_at": NOW - timedelta(days=days), "ends_at": NOW + timedelta(days=9)}
        make.page(CampaignPage, make.section("rendez-vous"), banner, banner=banner, **dates)
    text = read(cast)
    assert text.index("La dernière") < text.index("La première")


def test_next_events_come_in_order_and_past_ones_are_left_out(cast: Cast) -> None:
    for days in (9, 2, 5, 7, -4):
        dates = {"starts_at": NOW + timedelta(days=days), "ends_at": NOW + timedelta(days=days, hours=1)}
        make.page(EventPage, make.section("rendez-vous"), f"Rencontre {days}", **dates)
    text = read(cast)
    assert text.index("Rencontre 2") < text.index("Rencontre 5") < text.index("Rencontre 7")
    assert "Rencontre 9" not in text
    assert "Rencontre -4" not in text


def test_on_a_page_that_names_no_establishment_the_card_speaks_of_the_reader_s_own(cast: Cast) -> None:
    page = make.page(body=[("social_worker", {"title": "En parler"})])
    text = cast.client("agent").get(make.url(page)).text
    assert "Votre établissement est dans son secteur." in text
    assert "L’établissement est dans son secteur." not in text
    Posting.objects.all().delete()
    assert "Personne n’est affecté à votre établissement" in cast.client("agent").get(make.url(page)).text


def test_what_is_kept_for_one_reader_is_not_shown_to_another(cast: Cast) -> None:
    page = make.page(body=[("social_worker", {"title": "En parler"})])
    User.objects.filter(pk=cast.users["newcomer"].pk).update(workplace=cast.prison)
    assert "Inès Basilic" in cast.client("agent").get(make.url(page)).text
    other = cast.client("newcomer").get(make.url(page)).text
    assert "Hugo Genièvre" in other
    assert "Inès Basilic" not in other


def test_every_campaign_that_runs_is_announced(cast: Cast) -> None:
    """R13: each subject is told to everyone; one does not hide another."""
    section = make.section("rendez-vous")
    for subject in Subject:
        make.page(CampaignPage, section, f"Campagne {subject}", subject=subject, banner=f"Annonce {subject}")
    past = timezone.now() - timedelta(days=9)
    make.page(CampaignPage, section, "Passée", banner="Annonce passée", starts_at=past, ends_at=past)
    text = cast.client("agent").get("/").text
    for subject in Subject:
        assert f"Annonce {subject}" in text
    assert "Annonce passée" not in text
