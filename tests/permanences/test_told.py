"""A page that says who is told names them, and says where nobody of the place is (R4)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from directory.models import Correspondent, Establishment, User
from permanences.duties import notices
from permanences.models import State
from tests.cast import NOW, Cast
from tests.permanences import world
from tests.permanences.world import TUESDAY

NOBODY = "Aucune adresse n’est connue pour ce lieu\u00a0: prévenez-le vous-même."
EVERYBODY = "Prévenus\u00a0: Tribunal judiciaire de Lille, Hélène Sauge et Nadia Verveine."


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def _without_an_address(cast: Cast) -> None:
    Establishment.objects.filter(pk=cast.court.pk).update(email="")
    Correspondent.objects.all().delete()


def _published(cast: Cast) -> str:
    made = world.permanence(cast, state=State.APPROVED)
    url = reverse("permanences:publish", args=[made.uid])
    return cast.client("assistant").post(url, follow=True).text


def _stopped(cast: Cast) -> str:
    made = world.permanence(cast)
    url = reverse("permanences:stop", args=[made.uid])
    last = {"last": str(TUESDAY + timedelta(days=7)), "seen": ""}
    return cast.client("assistant").post(url, last, follow=True).text


def _cancelled(cast: Cast) -> str:
    made = world.permanence(cast)
    day = TUESDAY + timedelta(days=7)
    url = reverse("permanences:cancel_date", args=[made.uid, made.windows.get().pk, day])
    return cast.client("assistant").post(url, {"note": ""}, follow=True).text


def _approved(cast: Cast) -> str:
    made = world.permanence(cast, state=State.PROPOSED)
    url = reverse("permanences:approve", args=[made.uid])
    waiting = cast.client("coordinator").get(reverse("permanences:waiting")).text
    version = waiting.partition('name="version" value="')[2].partition('"')[0]
    return cast.client("coordinator").post(url, {"publier": "1", "version": version}, follow=True).text


DOORS = pytest.mark.parametrize("press", [_published, _stopped, _cancelled, _approved])


@DOORS
def test_who_is_told_is_named(cast: Cast, press) -> None:
    assert EVERYBODY in press(cast)


@DOORS
def test_where_nobody_of_the_place_has_an_address_it_is_said(cast: Cast, press) -> None:
    _without_an_address(cast)
    page = press(cast)
    assert "Prévenus\u00a0: Nadia Verveine." in page
    assert NOBODY in page


def test_a_correspondent_whose_account_is_closed_is_told_nothing(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["correspondent"].pk).update(is_active=False)
    told = notices.told_of_a_change(world.permanence(cast), TUESDAY)
    assert "correspondent@example.fr" not in {one.email for one in told}


def test_of_many_places_some_are_named_and_the_others_counted(cast: Cast) -> None:
    told = [notices.Recipient(f"Lieu {n}", f"lieu{n}@example.fr") for n in range(9)]
    assert notices.said("Fait.", told).endswith("Lieu 4, Lieu 5 et 3 autres.")
