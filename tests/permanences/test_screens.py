import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import Place
from permanences.models import Override, Permanence, State
from tests.cast import NOW
from tests.permanences import world
from tests.permanences.world import TUESDAY, typed

pytestmark = pytest.mark.usefixtures("that_tuesday")

NEXT_TUESDAY = TUESDAY + timedelta(days=7)
WEEK = "/permanences/"


def create(cast, **changes):
    return cast.client("assistant").post(reverse("permanences:create"), typed(cast, **changes))


def test_the_agenda_opens_on_the_readers_own_workplace(cast):
    world.permanence(cast)
    page = cast.client("agent").get(WEEK).content.decode()
    assert "Tribunal judiciaire de Lille" in page
    assert "de 9 h à 12 h" in page
    assert "lieu confidentiel" in page


def test_without_a_workplace_the_agenda_says_how_to_choose(cast):
    page = cast.client("editor").get(WEEK).content.decode()
    assert reverse("directory:search") in page


def test_the_first_of_a_month_is_said_as_people_say_it(cast):
    world.permanence(cast)
    page = cast.client("agent").get(WEEK, {"le": "2026-12-01"}).content.decode()
    assert "mardi 1er décembre" in page
    assert "mardi 1 décembre" not in page


def test_a_holiday_is_shown_closed_with_its_name(cast):
    world.permanence(cast, weekdays=(4,))
    page = cast.client("agent").get(WEEK, {"le": "2026-12-25"}).content.decode()
    assert "Jour férié" in page
    assert "Fermé\u00a0: Noël." in page


