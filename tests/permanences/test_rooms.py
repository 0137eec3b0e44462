"""R6: a room that stops being confidential withdraws its permanences; a sector has one clock, or none."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from directory.models import Department, Establishment, Place
from permanences import stamps
from permanences.dates import agenda
from permanences.duties import actions
from permanences.duties.actions import Draft
from permanences.feeds import rendering as feeds
from permanences.models import Mode, Permanence, State
from tests.cast import NOW
from tests.permanences import world
from tests.permanences.world import MORNING, TUESDAY

pytestmark = pytest.mark.usefixtures("that_tuesday")

NOT = {"confidentiel": "non"}


def room(cast):
    return reverse("permanences:room", args=[cast.room.pk])


def test_the_screen_says_what_follows_and_who_is_told(cast):
    world.permanence(cast)
    page = cast.client("coordinator").get(room(cast)).content.decode()
    assert "tous les mardis, de 9 h à 12 h" in page.replace("\u00a0", " ")
    for name in ("Inès Basilic", "Nadia Verveine", "Tribunal judiciaire de Lille", "Hélène Sauge"):
        assert name in page


def test_its_permanences_leave_the_agenda_and_the_feed_at_once_and_are_told(
    cast, django_capture_on_commit_callbacks
):
    made = world.permanence(cast)
    assert agenda.ahead(cast.court, NOW)
    before = stamps.current()
    with django_capture_on_commit_callbacks(execute=True):
        assert cast.client("coordinator").post(room(cast), NOT).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.sequence, bool(made.refusal)) == (State.DRAFT, 2, True)
    assert stamps.current() != before
    assert agenda.ahead(cast.court, NOW) == []
    assert b"BEGIN:VEVENT" not in feeds.of_establishment(cast.court, NOW).body
    told = {m.to[0].partition("@")[0] for m in mail.outbox}
    assert told == {"assistant", "coordinator", "correspondent", "tribunal-judiciaire-de-lille"}


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED])
def test_what_was_not_published_goes_back_too_and_the_establishment_hears_nothing(
    cast, state, django_capture_on_commit_callbacks
):
    made = world.permanence(cast, state=state)
    cast.room.is_confidential = False
    with django_capture_on_commit_callbacks(execute=True):
        cast.room.save()
    made.refresh_from_db()
    assert made.state == State.DRAFT
    assert {m.to[0].partition("@")[0] for m in mail.outbox} == {"assistant", "coordinator"}


def test_by_telephone_and_in_other_rooms_nothing_changes(cast):
    other = Place.objects.create(establishment=cast.court, name="Bureau 3", is_confidential=True)
    kept = [world.by_telephone(cast), world.permanence(cast, place=other)]
    cast.client("coordinator").post(room(cast), NOT)
    assert {p.state for p in Permanence.objects.filter(pk__in=[p.pk for p in kept])} == {State.PUBLISHED}


def test_a_room_written_past_the_screen_still_cannot_be_published(cast):
    made = world.permanence(cast, state=State.APPROVED)
    Place.objects.filter(pk=cast.room.pk).update(is_confidential=False)
    with pytest.raises(ValidationError) as refusal:
        actions.publish(made, by=cast.user("assistant"), at=NOW)
    assert "place" in refusal.value.message_dict


def test_it_becomes_confidential_again_and_what_was_withdrawn_waits_for_its_worker(cast):
    world.permanence(cast)
    for answer in (NOT, {"confidentiel": "oui"}):
        cast.client("assistant").post(room(cast), answer)
    cast.room.refresh_from_db()
    assert (cast.room.is_confidential, Permanence.objects.get().state) == (True, State.DRAFT)


# --- One clock for a sector ---------------------------------------------------------------------------


def by_telephone(cast):
    return Draft(
        mode=Mode.TELEPHONE,
        establishment=None,
        sector=cast.sector,
        place=None,
        frequency="weekly",
        interval=1,
        weekdays=(1,),
        nth=None,
        starts_on=TUESDAY,
        ends_on=None,
        windows=(MORNING,),
    )


def zone(cast, code, name):
    return Department.objects.create(code=code, name=code, region=cast.overseas, time_zone=name)


def test_a_sector_over_several_clocks_is_refused_and_its_establishments_are_not(cast):
    cast.sector.departments.set([zone(cast, "988", "Pacific/Noumea"), zone(cast, "986", "Pacific/Wallis")])
    with pytest.raises(ValidationError) as refusal:
        actions.create(
            by_telephone(cast), worker=cast.workers["assistant"], by=cast.user("assistant"), at=NOW
        )
    assert "sector" in refusal.value.message_dict
    assert not Permanence.objects.exists()


def test_an_establishment_added_by_name_counts_and_the_form_says_it_by_the_field(cast):
    far = zone(cast, "97b", "Indian/Reunion")
    cast.sector.included.add(
        Establishment.objects.create(
            code="loin", name="Loin", kind="spip", directorate="DAP", city="", department=far
        )
    )
    values = {
        "rhythm": "weekly-1",
        "weekdays": ["1"],
        "starts_1": "09:00",
        "ends_1": "12:00",
        "starts_on": "2026-12-01",
        "mode": "telephone",
        "target": f"s:{cast.sector.code}",
    }
    response = cast.client("assistant").post(reverse("permanences:create"), values)
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"target"}


def test_zones_of_other_names_and_one_clock_are_one(cast):
    cast.sector.departments.set(
        [zone(cast, "971", "America/Guadeloupe"), zone(cast, "978", "America/Marigot")]
    )
    made = actions.create(
        by_telephone(cast), worker=cast.workers["assistant"], by=cast.user("assistant"), at=NOW
    )
    assert made.department.code == "971"
