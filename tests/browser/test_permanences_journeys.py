"""Permanences in a real browser: the agent's agenda, the worker's week, the coordinator's answer."""

from datetime import date, time, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from PIL import Image
from playwright.sync_api import expect
from zxingcpp import read_barcodes

from permanences.feeds import tokens
from permanences.models import Override, Permanence, State
from tests.browser.conftest import DESK, PHONE, assert_accessible, assert_accessible_on_each
from tests.permanences import world

pytestmark = pytest.mark.browser
NARROW = 320  # WCAG 1.4.10: what a page zoomed to 400 % is left with
COURT = "/permanences/etablissement/tribunal-judiciaire-de-lille/"


def every_day(cast, **fields):
    """On duty each day of the week, so that the journeys hold whatever the day."""
    return world.permanence(cast, weekdays=tuple(range(7)), spans=((time(0, 5), time(23, 55)),), **fields)


@pytest.mark.once
def test_every_screen_of_a_reader_is_accessible(page_as, cast):
    made = every_day(cast)
    world.cancelled(made, timezone.localdate() + timedelta(days=1))
    page = page_as("agent")
    for address in ("/permanences/", "/permanences/?region=nord", COURT, COURT + "abonnement/"):
        page.goto(address)
        assert_accessible_on_each(page)


@pytest.mark.once
def test_every_screen_of_a_worker_is_accessible(page_as, cast):
    made = every_day(cast)
    day = timezone.localdate() + timedelta(days=1)
    one_date = f"/permanences/{made.uid}/dates/{made.windows.get().pk}/{day}/"
    page = page_as("assistant")
    for address in (
        "/permanences/les-miennes/",
        "/permanences/les-miennes/calendrier/",
        "/permanences/nouvelle/",
        f"/permanences/{made.uid}/",
        f"/permanences/{made.uid}/modifier/",
        one_date + "annuler/",
        one_date + "deplacer/",
    ):
        page.goto(address)
        assert_accessible_on_each(page)


@pytest.mark.once
@pytest.mark.parametrize("width", [NARROW, PHONE, DESK])
def test_a_form_full_of_errors_does_not_scroll_sideways(page_as, cast, width):
    page = page_as("assistant", width=width)
    page.goto("/permanences/nouvelle/")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("À corriger avant de continuer")).to_be_visible()
    assert_accessible(page)


def test_a_worker_cancels_a_date_in_two_taps_and_sees_who_was_told(page_as, cast):
    every_day(cast)
    page = page_as("assistant", width=PHONE)
    page.goto("/permanences/les-miennes/")
    page.get_by_role("link", name="Annuler cette date").nth(1).click()
    expect(page.get_by_text("Hélène Sauge")).to_be_visible()
    page.get_by_role("button", name="Annuler la date et prévenir").click()
    alert = page.get_by_role("status").first
    expect(alert).to_contain_text("La date est annulée.")
    expect(alert).to_contain_text("Tribunal judiciaire de Lille")
    assert Override.objects.get().kind == "cancelled"


def test_the_next_dates_follow_what_is_typed(page_as, cast):
    christmas = date(timezone.localdate().year + 1, 12, 25)
    weekday = str(WEEKDAYS[christmas.weekday()])
    page = page_as("assistant", width=DESK)
    page.goto("/permanences/nouvelle/")
    page.get_by_label("Rythme").select_option(label="une semaine sur 2")
    expect(page.get_by_label("Rang dans le mois")).to_be_hidden()
    page.get_by_label(weekday).check(force=True)
    page.get_by_label("Heure de début", exact=True).fill("09:00")
    page.get_by_label("Heure de fin", exact=True).fill("12:00")
    page.get_by_label("À partir du").fill(str(christmas + timedelta(days=7)))
    preview = page.get_by_role("complementary")
    preview.get_by_text(f"Un {weekday} sur deux").wait_for()
    expect(preview.get_by_role("listitem")).to_have_count(10)
    page.get_by_label("À partir du").fill(str(christmas))
    preview.get_by_text("Noël").wait_for()
    assert_accessible(page)


@pytest.mark.once
@pytest.mark.parametrize("what_ends", ["session", "portal"])
def test_dates_that_cannot_be_asked_for_are_not_shown_as_those_of_what_is_typed(page_as, cast, what_ends):
    page = page_as("assistant", width=PHONE)
    page.goto("/permanences/nouvelle/")
    preview = page.get_by_role("complementary")
    page.get_by_label("vendredi").check(force=True)
    page.get_by_label("Heure de début", exact=True).fill("09:00")
    page.get_by_label("Heure de fin", exact=True).fill("12:00")
    expect(preview.get_by_role("listitem")).to_have_count(10)
    if what_ends == "session":
        Session.objects.all().delete()
    else:
        page.route("**/permanences/apercu/**", lambda route: route.abort())
    page.get_by_label("lundi").check(force=True)
    expect(preview.get_by_role("listitem")).to_have_count(0)
    expect(preview.get_by_role("heading")).to_have_count(1)
    expect(page.get_by_label("vendredi")).to_be_checked()


