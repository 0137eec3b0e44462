"""What who organises an event does on the list: frees a place, ends registration early; two at once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from pages.models import EventPage, Registration
from tests.at_once import Press, press_at_once
from tests.cast import NOW, Cast
from tests.pages.test_events import IN_A_WEEK, WHERE, _now, event, press, publish, told  # noqa: F401


def deed(cast: Cast, verb: str, who: str = "assistant", **data: Any) -> Any:
    return cast.client(who).post(f"{WHERE}inscriptions/{verb}/", data, follow=True)


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_the_organiser_frees_the_place_of_whoever_called(cast: Cast) -> None:
    event(cast)
    for who in ("agent", "newcomer", "correspondent"):
        press(cast, who)
    [taken, _first, last] = Registration.objects.order_by("pk")
    told()
    for who in ("administrator", "moderator", "editor", "national", "agent"):
        assert deed(cast, "liberer", who, qui=taken.pk).status_code == 404
    shown = cast.client("assistant").get(f"{WHERE}inscriptions/").text
    for said in ("Camille Romarin ne viendra pas, et vous l’a dit.", "La place va aussitôt à qui attend"):
        assert said in shown
    answer = deed(cast, "liberer", qui=taken.pk).text
    assert "Camille Romarin n’est plus sur la liste. Qui attendait a la place" in answer
    [released, moved_up] = sorted(mail.outbox, key=lambda one: one.to[0])
    assert "Inès Basilic, qui organise ce rendez-vous, a rendu votre place" in released.body
    assert "C’est complet\u00a0: sur sa page, vous pouvez revenir à la fin" in released.body
    assert "Pour écrire à Inès Basilic\u00a0: assistant@example.fr" in released.body
    assert moved_up.subject == "Une place s’est libérée\u00a0: Forum"
    mail.outbox.clear()
    assert "Cette personne n’est plus inscrite" in deed(cast, "liberer", qui=taken.pk).text
    assert '<input type="hidden" name="attente" value="oui">' in answer
    away = deed(cast, "liberer", qui=last.pk, attente="oui").text
    assert "n’est plus sur la liste. Un message le lui dit." in away
    [waited] = mail.outbox
    assert "vous a retiré de la liste d’attente" in waited.body
    assert [row.user for row in Registration.objects.all()] == [cast.users["newcomer"]]


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_an_old_tab_of_the_list_does_what_it_said_or_nothing(cast: Cast) -> None:
    page = event(cast)
    for who in ("agent", "newcomer"):
        press(cast, who)
    waits = Registration.objects.get(is_waiting=True)
    press(cast, "agent", "desinscription")  # whoever was shown as waiting has the place now
    told()
    refused = deed(cast, "liberer", qui=waits.pk, attente="oui").text
    assert "Noé Anis a eu une place depuis que cette page s’est affichée\u00a0: rien n’a changé." in refused
    assert "Libérer cette place" in refused
    assert not mail.outbox
    assert Registration.objects.get().is_waiting is False
    for is_closed, said in (
        (False, "Il reste une place\u00a0: réservez"),
        (True, "Les inscriptions sont closes"),
    ):
        if is_closed:
            press(cast, "newcomer")
            deed(cast, "clore")
        told()
        assert "n’est plus sur la liste" in deed(cast, "liberer", qui=Registration.objects.get().pk).text
        assert said in mail.outbox[-1].body
    # To open again what the page has closed opens nothing, and is not offered.
    assert "Rouvrir les inscriptions" in cast.client("assistant").get(f"{WHERE}inscriptions/").text
    EventPage.objects.filter(pk=page.pk).update(registration_closes_at=NOW)
    assert "Rouvrir les inscriptions" not in cast.client("assistant").get(f"{WHERE}inscriptions/").text
    assert "ne prend plus d’inscriptions. Demandez à qui la publie." in deed(cast, "rouvrir").text


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_the_organiser_ends_registration_early_and_opens_it_again(cast: Cast) -> None:
    page = event(cast, places=2)
    copy = page.create_alias(parent=page.get_parent(), update_slug="copie")
    press(cast, "agent")
    for who in ("administrator", "editor", "agent"):
        assert deed(cast, "clore", who).status_code == 404
    page.summary = "Écrit avant la clôture."
    draft = page.save_revision()
    assert "Les inscriptions sont closes." in deed(cast, "clore").text
    draft.publish()
    assert EventPage.objects.get(pk=page.pk).summary == page.summary
    told()
    assert "Les inscriptions à ce rendez-vous sont closes." in press(cast, "newcomer")
    for where in (WHERE, "/rendez-vous/copie/"):
        assert "Les inscriptions sont closes." in cast.client("newcomer").get(where).text
    read = cast.client("agent").get(f"/api/v1/pages/{copy.pk}/").json()
    assert read["event"]["registration"]["state"] == "closed"
    assert "Rendre ma place" in cast.client("agent").get(WHERE).text
    assert "Vous avez clos les inscriptions le 24 novembre." in deed(cast, "clore").text
    assert "Les inscriptions sont rouvertes." in deed(cast, "rouvrir").text
    assert "Votre place est réservée." in press(cast, "newcomer")
    publish(EventPage.objects.get(pk=page.pk), organiser=None)  # what stays to who organised is reading
    assert "Vous n’organisez plus ce rendez-vous\u00a0: rien n’a changé." in deed(cast, "clore").text
    assert EventPage.objects.get(pk=page.pk).registration_ended_at is None
    with time_machine.travel(IN_A_WEEK, tick=False):
        cast.client("editor")
        assert "a commencé ou n’a pas lieu" in deed(cast, "clore", "editor").text


Pressed = tuple[str, str, dict[str, Any]]  # who, which verb, with what


def at_once(cast: Cast, live_server: Any, *presses: Pressed) -> list[tuple[str, bool]]:
    """Who is registered then, in the order of the list, and whether they wait."""
    [page] = EventPage.objects.all()
    made = [Press(cast.client(who), f"{WHERE}{verb}/", data) for who, verb, data in presses]
    assert press_at_once(live_server.url, *made, while_held=(page,)) == [302] * len(made)
    rows = Registration.objects.order_by("pk").select_related("user")
    return [(row.user.email.partition("@")[0], row.is_waiting) for row in rows]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_the_last_place(cast: Cast, live_server: Any) -> None:
    begins = timezone.now() + timedelta(days=7)
    event(cast, starts_at=begins, ends_at=begins + timedelta(days=1))
    pair = [(who, "inscription", {}) for who in ("agent", "newcomer")]
    assert [waits for _who, waits in at_once(cast, live_server, *pair)] == [False, True]
    # The organiser frees the place while its holder gives it back: it goes to one who waits, once.
    taken = Registration.objects.with_place().get()
    press(cast, "correspondent")
    holder = taken.user.email.partition("@")[0]
    freed = [
        ("assistant", "inscriptions/liberer", {"qui": taken.pk}),
        (holder, "desinscription", {"attente": "non"}),
    ]
    waited = next(who for who in ("agent", "newcomer") if who != holder)
    assert at_once(cast, live_server, *freed) == [(waited, False), ("correspondent", True)]
    # It is freed again while somebody else comes: whoever waits has it, and nobody is in front of them.
    freed = [
        ("assistant", "inscriptions/liberer", {"qui": Registration.objects.with_place().get().pk}),
        (holder, "inscription", {}),
    ]
    assert at_once(cast, live_server, *freed) == [("correspondent", False), (holder, True)]
