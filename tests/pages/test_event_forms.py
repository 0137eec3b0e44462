"""What an editor may not say of an event: a day that is over, fewer places than people, no organiser."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, streamfield

from pages.events import receiving
from pages.models import EventPage, Registration
from pages.moderation import changes
from pages.reading.places import State, Terms
from tests.cast import NOW, Cast
from tests.pages.test_events import IN_A_WEEK, event, publish

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # forms, and what they refuse


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def errors(page: EventPage, cast: Cast, **typed: Any) -> dict[str, list[str]]:
    made = EventPage.get_edit_handler().get_form_class()
    data = {
        "starts_at": timezone.localtime(page.starts_at).strftime("%d/%m/%Y %H:%M"),
        "ends_at": timezone.localtime(page.ends_at).strftime("%d/%m/%Y %H:%M"),
        "places": page.places,
        "organiser": page.organiser_id,
        "kind": page.kind,
    } | typed
    data = nested_form_data(data | {"body": streamfield([]), "related": streamfield([])})
    form = made(data, instance=page, parent_page=page.get_parent(), for_user=cast.users["editor"])
    return {name: [str(one) for one in form.errors.get(name, [])] for name in typed}


def test_what_the_form_refuses(cast: Cast) -> None:
    page = event(cast, places=5)
    [less], [none] = (errors(page, cast, places=few)["places"] for few in ("-1", "0"))
    assert less == none
    assert "1" in none
    for who in ("agent", "newcomer"):
        Registration.objects.create(event=page, user=cast.users[who], registered_at=NOW)
    assert errors(page, cast, places="1")["places"] == [
        "2 personnes ont déjà une place, et la gardent\u202f; annoncez-en au moins autant."
    ]
    assert errors(page, cast, places="2")["places"] == []
    dates = {"go_live_at": "12/12/2030 10:00", "expire_at": "11/12/2030 10:00"}
    assert errors(page, cast, **dates) == {"go_live_at": [], "expire_at": ["La fin précède le début."]}
    assert "9223372036854775807" not in str(errors(page, cast, places="99999999999999999999"))
    assert errors(page, cast, organiser="")["organiser"] == [
        "Des personnes sont inscrites\u00a0: nommez qui les reçoit."
    ]
    assert errors(page, cast, organiser=cast.users["editor"].pk)["organiser"] == []
    assert errors(page, cast, starts_at="10/12/2020 10:00")["starts_at"] == ["Cette date est passée."]
    century = errors(page, cast, starts_at="10/12/0026 10:00")["starts_at"]
    assert "Choisissez une date entre 2000 et 2099." in century
    [unread] = errors(page, cast, ends_at="31/02/2027 10:00")["ends_at"]
    assert "date" in unread
    with time_machine.travel(IN_A_WEEK + timedelta(days=1), tick=False):
        assert errors(
            page, cast, starts_at=timezone.localtime(page.starts_at).strftime("%d/%m/%Y %H:%M")
        ) == {"starts_at": []}, "what was said of one that is over may be corrected"


def test_an_editor_reads_that_registrations_were_ended(cast: Cast) -> None:
    page = event(cast, places=5)
    page = publish(page)  # the draft remembers them open
    screen = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client = cast.client("editor")
    assert "a clos les inscriptions" not in client.get(screen).content.decode()
    receiving.close(page.pk, by=page.receives, at=NOW)
    text = client.get(screen).content.decode()
    assert "a clos les inscriptions le 24 novembre 2026 à 10:00" in text
    assert f"demandez-le à {page.receives}" in text
    receiving.reopen(page.pk, by=page.receives, at=NOW)
    assert "a clos les inscriptions" not in client.get(screen).content.decode()


def test_a_moderator_reads_days_whole_and_who_is_told(cast: Cast) -> None:
    page = event(cast)
    page.starts_at += timedelta(hours=1)
    page.save_revision()
    [line] = [one for one in changes.in_words(page) if one.startswith("Du")]
    assert line.count("1er décembre 2026") == 2
    Registration.objects.create(event=page, user=cast.users["agent"], registered_at=NOW)
    for address in ("unpublish", "delete"):
        asked = cast.client("moderator").get(f"/cms/pages/{page.pk}/{address}/").text
        assert "1 personne inscrite recevra le message «\u00a0Rendez-vous annulé\u00a0»." in asked
    page = EventPage.objects.get()
    page.unpublish()
    page = EventPage.objects.get()
    page.summary = "Autre chose"
    page.save_revision()
    first, *lines = changes.in_words(page)
    assert first.startswith("Page retirée")
    assert any("Autre chose" in one for one in lines)


def test_who_organises_is_told_of_it_and_of_what_changes(cast: Cast) -> None:
    page = event(cast)
    [named] = mail.outbox
    assert (named.to, named.subject) == (
        ["assistant@example.fr"],
        "Vous organisez un rendez-vous\u00a0: Forum",
    )
    assert "/rendez-vous/forum/inscriptions/" in named.body
    mail.outbox.clear()
    publish(page, places=3, registration_closes_at=IN_A_WEEK - timedelta(days=1))
    [told] = mail.outbox
    assert "Places\u00a0: 3 (avant\u00a0: 1)" in told.body
    assert "Inscriptions jusqu’au" in told.body


@pytest.mark.once
@pytest.mark.parametrize(
    ("changes", "taken", "state"),
    [
        ({}, 0, State.OPEN),
        ({}, 2, State.FULL),
        ({"places": None}, 2000, State.OPEN),
        ({"registration_open": False}, 0, State.NONE),
        ({"is_cancelled": True}, 0, State.CLOSED),
        ({"registration_closes_at": NOW}, 0, State.CLOSED),
        ({"registration_ended_at": NOW, "registration_closes_at": IN_A_WEEK}, 0, State.CLOSED),
        ({"starts_at": NOW}, 0, State.CLOSED),
    ],
)
def test_whether_one_may_register(changes: dict[str, Any], taken: int, state: State) -> None:
    terms = {
        "registration_open": True,
        "places": 2,
        "registration_closes_at": None,
        "is_cancelled": False,
        "starts_at": IN_A_WEEK,
        "registration_ended_at": None,
    }
    assert Terms(**(terms | changes)).state(taken, NOW) is state