@pytest.mark.parametrize(
    "query",
    [
        "le=hier", "le=2026-02-30", "le=0001-01-01", "le=9999-12-31", "le=%00", "etablissement=x", "region=x",
        "agent=x", "agent=00000000-0000-0000-0000-000000000000", "etablissement=%00", "region=" + "a" * 3000,
        "etablissement=%27%20OR%201=1",
    ],
)  # fmt: skip  # words, one list
def test_a_hostile_parameter_of_the_agenda_is_a_404(cast, query):
    assert cast.client("agent").get(f"{WEEK}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["semaines=0", "semaines=999", "semaines=-1", "semaines=x"])
def test_a_hostile_number_of_weeks_is_a_404(cast, query):
    assert cast.client("assistant").get(f"{reverse('permanences:mine')}?{query}").status_code == 404


def test_the_week_costs_the_same_with_2_permanences_and_with_6(cast):
    client = cast.client("agent")
    world.many(cast, 2)
    with CaptureQueriesContext(connection) as few:
        client.get(WEEK, {"region": "nord"})
    for number in range(4):
        world.permanence(cast, starts_on=date(2026, 2, 1 + number))
    with CaptureQueriesContext(connection) as many:
        assert client.get(WEEK, {"region": "nord"}).content.count(b"relais-slot__when") == 6
    assert len(many) == len(few)


def test_my_week_shows_today_first_with_what_can_be_done(cast):
    world.permanence(cast)
    page = cast.client("assistant").get(reverse("permanences:mine")).content.decode()
    assert page.index("Aujourd’hui") < page.index("Annuler cette date") < page.index("Nouvelle permanence")


def test_the_next_dates_show_those_cancelled_moved_and_added_as_they_are(cast):
    made = world.permanence(cast)
    later = NEXT_TUESDAY + timedelta(days=7)
    world.cancelled(made, NEXT_TUESDAY, note="Formation")
    world.moved(made, later, later + timedelta(days=1))
    Override.objects.create(
        permanence=made,
        date=TUESDAY + timedelta(days=2),
        kind="added",
        starts_at=world.MORNING[0],
        ends_at=world.MORNING[1],
    )
    page = cast.client("assistant").get(made.get_absolute_url()).content.decode()
    lines = [" ".join(re.sub("<(?!/?del)[^>]*>", " ", line).split()) for line in page.split("<li>")]
    for line in (
        "<del>mardi 1er décembre, de 9 h à 12 h</del> Annulée Formation",
        "<del>mardi 8 décembre, de 9 h à 12 h</del> Déplacée Reportée au mercredi 9 décembre à 14 h.",
        "mercredi 9 décembre, de 14 h à 16 h 30 Date déplacée",
        "jeudi 26 novembre, de 9 h à 12 h Date ajoutée",
    ):
        assert any(found.startswith(line) for found in lines), line


def test_a_date_added_before_the_permanence_begins_is_among_the_next_dates(cast):
    made = world.permanence(cast, starts_on=date(2027, 1, 5))
    Override.objects.create(
        permanence=made,
        date=NEXT_TUESDAY,
        kind="added",
        starts_at=world.MORNING[0],
        ends_at=world.MORNING[1],
    )
    page = cast.client("assistant").get(made.get_absolute_url()).content.decode()
    assert page.index("mardi 1er décembre, de 9") < page.index("mardi 5 janvier 2027, de 9")


def test_what_is_optional_is_said_once(cast):
    made = world.permanence(cast)
    url = reverse("permanences:cancel_date", args=[made.uid, made.windows.get().pk, NEXT_TUESDAY])
    assert cast.client("assistant").get(url).content.decode().count("(facultatif)") == 1


def test_the_confirmation_names_who_will_be_told_and_so_does_the_result(cast):
    made = world.permanence(cast)
    url = reverse("permanences:cancel_date", args=[made.uid, made.windows.get().pk, NEXT_TUESDAY])
    page = cast.client("assistant").get(url).content.decode()
    for name in ("Tribunal judiciaire de Lille", "Hélène Sauge", "Nadia Verveine"):
        assert name in page
    result = cast.client("assistant").post(url, {"note": "Formation"}, follow=True).content.decode()
    assert "La date est annulée." in result
    assert Override.objects.get().note == "Formation"


def test_a_refused_move_keeps_what_was_typed_and_says_why_by_the_field(cast):
    made = world.permanence(cast)
    url = reverse("permanences:move_date", args=[made.uid, made.windows.get().pk, NEXT_TUESDAY])
    data = {"new_date": "2026-12-25", "starts_at": "10:15", "ends_at": "11:45", "note": "Gardé"}
    response = cast.client("assistant").post(url, data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Ce jour est férié\u00a0: Noël." in page
    assert "10:15" in page
    assert "Gardé" in page


def test_a_permanence_is_written_as_a_sentence_and_starts_as_a_draft(cast):
    create(cast, starts_2="14:00", ends_2="16:30")
    made = Permanence.objects.get()
    assert (made.state, made.weekdays, made.windows.count()) == (State.DRAFT, (1,), 2)


def test_a_new_confidential_room_may_be_declared_with_the_permanence(cast):
    create(cast, place="", new_place="Bureau 7", new_place_is_confidential="on")
    assert Permanence.objects.get().place.is_confidential


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weekdays": []}, "Choisissez au moins un jour."),
        ({"ends_1": "08:00"}, "L’heure de fin précède l’heure de début."),
        ({"starts_2": "10:00", "ends_2": "11:00"}, "Ces heures se chevauchent."),
        ({"starts_2": "14:00"}, "Donnez l’heure de début et l’heure de fin."),
        ({"starts_on": "2026-12-01", "ends_on": "2026-11-01"}, "La fin de la permanence précède son début."),
        ({"starts_on": "0001-01-01"}, "Choisissez une date entre 2000 et 2099."),
        ({"starts_on": "2095-01-01"}, "Vérifiez l’année de cette date."),
        ({"rhythm": "monthly-1"}, "Choisissez le rang du jour dans le mois"),
        ({"rhythm": "weekly-99"}, "Choisissez dans la liste"),
        ({"place": ""}, "Indiquez le lieu de la permanence."),
        ({"place": "", "new_place": "Hall"}, "n’est pas confidentiel"),
        ({"target": "e:nulle-part"}, "Choisissez dans la liste"),
        ({"target": "e:maison-d-arret-d-arras"}, "Choisissez dans la liste"),
        ({"target": "s:lille"}, "Sur place, choisissez un établissement."),
        ({"starts_1": "25:99"}, "Écrivez une heure"),
    ],
)
def test_a_wrong_permanence_is_told_by_its_field_and_nothing_is_lost(cast, changes, sentence):
    response = create(cast, new_place_is_confidential="", **{"ends_2": "", **changes})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert not Permanence.objects.exists()
    assert changes.get("starts_on", "2026-12-01") in page


@pytest.mark.parametrize("typed", ["bureau 98 ", "BUREAU  98", "Bureau-98", "Bure\u0301au 98"])
def test_a_room_refused_as_not_confidential_stays_refused_however_it_is_typed(cast, typed):
    Place.objects.create(establishment=cast.court, name="Bureau 98", is_confidential=False)
    response = create(cast, place="", new_place=typed, new_place_is_confidential="on")
    assert response.status_code == 422
    assert "n’est pas confidentiel" in response.content.decode()
    assert Place.objects.named("Bureau 98").count() == 1


