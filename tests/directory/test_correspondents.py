"""Who answers for an establishment is named on screen, by who coordinates there (R3, R9)."""

import time_machine
from django.core import mail

from directory.models import Correspondent, User
from tests.cast import NOW, Cast

TYPED = {"email": "Chef@example.fr", "function": "head", "starts_on": "2026-11-24"}
NAMES = {"first_name": "Alba", "last_name": "Carvi"}


@time_machine.travel(NOW, tick=False)
def test_the_head_of_an_establishment_is_named_tells_the_service_and_is_ended(
    cast: Cast, django_capture_on_commit_callbacks
):
    coordinator, url = (
        cast.client("coordinator"),
        f"/annuaire/etablissements/{cast.court.code}/correspondants/",
    )
    assert f'href="{url}"' in coordinator.get(cast.court.get_absolute_url()).content.decode()
    assert "donnez son prénom" in coordinator.post(url, TYPED).content.decode()
    assert (
        "adresse du ministère" in coordinator.post(url, TYPED | {"email": "a@ailleurs.test"}).content.decode()
    )
    with django_capture_on_commit_callbacks(execute=True):
        page = coordinator.post(url, TYPED | NAMES, follow=True).content.decode()
    assert "Alba Carvi" in page
    assert "Chef ou cheffe d’établissement" in page
    assert [m.to for m in mail.outbox] == [["chef@example.fr"]]
    assert "déjà désignée" in coordinator.post(url, TYPED | NAMES).content.decode()
    cast.users["head"] = User.objects.get(email="chef@example.fr")
    head = cast.client("head", mfa=False)
    assert [
        head.get(path).status_code for path in ("/signalement/", f"{cast.court.get_absolute_url()}contacts/")
    ] == [
        200,
        200,
    ]
    home = head.get("/").content.decode()
    assert 'href="/signalement/"' in home
    held = Correspondent.objects.get(user=cast.users["head"])
    Correspondent.objects.filter(pk=held.pk).update(starts_on="2026-01-01")
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(f"{url}{held.pk}/fin/")
    assert (mail.outbox[-1].to, mail.outbox[-1].subject[:18]) == (["chef@example.fr"], "Vous n’êtes plus c")
    assert head.get("/signalement/").status_code == 403
    assert cast.client("correspondent").get("/signalement/").status_code == 200


@time_machine.travel(NOW, tick=False)
def test_who_covers_the_place_is_refused_and_one_of_a_coming_day_is_said_to_be(cast: Cast):
    url = f"/annuaire/etablissements/{cast.court.code}/correspondants/"
    coordinator = cast.client("coordinator")
    hers = TYPED | {"email": cast.users["assistant"].email}
    assert "suit cet établissement au service social" in coordinator.post(url, hers).content.decode()
    coming = TYPED | {"email": cast.users["agent"].email, "starts_on": "2026-12-01"}
    later = coordinator.post(url, coming, follow=True).content.decode().split('id="named"')[1]
    assert [said for said in ("À partir du", "1er décembre 2026", "Depuis le") if said not in later] == []
