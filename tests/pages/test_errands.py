"""Above what everybody sees, the home page leads each to what they came for, and says how much waits."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from directory.models import Absence, Replacement
from directory.models.duties import ReplacementState
from pages.models import ContentPage, EventPage, Registration
from tests.casework.roles import a_case, give_keys
from tests.cast import NOW, PEOPLE, Cast
from tests.pages import make
from tests.pages.test_queries import queries
from tests.permanences.world import permanence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def errands(cast: Cast, who: str) -> str:
    """The card, on one line of plain words and addresses."""
    text = cast.client(who).get("/").text
    return (
        " ".join(text.split('class="relais-errands"')[1].split("</section>")[0].split())
        if "relais-errands" in text
        else ""
    )


@pytest.mark.parametrize("who", ["agent", "newcomer"])
def test_whoever_has_no_role_sees_no_such_card(cast: Cast, who: str) -> None:
    assert errands(cast, who) == ""


def test_a_social_worker_sees_the_inbox_and_the_week(cast: Cast) -> None:
    permanence(cast, weekdays=(3,))
    card = errands(cast, "assistant")
    assert 'href="/dossiers/"' in card
    assert "de 9 h à 12 h, Tribunal judiciaire de Lille" in card.replace("\u00a0", " ").replace("\u202f", " ")
    assert "approuver" not in card


def test_a_date_that_is_over_leaves_the_card_with_the_clock(cast: Cast) -> None:
    permanence(cast)  # this very morning
    assert "Tribunal judiciaire de Lille" in errands(cast, "assistant")
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert errands(cast, "assistant").count("Tribunal judiciaire de Lille") == 1  # next week's


def test_the_card_says_nothing_of_the_cases_that_wait(cast: Cast) -> None:
    before = errands(cast, "assistant")
    give_keys(cast)
    a_case(cast)
    assert errands(cast, "assistant") == before


def test_a_coordinator_sees_at_once_what_waits_for_approval(cast: Cast) -> None:
    assert ">2</span>" not in errands(cast, "coordinator")
    for _one in range(2):
        permanence(cast, state="proposed")
    card = errands(cast, "coordinator")
    assert "Permanences à approuver" in card
    assert ">2</span>" in card.split("Permanences à approuver")[1][:120]


def test_what_is_not_covered_is_counted_as_on_the_screen_that_it_leads_to(cast: Cast) -> None:
    today = timezone.localdate()
    Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=today, ends_on=today + timedelta(days=9)
    )
    page = cast.client("coordinator").get("/annuaire/mon-reseau/").text
    badge = page.split('id="region-nord"')[1].split("</h2>")[0].split("</span>")[0].rsplit(">", 1)[1]
    card = errands(cast, "coordinator").split("couvert dans mes régions")[1]
    assert card.split("</span>")[0].rsplit(">", 1)[1] == badge
    assert int(badge) > 0


def test_the_national_coordinator_sees_the_replacements_to_approve(cast: Cast) -> None:
    today = timezone.localdate()
    absence = Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=today, ends_on=today + timedelta(days=9)
    )
    Replacement.objects.create(
        absence=absence, substitute=cast.workers["neighbour"], starts_on=today, ends_on=absence.ends_on,
        state=ReplacementState.PROPOSED,
    )  # fmt: skip  # two lines of values
    card = errands(cast, "national").split("Remplacements à approuver")[1]
    assert ">1</span>" in card[:120]
    assert "Remplacements" not in errands(cast, "coordinator")


def test_editors_see_their_drafts_and_reviews_and_nobody_elses(cast: Cast) -> None:
    late = timezone.localdate() - timedelta(days=1)
    mine = make.page(title="La mienne", owner=cast.users["editor"], review_on=late)
    mine.save_revision()
    ContentPage.objects.filter(pk=mine.pk).update(has_unpublished_changes=True)
    make.page(title="Celle d’un autre", owner=cast.users["moderator"], review_on=late)
    card = errands(cast, "editor")
    assert ">1</span>" in card.split("Mes brouillons")[1][:120]
    assert ">1</span>" in card.split("Pages à relire")[1][:120]
    assert ">2</span>" in errands(cast, "moderator").split("Pages à relire")[1][:120]


def test_an_hr_correspondent_goes_straight_to_the_sheet(cast: Cast) -> None:
    card = errands(cast, "correspondent")
    assert f'href="/annuaire/etablissements/{cast.court.code}/contacts/"' in card
    assert cast.court.name in card


def test_an_organiser_sees_who_comes_and_nobody_else_does(cast: Cast) -> None:
    """Until the event is over; of a sensitive one no word of what it is about."""
    start = NOW + timedelta(days=3)
    event = make.page(
        EventPage, make.section("rendez-vous"), "Sortir des dettes", slug="rencontre",
        sensitive=True, owner=cast.users["editor"], organiser=cast.users["assistant"], registration_open=True,
        starts_at=start, ends_at=start + timedelta(hours=2),
    )  # fmt: skip  # three lines of values
    event.save_revision().publish()
    Registration.objects.create(
        event=event, user=cast.users["agent"], given_to=cast.users["assistant"], registered_at=NOW
    )
    card = errands(cast, "assistant")
    assert f'href="{make.url(event)}inscriptions/"' in card
    told = card.split("Qui vient")[1]
    assert "Rendez-vous du service social du personnel" in told
    assert ">1</span>" in told
    assert "27 novembre" in told
    assert "dettes" not in card
    assert cast.client("assistant").get(f"{make.url(event)}inscriptions/").status_code == 200
    assert "Qui vient" not in errands(cast, "editor") + errands(cast, "agent")
    assert len(queries(cast.client("assistant"), "/")) <= 6
    with time_machine.travel(start + timedelta(hours=3), tick=False):
        assert "Qui vient" not in errands(cast, "assistant")


def test_the_home_page_costs_six_queries_at_most_and_the_same_with_ten_times_the_permanences(
    cast: Cast,
) -> None:
    permanence(cast, state="proposed")
    permanence(cast)
    clients = {who: cast.client(who) for who in PEOPLE if who != "anonymous"}
    few = {who: queries(client, "/") for who, client in clients.items()}
    assert {who: seen for who, seen in few.items() if len(seen) > 6} == {}
    for _one in range(9):
        permanence(cast, state="proposed")
        permanence(cast)
    many = {who: len(queries(client, "/")) for who, client in clients.items()}
    assert many == {who: len(seen) for who, seen in few.items()}
