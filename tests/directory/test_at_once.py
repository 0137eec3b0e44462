"""R5: two people at the same absence at the same moment; the second is judged by what the first left."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from directory.models import Absence, Posting, RegionalService, Replacement, User, Worker
from tests.at_once import Press, press_at_once
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = NOW.date()
LAST = TODAY + timedelta(days=9)


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def absence(cast: Cast) -> Absence:
    return Absence.objects.create(worker=cast.workers["assistant"], starts_on=TODAY, ends_on=LAST)


@pytest.fixture
def proposed(cast: Cast, absence: Absence) -> Replacement:
    return Replacement.objects.create(
        absence=absence, substitute=cast.workers["neighbour"], starts_on=TODAY, ends_on=LAST
    )


def press(cast: Cast, who: str, name: str, *args: object, **data: str) -> Press:
    return Press(cast.client(who), reverse(f"directory:{name}", args=args), data)


def test_a_replacement_that_one_approves_and_one_refuses_is_decided_once(
    cast: Cast, live_server: Any, proposed: Replacement
):
    answers = press_at_once(
        live_server.url,
        press(cast, "national", "approve_replacement", proposed.pk),
        press(cast, "national", "refuse_replacement", proposed.pk),
        while_held=(proposed,),
    )
    assert answers == [302, 302]
    bodies = {m.subject for m in mail.outbox}
    assert len(bodies) == 1, "what was decided is told, and nothing else"


def test_an_absence_cancelled_twice_is_announced_once(cast: Cast, live_server: Any, absence: Absence):
    answers = press_at_once(
        live_server.url,
        press(cast, "coordinator", "cancel_absence", absence.pk),
        press(cast, "national", "cancel_absence", absence.pk),
        while_held=(absence,),
    )
    assert (answers, Absence.objects.count()) == ([302, 302], 0)
    assert len({m.subject for m in mail.outbox}) == 1
    assert len([m for m in mail.outbox if m.to == ["assistant@example.fr"]]) == 1


def test_an_absence_cancelled_while_its_end_is_changed_keeps_what_was_typed(
    cast: Cast, live_server: Any, absence: Absence
):
    changed, cancelled = press_at_once(
        live_server.url,
        press(cast, "coordinator", "change_absence", absence.pk, last=str(TODAY + timedelta(days=3))),
        press(cast, "national", "cancel_absence", absence.pk),
        while_held=(absence, absence.worker),
    )
    assert (changed in (302, 422), cancelled, Absence.objects.count()) == (True, 302, 0)


def test_an_absence_recorded_twice_is_recorded_once(cast: Cast, live_server: Any):
    worker = cast.workers["assistant"]
    typed = {"worker": str(worker.pk), "starts_on": str(TODAY), "ends_on": str(LAST)}
    answers = press_at_once(
        live_server.url,
        press(cast, "coordinator", "record_absence", **typed),
        press(cast, "national", "record_absence", **typed),
        while_held=(worker,),
    )
    assert (sorted(answers), Absence.objects.count()) == ([302, 422], 1)


def test_a_post_given_twice_is_held_once(cast: Cast, live_server: Any):
    worker = cast.workers["neighbour"]
    typed = {"worker": str(worker.pk), "starts_on": str(TODAY), "together": "on"}
    answers = press_at_once(
        live_server.url,
        press(cast, "coordinator", "post_sector", cast.sector.code, **typed),
        press(cast, "national", "post_sector", cast.sector.code, **typed),
        while_held=(worker,),
    )
    held = Posting.objects.filter(worker=worker, sector=cast.sector)
    assert (sorted(answers), held.count()) == ([302, 422], 1)


def test_two_people_given_one_post_at_once_are_not_two_by_accident(cast: Cast, live_server: Any):
    Posting.objects.filter(sector=cast.sector).delete()
    people = [cast.workers[who] for who in ("assistant", "neighbour")]
    answers = press_at_once(
        live_server.url,
        *(
            press(cast, who, "post_sector", cast.sector.code, worker=str(person.pk), starts_on=str(TODAY))
            for who, person in zip(("coordinator", "national"), people, strict=True)
        ),
        while_held=(cast.sector, *people),
    )
    assert (sorted(answers), Posting.objects.filter(sector=cast.sector).count()) == ([302, 422], 1)


COMER = {
    "first_name": "Zoé",
    "last_name": "Safran",
    "role": "social_worker",
    "email": "zoe.safran@example.fr",
    "phone": "03 53 01 00 78",
    "post": "s:lille",
    "starts_on": str(TODAY),
    "together": "on",
    "namesake": "on",
}


def test_an_arrival_recorded_twice_is_one_person_with_one_account(cast: Cast, live_server: Any):
    answers = press_at_once(
        live_server.url,
        press(cast, "coordinator", "arrival", **COMER),
        press(cast, "national", "arrival", **COMER),
        while_held=(cast.sector,),
    )
    found = Worker.objects.filter(last_name="Safran")
    assert (sorted(answers), found.count()) == ([302, 422], 1)
    assert found.get().user == User.objects.get(email="zoe.safran@example.fr")
    assert Posting.objects.filter(worker=found.get()).count() == 1


def test_a_departure_leaves_no_post_that_somebody_gives_meanwhile(cast: Cast, live_server: Any):
    worker = cast.workers["assistant"]
    departed, given = press_at_once(
        live_server.url,
        press(cast, "coordinator", "departure", worker.public_id, last=str(LAST)),
        press(
            cast,
            "national",
            "post_sector",
            cast.far_sector.code,
            worker=str(worker.pk),
            starts_on=str(TODAY),
            together="on",
        ),
        while_held=(worker,),
    )
    assert (departed, given in (302, 422)) == (302, True)
    assert not Posting.objects.filter(worker=worker).exclude(ends_on__lte=LAST).exists()


def test_two_lists_of_services_saved_at_once_are_one_of_the_two(cast: Cast, live_server: Any):
    lists = ("un@example.fr\ndeux@example.fr", "deux@example.fr\ntrois@example.fr")
    answers = press_at_once(
        live_server.url,
        *(
            press(cast, "national", "regional_services", cast.north.code, DSJ=addresses)
            for addresses in lists
        ),
        while_held=(cast.north,),
    )
    kept = "\n".join(RegionalService.objects.order_by("pk").values_list("email", flat=True))
    assert answers == [302, 302]
    assert sorted(kept.split()) in [sorted(addresses.split()) for addresses in lists]