def test_a_room_without_a_name_is_refused_at_its_field(cast):
    response = create(cast, place="", new_place="…!", new_place_is_confidential="on")
    assert response.status_code == 422
    assert "Écrivez un nom de lieu" in response.content.decode()


def test_a_room_that_is_not_confidential_is_refused_at_its_field(cast):
    cast.room.is_confidential = False
    cast.room.save()
    response = create(cast)
    assert response.status_code == 422
    assert "n’est pas confidentiel" in response.content.decode()


def test_the_preview_lists_ten_dates_with_holidays_struck_out_and_saves_nothing(cast):
    data = typed(cast, weekdays=["4"], starts_on="2026-12-01")
    page = cast.client("assistant").get(reverse("permanences:preview"), data).content.decode()
    assert page.count("<li>") == 10
    assert "<del>vendredi 25 décembre, de 9 h à 12 h</del>" in page
    assert "Noël" in page
    assert not Permanence.objects.exists()


@pytest.mark.parametrize("data", [{}, {"rhythm": "x"}, {"weekdays": "9"}, {"starts_on": "9999-12-31"}])
def test_the_preview_of_what_makes_no_sense_asks_for_the_rest(cast, data):
    response = cast.client("assistant").get(reverse("permanences:preview"), data)
    assert response.status_code == 200
    assert "les dates s’affichent ici" in response.content.decode()


def test_without_javascript_see_the_dates_shows_them_and_saves_nothing(cast):
    response = create(cast, voir="1")
    assert response.status_code == 200
    assert "mardi 1er décembre" in response.content.decode()
    assert not Permanence.objects.exists()


def test_a_refusal_without_reason_is_told_on_its_row(cast):
    made = world.permanence(cast, state="proposed")
    response = cast.client("coordinator").post(reverse("permanences:refuse", args=[made.uid]), {"reason": ""})
    assert response.status_code == 422
    assert "Dites pourquoi" in response.content.decode()


# --- The week, and whose hour it is -------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "shown"), [(27, "23 novembre"), (28, "30 novembre"), (29, "30 novembre")])
def test_a_week_that_is_over_is_not_the_one_that_opens(cast, day, shown):
    world.permanence(cast)
    with time_machine.travel(NOW.replace(day=day, hour=18), tick=False):
        page = cast.client("agent").get(WEEK).content.decode()
    assert f"Du {shown}" in page


def test_a_week_end_that_still_holds_something_opens_on_it(cast):
    world.permanence(cast, weekdays=(6,))
    with time_machine.travel(NOW.replace(day=28), tick=False):
        page = cast.client("agent").get(WEEK).content.decode()
    assert "Du 23 novembre" in page


def test_the_pages_of_a_place_overseas_say_whose_hour_they_give(cast):
    far = {"establishment": cast.far_prison, "place": None, "mode": "telephone"}
    made = world.permanence(cast, **far)
    world.permanence(cast)
    hour = "Heures locales\xa0: La Réunion, où il est 13\xa0h."
    for address in (
        reverse("permanences:establishment", args=[cast.far_prison.code]),
        f"{WEEK}?etablissement={cast.far_prison.code}",
        cast.far_prison.get_absolute_url(),
        made.get_absolute_url(),
        reverse("permanences:add_date", args=[made.uid]),
    ):
        assert hour in cast.client("assistant").get(address).content.decode(), address
    mixed = cast.client("assistant").get(reverse("permanences:mine")).content.decode()
    assert mixed.count("heure locale (La Réunion)") == mixed.count("heure locale") > 0
    court = cast.client("agent").get(reverse("permanences:establishment", args=[cast.court.code]))
    assert "locale" not in court.content.decode()


# --- The form on a phone ------------------------------------------------------------------------------------


def test_the_next_dates_stand_before_the_button_and_empty_hours_are_put_away(cast):
    page = cast.client("assistant").get(reverse("permanences:create")).content.decode()
    order = [
        page.index(text) for text in ("Les dix prochaines dates", "data-relais-preview-target", "Enregistrer")
    ]
    assert order == sorted(order)
    assert '<details class="fr-fieldset__element relais-more">' in page
    filled = create(cast, starts_2="14:00", ends_2="13:00").content.decode()
    assert '<details class="fr-fieldset__element relais-more" open>' in filled
