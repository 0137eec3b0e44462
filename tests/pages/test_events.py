"""An event: a place with one press, the waiting list, what a change tells, who reads names, calendars."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from icalendar import Calendar

from directory.models import User
from pages.events import calendar, receiving
from pages.models import CalendarEntry, EventPage, Registration
from tests.cast import NOW, Cast
from tests.pages import make

WHERE = "/rendez-vous/forum/"
IN_A_WEEK = NOW + timedelta(days=7)


@pytest.fixture
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def event(cast: Cast, **fields: Any) -> EventPage:
    values = {
        "starts_at": IN_A_WEEK,
        "ends_at": IN_A_WEEK + timedelta(hours=2),
        "registration_open": True,
        "places": 1,
        "place": "Salle Mélisse",
        "owner": cast.users["editor"],
        "organiser": cast.users["assistant"],
    } | fields
    page: EventPage = make.page(EventPage, make.section("rendez-vous"), "Forum", slug="forum", **values)
    return publish(page)


def publish(page: EventPage, **changes: Any) -> EventPage:
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return EventPage.objects.get(pk=page.pk)


def press(cast: Cast, who: str, verb: str = "inscription", where: str = WHERE) -> str:
    answer = cast.client(who).post(f"{where}{verb}/", follow=True)
    assert answer.status_code == 200
    return str(answer.text)


def told(*, organiser: bool = False) -> list[tuple[str, str]]:
    """Since it was last asked: those who come, or the one who organises."""
    found = sorted((one.to[0].partition("@")[0], one.subject) for one in mail.outbox)
    mail.outbox.clear()
    return [one for one in found if (one[0] == "assistant") is organiser]


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_a_place_is_one_press_and_its_name_is_for_the_organiser(cast: Cast) -> None:
    event(cast)
    page = cast.client("agent").get(WHERE).text
    assert "Il reste 1 place." in page
    assert "Seule la personne qui organise, Inès Basilic, lira votre nom." in page
    assert "Votre place est réservée." in press(cast, "agent")
    assert "Votre place est réservée." in press(cast, "agent"), "a second press changes nothing"
    assert told() == [("agent", "Votre place est réservée : Forum")]
    assert "C’est complet" in press(cast, "newcomer")
    assert told() == [("newcomer", "Liste d’attente : Forum")]
    assert "Votre rang : 2." in press(cast, "correspondent")

    client = cast.client("assistant")
    listed = client.get(f"{WHERE}inscriptions/").text
    assert listed.index("Camille Romarin") < listed.index("Liste d’attente") < listed.index("Noé Anis")
    assert f'href="{WHERE}inscriptions/"' in client.get(WHERE).text
    sheet = client.get(f"{WHERE}inscriptions.csv").content.decode()
    assert "Romarin;Camille;agent@example.fr;Réservée" in sheet
    for who in ("administrator", "moderator", "editor", "national", "coordinator", "agent"):
        other = cast.client(who)
        assert other.get(f"{WHERE}inscriptions/").status_code == 404
        assert other.get(f"{WHERE}inscriptions.csv").status_code == 404
        assert "Romarin" not in other.get(WHERE).text.replace(
            "Camille Romarin", "", 1 if who == "agent" else 0
        )


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_a_place_that_is_freed_goes_to_whoever_waits_first(cast: Cast) -> None:
    event(cast)
    for who in ("agent", "newcomer", "correspondent"):
        press(cast, who)
    told()
    assert "Votre inscription est retirée." in press(cast, "agent", "desinscription")
    assert told() == [("newcomer", "Une place s’est libérée : Forum")]
    assert "Votre place est réservée." in cast.client("newcomer").get(WHERE).text
    assert "Votre rang : 1." in cast.client("correspondent").get(WHERE).text
    # A second place, once published, goes to whoever waits.
    publish(EventPage.objects.get(), places=2)
    assert told() == [("correspondent", "Une place s’est libérée : Forum")]
    # The API says whether there is a place, and nobody's name.
    answer = cast.client("agent").get("/api/v1/events/").json()
    assert answer["items"][0]["registration"] == {"state": "full", "places": 2, "closes_at": None}
    assert "Anis" not in str(answer)
    detail = cast.client("agent").get(f"/api/v1/pages/{EventPage.objects.get().pk}/").json()
    assert detail["event"]["registration"]["state"] == "full"


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_what_a_published_change_tells_and_what_the_night_does(cast: Cast) -> None:
    page = event(cast)
    press(cast, "agent")
    told()
    page = publish(page, summary="Un autre résumé.")
    assert told() == []
    page = publish(page, is_cancelled=True)
    assert told() == [("agent", "Rendez-vous annulé : Forum")]
    shown = cast.client("agent").get(WHERE).text
    assert "Ce rendez-vous est annulé." in shown
    for promise in ("Votre place est réservée", "Un message vous le rappellera", "Rendre ma place", ".ics"):
        assert promise not in shown
    assert "Ce rendez-vous est annulé." in cast.client("assistant").get(f"{WHERE}inscriptions/").text
    page = publish(page, is_cancelled=False)
    assert told() == [("agent", "Rendez-vous maintenu : Forum")]
    publish(page, registration_open=False)
    assert told(organiser=True) == [("assistant", "Ce qui change à votre rendez-vous : Forum")]
    assert f'href="{WHERE}inscriptions/"' in cast.client("assistant").get(WHERE).text
    assert "Rendre ma place" in cast.client("agent").get(WHERE).text
    assert "Inscription</h2>" not in cast.client("newcomer").get(WHERE).text


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_who_waits_is_told_that_there_is_no_place_yet(cast: Cast) -> None:
    page = event(cast)
    press(cast, "agent")
    press(cast, "newcomer")
    told()
    publish(page, place="Salle Tilleul", ends_at=page.ends_at + timedelta(minutes=30))
    moved, organises, waits = sorted(mail.outbox, key=lambda one: one.to[0])
    assert told() == [(who, "Rendez-vous modifié : Forum") for who in ("agent", "newcomer")]
    for said in ("de 10 h à 12 h, Salle Mélisse", "de 10 h à 12 h 30", "Salle Tilleul", WHERE):
        assert said in moved.body
    assert "Votre inscription reste valable" in moved.body
    [(name, attached, _media)] = moved.attachments
    assert name == "rendez-vous.ics"
    [single] = Calendar.from_ical(attached).walk("VEVENT")
    assert (single["LOCATION"], single["SEQUENCE"], single["TRANSP"]) == ("Salle Tilleul", 1, "OPAQUE")
    assert "reste valable" not in waits.body
    assert "vous n’avez pas de place pour le moment" in waits.body
    assert not waits.attachments
    assert "Où : Salle Tilleul (avant : Salle Mélisse)" in organises.body
    # Each in the language of their own profile, whoever pressed.
    for who in ("newcomer", "assistant"):
        User.objects.filter(pk=cast.user(who).pk).update(language="en")
    publish(EventPage.objects.get(), place="Salle Noyer")
    moved, organises, waits = sorted(mail.outbox, key=lambda one: one.to[0])
    assert "Il a maintenant lieu" in moved.body
    assert "The date, hour or place of an event that you are waiting for has changed." in waits.body
    assert "Salle Noyer (before: Salle Tilleul)" in organises.body
    for text in (waits, organises):
        assert text.body.startswith("Hello,")


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_what_the_clock_does_and_what_a_deletion_tells(cast: Cast) -> None:
    event(cast, places=None)
    press(cast, "agent")
    told()
    call_command("remind_events", verbosity=0)
    assert told() == []
    with time_machine.travel(IN_A_WEEK - timedelta(days=2, hours=8), tick=False):
        for _night in range(2):
            call_command("remind_events", verbosity=0)
        assert told() == [("agent", "Rappel : Forum")]
    with time_machine.travel(IN_A_WEEK + timedelta(days=9), tick=False):
        call_command("forget_events", verbosity=0)
        assert not Registration.objects.exists()
    press(cast, "newcomer")
    told()
    # Deleted is cancelled: told while it is still known whom.
    EventPage.objects.get().delete()
    assert told() == [("newcomer", "Rendez-vous annulé : Forum")]
    assert not Registration.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_a_name_stays_with_whom_it_was_given_to(cast: Cast) -> None:
    """Who edits names another organiser, or none: a name is read anew by the word of its owner alone."""
    page = event(cast, places=None)
    assistant, editor = cast.client("assistant"), cast.client("editor")
    shown = {"organise": cast.users["assistant"].pk}
    cast.client("agent").post(f"{WHERE}inscription/", shown)
    told()
    publish(page, organiser=None)  # the page's keeper organises now
    [asked, replaced] = sorted(mail.outbox, key=lambda one: one.to[0])
    assert (asked.to, asked.subject) == (["agent@example.fr"], "Une autre personne organise : Forum")
    assert (replaced.to, replaced.subject) == (["assistant@example.fr"], "Vous n’organisez plus : Forum")
    listed = editor.get(f"{WHERE}inscriptions/").text
    assert "Camille" not in listed + editor.get(f"{WHERE}inscriptions.csv").content.decode()
    assert "1 autre personne inscrite a donné son nom" in listed
    kept = assistant.get(f"{WHERE}inscriptions/").text
    assert "Camille Romarin" in kept
    assert "Vous n’organisez plus ce rendez-vous." in kept
    assert f'href="{WHERE}inscriptions/"' in assistant.get(WHERE).text
    own = cast.client("agent").get(WHERE).text
    assert "Vous avez donné votre nom à Inès Basilic, qui est la seule personne à le lire." in own
    assert f"Donner mon nom à {cast.users['editor']}" in own
    type(cast.users["agent"]).objects.filter(pk=cast.users["agent"].pk).update(first_name="", last_name="")
    nameless = cast.client("agent").get(WHERE).text
    assert "Votre profil n’a pas de nom\u00a0: Inès Basilic lit votre adresse" in nameless
    assert "Vous avez donné votre nom" not in nameless


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_a_new_organiser_reads_the_names_that_are_given_again(cast: Cast) -> None:
    page, new = event(cast, places=None), cast.users["editor"]
    shown = {"organise": cast.users["assistant"].pk}
    press(cast, "agent")
    publish(page, organiser=None)
    # A tab that names the former organiser gives nothing to the new one, and registers nobody.
    for who in ("agent", "newcomer"):
        answer = cast.client(who).post(f"{WHERE}inscription/", shown, follow=True)
        assert "La personne qui organise a changé" in answer.text
    assert "Votre place est réservée." in press(cast, "agent"), "no word on names changes nothing"
    assert Registration.objects.get().given_to == cast.users["assistant"]
    cast.client("agent").post(f"{WHERE}inscription/", {"organise": new.pk})
    assert "Camille Romarin" in cast.client("editor").get(f"{WHERE}inscriptions/").text
    assert cast.client("assistant").get(f"{WHERE}inscriptions/").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_an_old_tab_gives_up_no_place_that_came_meanwhile(cast: Cast) -> None:
    event(cast)
    press(cast, "agent")
    press(cast, "newcomer")
    page = cast.client("newcomer").get(WHERE).text
    assert '<input type="hidden" name="attente" value="oui">' in page
    press(cast, "agent", "desinscription")
    answer = cast.client("newcomer").post(f"{WHERE}desinscription/", {"attente": "oui"}, follow=True)
    assert "Une place s’est libérée pour vous" in answer.text
    assert Registration.objects.get().is_waiting is False
    assert "Votre inscription est retirée." in press(cast, "newcomer", "desinscription")
    assert "Vous n’êtes pas sur la liste\u00a0: rien" in press(cast, "newcomer", "desinscription")
    # What gives a name alone registers nobody whose place was given up meanwhile.
    shown = {"organise": cast.users["assistant"].pk, "inscrit": "oui"}
    answer = cast.client("newcomer").post(f"{WHERE}inscription/", shown, follow=True)
    assert "votre nom n’est donné à personne" in answer.text
    assert not Registration.objects.exists()
    press(cast, "agent")
    press(cast, "newcomer")  # their old tab shows a place; they wait now
    assert "vous êtes maintenant sur la liste d’attente" in press(cast, "newcomer", "desinscription")
    assert Registration.objects.filter(is_waiting=True).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_giving_a_place_back_says_what_becomes_of_it(cast: Cast) -> None:
    page = event(cast)
    press(cast, "agent")

    def said(who: str) -> str:
        text = cast.client(who).get(WHERE).text
        return " ".join(text[text.index('name="attente"') :].partition("</details>")[0].split())

    passed_on, back = "Elle va aussitôt à la personne qui attend.", "Vous pourrez revenir tant que"
    last, closed = "En revenant, vous serez à la fin de la liste", "vous ne pourrez pas revenir"
    alone = said("agent")
    assert 'value="non">' in alone
    assert (passed_on in alone, back in alone, closed in alone) == (False, True, False)
    receiving.close(page.pk, by=page.receives, at=NOW)
    alone = said("agent")
    assert (passed_on in alone, back in alone, closed in alone) == (False, False, True)
    receiving.reopen(page.pk, by=page.receives, at=NOW)
    press(cast, "newcomer")
    assert (passed_on in said("agent"), last in said("agent"), back in said("agent")) == (True, True, False)
    assert "Vous perdez votre rang. En revenant" in said("newcomer")
    receiving.close(page.pk, by=page.receives, at=NOW)
    assert (passed_on in said("agent"), last in said("agent"), closed in said("agent")) == (True, False, True)
    assert (last in said("newcomer"), closed in said("newcomer")) == (False, True)
    # More come than there are places: what is given up goes to nobody.
    Registration.objects.create(
        event=page, user=cast.users["editor"], given_to=page.organiser, registered_at=NOW
    )
    assert passed_on not in said("agent")
    assert "La place va aussitôt" not in cast.client("assistant").get(f"{WHERE}inscriptions/").text


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_one_s_own_are_marked_and_a_press_without_a_session_is_kept(cast: Cast) -> None:
    event(cast)
    shown = {"organise": str(cast.users["assistant"].pk)}
    lost = cast.client("anonymous").post(
        f"{WHERE}inscription/", shown, headers={"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    )
    assert "Rien n’est parti" in lost.text
    assert f'<textarea name="organise" hidden>\n{shown["organise"]}</textarea>' in lost.text
    for who, state in (("agent", "Inscription faite"), ("newcomer", "Sur la liste d’attente")):
        press(cast, who)
        for address in ("/rendez-vous/", "/agenda-des-rendez-vous/"):
            page = cast.client(who).get(address).text
            assert page.index(state) < page.index(">Forum</a>")
    assert "Mes inscriptions" not in cast.client("editor").get("/agenda-des-rendez-vous/").text


def feed(cast: Cast) -> Any:
    """The one event in it, as a program reads it that knows the key."""
    stranger, path = cast.client("anonymous"), f"/rendez-vous/agenda.ics?cle={calendar.key()}"
    answer = stranger.get(path)
    assert stranger.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    [found] = Calendar.from_ical(answer.content).walk("VEVENT")
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_an_event_is_put_into_a_calendar_alone_or_with_all(cast: Cast) -> None:
    event(cast)
    client = cast.client("agent")
    assert f"cle={calendar.key()}" in client.get("/agenda-des-rendez-vous/").text
    assert cast.client("anonymous").get("/rendez-vous/agenda.ics?cle=faux").status_code == 404
    alone = client.get(f"{WHERE}evenement.ics")
    assert b"BEGIN:VTIMEZONE" in alone.content
    assert alone["Content-Type"] == "text/calendar; charset=utf-8"
    assert alone["Content-Disposition"] == 'attachment; filename="forum.ics"'
    [one], known = Calendar.from_ical(alone.content).walk("VEVENT"), feed(cast)
    assert all(one[name] == known[name] for name in ("UID", "SUMMARY", "DTSTART", "SEQUENCE"))
    assert (one["TRANSP"], known["TRANSP"]) == ("OPAQUE", "TRANSPARENT"), "who takes one counts on it"
    assert b"SUMMARY:Forum" in client.get("/rendez-vous/agenda.ics").content


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_calendars_follow_an_event_until_it_is_gone(cast: Cast) -> None:
    page = event(cast)
    first = feed(cast)
    assert (first["SUMMARY"], first["SEQUENCE"], first["STATUS"]) == ("Forum", 0, "CONFIRMED")
    assert first["DTSTART"].params["TZID"] == "Europe/Paris"
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        page = publish(page, summary="Un autre résumé.")
        second = feed(cast)
    assert second["SEQUENCE"] == 0
    assert second["LAST-MODIFIED"].dt > first["LAST-MODIFIED"].dt
    page = publish(page, starts_at=page.starts_at + timedelta(hours=1))
    third = feed(cast)
    assert (third["UID"], third["SEQUENCE"]) == (first["UID"], 1)
    page = publish(page, is_cancelled=True)
    fourth = feed(cast)
    assert (fourth["SUMMARY"], fourth["SEQUENCE"], fourth["STATUS"]) == ("Annulé : Forum", 2, "CANCELLED")
    # What its page said is nobody's to read any more: neither its title nor its place.
    page.delete()
    gone = feed(cast)
    assert (gone["UID"], gone["STATUS"], gone["SUMMARY"]) == (first["UID"], "CANCELLED", "Rendez-vous annulé")
    assert "LOCATION" not in gone
    with time_machine.travel(IN_A_WEEK + timedelta(days=100), tick=False):
        call_command("forget_events", verbosity=0)
        assert not CalendarEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_what_is_for_some_is_in_the_calendar_of_nobody_else(cast: Cast) -> None:
    page = event(cast)
    make.restrict(page, cast.users["editor"].groups.get())
    path = f"/rendez-vous/agenda.ics?cle={calendar.key()}"
    assert b"VEVENT" not in cast.client("anonymous").get(path).content
    assert b"VEVENT" not in cast.client("agent").get("/rendez-vous/agenda.ics").content
    assert b"SUMMARY:Forum" in cast.client("editor").get("/rendez-vous/agenda.ics").content
    for address in ("evenement.ics", "inscription/"):
        assert cast.client("agent").get(WHERE + address, headers={"Accept": "text/html"}).status_code == 404
    assert cast.client("agent").post(f"{WHERE}inscription/").status_code in (404, 405)
    page.unpublish()
    assert b"VEVENT" not in cast.client("anonymous").get(path).content