def test_from_the_form_to_the_agenda_worker_then_coordinator(page_as, cast):
    page = page_as("assistant", width=PHONE)
    page.goto("/permanences/nouvelle/")
    page.get_by_label("lundi").check(force=True)
    page.get_by_label("Heure de début", exact=True).fill("09:00")
    page.get_by_label("Heure de fin", exact=True).fill("12:00")
    page.get_by_label("Pour").select_option(value=f"e:{cast.court.code}")
    page.get_by_label("Lieu déjà connu").select_option(index=1)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Proposer à la coordination").click()
    boss = page_as("coordinator", width=PHONE)
    boss.goto("/permanences/a-approuver/")
    assert_accessible(boss)
    boss.get_by_role("button", name="Approuver et publier").click()
    expect(boss.get_by_role("main")).to_contain_text("Rien n’attend votre accord")
    assert Permanence.objects.get().state == State.PUBLISHED
    reader = page_as("agent", width=PHONE)
    reader.goto(COURT)
    expect(reader.get_by_role("main")).to_contain_text("Lundi", use_inner_text=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_on_duty_elsewhere_reads_it_says_why_and_the_coordinator_reads_that(
    page_as, cast, javascript
):
    every_day(cast)
    page = page_as("assistant", width=PHONE, javascript=javascript)
    page.goto("/permanences/nouvelle/")
    expect(page.get_by_label("Deuxième horaire, début")).to_be_hidden()
    page.get_by_text("Ajouter un horaire le même jour").press("Enter")
    expect(page.get_by_label("Deuxième horaire, début")).to_be_visible()
    page.get_by_label("lundi").check(force=True)
    page.get_by_label("Heure de début", exact=True).fill("09:00")
    page.get_by_label("Heure de fin", exact=True).fill("12:00")
    page.get_by_label("par téléphone", exact=True).check(force=True)
    page.get_by_label("Pour").select_option(value=f"e:{cast.court.code}")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("main")).to_contain_text("Inès Basilic est déjà de permanence sur")
    expect(page.get_by_label("lundi")).to_be_checked()
    if javascript:
        assert_accessible(page)
    page.get_by_label("Pourquoi maintenir malgré tout").fill("Le téléphone suit au bureau.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Proposer à la coordination").click()
    boss = page_as("coordinator", width=PHONE)
    boss.goto("/permanences/a-approuver/")
    expect(boss.get_by_role("main")).to_contain_text("Le téléphone suit au bureau.")
    assert_accessible(boss)
    boss.get_by_role("button", name="Approuver et publier").click()
    expect(boss.get_by_role("main")).to_contain_text("Rien n’attend votre accord")


@pytest.mark.once
def test_the_next_dates_come_before_the_button_on_a_phone(page_as, cast):
    page = page_as("assistant", width=PHONE)
    page.goto("/permanences/nouvelle/")
    dates, button = page.get_by_role("complementary"), page.get_by_role("button", name="Enregistrer")
    assert dates.bounding_box()["y"] < button.bounding_box()["y"]


def test_stopping_a_series_lists_the_dates_that_go_before_it_does(page_as, cast):
    made = every_day(cast)
    today = timezone.localdate()
    later = today + timedelta(days=20)
    Override.objects.create(
        permanence=made, date=later, kind="added", starts_at=time(0, 1), ends_at=time(0, 4)
    )
    page = page_as("assistant", width=PHONE)
    page.goto(made.get_absolute_url())
    page.get_by_label("Dernier jour de la permanence").fill(str(today + timedelta(days=3)))
    page.get_by_role("button", name="Arrêter et prévenir").click()
    expect(page.get_by_role("main")).to_contain_text("Ces dates annoncées n’auront plus lieu")
    assert_accessible(page)
    page.get_by_role("button", name="Arrêter et prévenir").click()
    expect(page.get_by_role("main")).to_contain_text("La fin est enregistrée.")
    assert not Override.objects.exists()


def test_without_javascript_the_form_shows_its_dates_and_the_week_can_be_changed(page_as, cast):
    every_day(cast)
    page = page_as("assistant", width=PHONE, javascript=False)
    page.goto("/permanences/nouvelle/")
    page.get_by_label("mardi").check(force=True)
    page.get_by_label("Heure de début", exact=True).fill("09:00")
    page.get_by_label("Heure de fin", exact=True).fill("12:00")
    page.get_by_role("button", name="Voir les dates").click()
    expect(page.get_by_role("complementary").get_by_role("listitem")).to_have_count(10)
    page.goto("/permanences/?etablissement=" + cast.court.code)
    page.get_by_role("link", name="Suivante semaine").click()
    expect(page.get_by_role("link", name="Revenir à cette semaine")).to_be_visible()


def test_the_code_on_the_screen_is_read_back_as_the_subscription(page_as, cast, tmp_path, live_server):
    page = page_as("agent", width=DESK)
    page.goto(COURT + "abonnement/")
    page.locator("svg.relais-qr").screenshot(path=tmp_path / "qr.png")
    [code] = read_barcodes(Image.open(tmp_path / "qr.png"))
    host = str(live_server).partition(":")[2]
    assert code.text == f"webcal:{host}{tokens.establishment_path(cast.court)}"
