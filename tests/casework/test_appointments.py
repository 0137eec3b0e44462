"""Appointments: given in a case, an hour taken in her calendar, a file and a mail for the person, her day."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import icalendar
import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import actions
from casework.appointments import calendar
from casework.cases.lines import Written
from casework.due.planned import Standing, planned, to_come
from casework.models import AuditEvent, Entry, EntryKind, WaitingInvitation
from casework.writings.appointment import Appointment, AppointmentEnd, AppointmentReply
from directory.models import Absence, Place
from permanences.feeds import tokens
from permanences.models import BusyBlock
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.casework.sending import carried_by
from tests.cast import NOW
from tests.permanences import world

INBOX = "/dossiers/"
FIRST = {
    "day": "2026-11-26",
    "hour": "14:30",
    "minutes": "45",
    "medium": "visit",
    "place": "SECRETPLACE, porte 3",
    "text": "SECRETWORDS : votre dernier bulletin.",
    "is_shown": "on",
    "token": "a-token-long-enough-for-a-form",
}


def text(answer):
    return re.sub(
        r"\s+", " ", unescape(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")
    )


def bare(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text(answer)))


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


def events(content):
    return {str(event["SUMMARY"]): event for event in icalendar.Calendar.from_ical(content).walk("VEVENT")}


def mailed():
    """What left with the turn of the hour: of each mail its words, and its event."""
    found = []
    for one in mail.outbox:
        (attached,) = one.attachments or [None]
        if attached is not None:
            found.append((one, events(attached[1])["Rendez-vous"]))
    return found


@pytest.fixture
def feed(cast):
    address = tokens.reset_address(by=cast.user("assistant"), at=NOW)
    return reverse("permanences:feed_personal", args=[address.secret])


@pytest.fixture
def given(desk, at, received):
    """An appointment that the person sees, sent twice and given once; who gave it."""
    worker = desk.unlocked()
    for _ in range(2):
        assert worker.post(at("appointments"), FIRST)["Location"] == at("appointments")
    return worker


def test_an_hour_is_taken_in_her_calendar_and_says_nothing_else(desk, at, received, feed, client):
    worker = desk.unlocked()
    world.permanence(desk.cast, weekdays=(3,), spans=(world.AFTERNOON,))
    before = client.get(feed)
    asked = worker.post(at("appointments"), FIRST)
    assert asked.status_code == 422
    assert "À lire avant de continuer" in text(asked)
    assert "est déjà de permanence le jeudi 26 novembre, de 14 h à 16 h 30" in text(asked)
    seen = {"seen": hidden(asked, "seen")}
    for _ in range(2):
        assert worker.post(at("appointments"), FIRST | seen)["Location"] == at("appointments")
    other = worker.post(at("appointments"), FIRST | seen | {"text": "Autre chose."})
    assert "Un autre texte a déjà été envoyé d’ici" in text(other)
    block, entry = BusyBlock.objects.get(), Entry.objects.get(number=2)
    assert (block.starts_at, block.ends_at, entry.kind) == (_at(26, 13, 30), _at(26, 14, 15), "answer")
    there = desk.opened(received).written[-1].content
    assert there.block == str(block.uid) != there.uid
    shown = client.get(feed, headers={"If-None-Match": before["ETag"]})
    assert "Last-Modified" not in shown  # nothing says when it was written
    busy = events(shown.content)["Occupé"]
    assert (busy.start, busy["TRANSP"], busy["SEQUENCE"]) == (_at(26, 13, 30), "OPAQUE", 0)
    assert not {"DESCRIPTION", "LOCATION", "URL"} & set(busy)
    assert client.get(feed, headers={"If-None-Match": shown["ETag"]}).status_code == 304
    assert not desk.opened(received).faults


def test_the_person_takes_it_along_and_asks_for_another_hour(given, received, agent, feed, client, at):
    page = agent.post("/demande/suivi/", {"code": received.code})
    assert "SECRETPLACE" in text(page).partition("jeudi 26 novembre 2026, 14 h 30")[2]
    taken = _taken_along(agent, page, received)
    answer = {"carried": carried_by(page), "token": "r" * 20, "text": "Mon texte."}
    page = agent.post("/demande/suivi/rendez-vous/", answer | {"other": "2", "when-2": "SECRETWHEN le lundi"})
    assert "Vous demandez une autre heure" in text(page)
    assert "Mon texte." in text(page)
    assert BusyBlock.objects.get().sequence == 0
    one = reverse("casework:appointment", args=[received.reference, 2])
    assert "SECRETWHEN le lundi" in text(given.get(one))
    moved = FIRST | {"day": "2026-11-30", "medium": "phone", "token": "m" * 20, "text": ""}
    moved["last"] = hidden(given.get(one), "last")
    assert given.post(one, moved | {"read": "2"}).status_code == 409  # not read yet, from an older page
    assert "Le rendez-vous est déplacé. La personne le lira" in text(given.post(one, moved, follow=True))
    block = BusyBlock.objects.get()
    assert (block.starts_at, block.sequence) == (_at(30, 13, 30), 1)
    assert events(client.get(feed).content)["Occupé"]["SEQUENCE"] == 1
    page = agent.post("/demande/suivi/", {"code": received.code})
    now = text(page).partition("Votre rendez-vous")[2].partition("</section>")[0]
    assert ("lundi 30 novembre 2026, 14 h 30" in now, "SECRETPLACE" in now) == (True, False)
    stale = answer | {"carried": carried_by(page), "token": "s" * 20, "cancel": "2", "last-2": "2"}
    assert "a changé entre-temps" in text(agent.post("/demande/suivi/rendez-vous/", stale))
    page = agent.post("/demande/suivi/", {"code": received.code})
    again = _taken_along(agent, page, received, where=None)  # by telephone: nobody goes there
    assert (again["UID"], again["SEQUENCE"] > taken["SEQUENCE"]) == (taken["UID"], True)


def _taken_along(agent, page, received, where="SECRETPLACE, porte 3"):
    """The event of the file, which names neither whom it is with nor whence it comes."""
    file = agent.post("/demande/suivi/agenda/", {"carried": carried_by(page), "appointment": "2"})
    taken = events(file.content)["Rendez-vous"]
    assert taken.get("LOCATION") == where
    block = str(BusyBlock.objects.get().uid)
    for word in ("elais", "social", "Inès", "SECRETWORDS", "METHOD", received.reference, block):
        assert word not in file.text
    return taken


def test_one_that_took_place_is_an_interview_to_be_written(given, desk, received, agent):
    end = reverse("casework:appointment_ended", args=[received.reference, 2])
    early = given.post(end, {"how": "honoured", "last": "2", "token": "e" * 20}, follow=True)
    assert "L’heure de ce rendez-vous n’est pas passée" in text(early)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        worker = desk.unlocked()
        assert "A-t-il eu lieu ?" in text(worker.get(INBOX))
        interview = worker.post(end, {"how": "honoured", "last": "2", "token": "h" * 20}, follow=True)
        assert interview.redirect_chain[0][0].endswith("/entretien/?rendez-vous=2")
        assert 'value="2026-11-26"' in interview.text
        assert "SECRETPLACE" in interview.text
        assert "A-t-il eu lieu ?" not in text(worker.get(INBOX))
        assert "honoré" not in text(agent.post("/demande/suivi/", {"code": received.code}))
    said = [bytes(one.sealed) for one in Entry.objects.all()]
    said += [str(vars(one)).encode() for one in AuditEvent.objects.all()]
    assert not [one for one in said if b"SECRET" in one]


def _at(day, hour, minute):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def asked(desk):
    """The request of somebody who wants to be written to by mail."""
    return desk.send(replace(CONTENT, channel="email"))


@pytest.fixture
def invite(desk, asked):
    worker = desk.unlocked()

    def post(**typed):
        values = FIRST | {"is_invited": "on", "hour": "10:00", "token": "i" * 20} | typed
        return worker.post(reverse("casework:appointments", args=[asked.reference]), values, follow=True)

    post.worker = worker
    return post


def test_a_mail_only_where_one_was_asked_for_and_not_before_the_hour_turns(desk, at, given, asked, invite):
    assert "La personne n’a pas demandé de courriel : aucun ne part." in text(given.get(at("appointments")))
    given.post(at("appointments"), FIRST | {"is_invited": "on", "hour": "08:30", "token": "n" * 20})
    assert not WaitingInvitation.objects.exists()
    refused = invite(hour="14:30")
    assert "Vous avez déjà un rendez-vous à cette heure, de 14 h 30 à 15 h 15" in text(refused)
    assert CONTENT.email in text(refused)
    assert "Un courriel part à la prochaine heure" in text(invite())
    waiting = WaitingInvitation.objects.get()
    assert waiting.hour == NOW
    assert CONTENT.email.encode() not in bytes(waiting.sealed)
    call_command("turn_the_hour", verbosity=0)
    assert mailed() == []
    desk.turn_the_hour()
    assert not WaitingInvitation.objects.exists()
    ((one, event),) = mailed()
    assert (one.to, one.subject, event.start) == ([CONTENT.email], "Rendez-vous", _at(26, 9, 0))
    assert "jeudi 26 novembre 2026, 10 h" in text_of(one)
    assert "METHOD:PUBLISH" in one.attachments[0][1]
    assert "ATTENDEE" not in event
    said = one.message().as_string() + text_of(one) + one.attachments[0][1]
    for word in ("SECRET", "social", "Inès", asked.reference, asked.code):
        assert word not in said


def test_given_up_with_the_code_her_hour_is_freed_by_herself(desk, asked, invite, agent, feed, client):
    invite()
    desk.turn_the_hour()
    ((_one, event),) = mailed()
    mail.outbox.clear()
    page = agent.post("/demande/suivi/", {"code": asked.code})
    answer = {"carried": carried_by(page), "token": "c" * 20, "cancel": "2"}
    assert "Vous avez renoncé à ce rendez-vous" in text(agent.post("/demande/suivi/rendez-vous/", answer))
    assert "Votre rendez-vous" not in text(agent.post("/demande/suivi/", {"code": asked.code}))
    assert not BusyBlock.objects.get().is_cancelled
    assert "La personne y a renoncé." in text(invite.worker.get(INBOX))
    end = reverse("casework:appointment_ended", args=[asked.reference, 2])
    for _ in range(2):
        invite.worker.post(end, {"how": "freed", "last": "2", "token": "f" * 20})
    freed = BusyBlock.objects.get()
    assert (freed.is_cancelled, freed.sequence) == (True, 1)
    assert events(client.get(feed).content)["Libéré"]["STATUS"] == "CANCELLED"
    desk.turn_the_hour()
    ((told, gone),) = mailed()
    assert (told.subject, gone["STATUS"], gone["UID"]) == ("Rendez-vous annulé", "CANCELLED", event["UID"])
    assert gone["SEQUENCE"] > event["SEQUENCE"]
    assert not desk.opened(asked).faults


def test_what_was_given_and_cancelled_within_an_hour_is_told_by_no_mail(desk, asked, invite, agent):
    invite()
    one = reverse("casework:appointment", args=[asked.reference, 2])
    moved = FIRST | {"day": "2026-11-27", "text": "", "token": "m" * 20, "last": "2"}
    told = text(invite.worker.post(one, moved, follow=True))
    assert "Le rendez-vous est déplacé. Un courriel part à la prochaine heure." in told
    end = reverse("casework:appointment_ended", args=[asked.reference, 2])
    invite.worker.post(end, {"how": "cancelled", "last": "3", "token": "k" * 20, "text": "Je suis malade."})
    assert WaitingInvitation.objects.count() == 3
    desk.turn_the_hour()
    assert mailed() == []
    assert "Je suis malade." in text(agent.post("/demande/suivi/", {"code": asked.code}))


def text_of(one):
    return one.body.replace("\u00a0", " ").replace("\u202f", " ")


def test_what_is_wrong_or_speaks_against_an_hour_is_said_and_a_lock_loses_nothing(desk, at, received):
    worker = desk.unlocked()
    Absence.objects.create(
        worker=desk.cast.workers["assistant"], starts_on="2026-12-21", ends_on="2026-12-31"
    )
    for changed, said in (
        ({"day": "2026-11-24", "hour": "09:00"}, "Cette heure est passée"),
        ({"day": "2028-11-24"}, "dans plus d’un an"),
        ({"day": "2027-03-28", "hour": "02:30"}, "les horloges avancent"),
        ({"medium": "on_site", "place": ""}, "Dites où vous recevrez"),
        ({"is_shown": ""}, "Personne ne lirait ces mots"),
        ({"day": "2026-12-25"}, "Le vendredi 25 décembre est férié : Noël."),
        ({"day": "2026-12-22"}, "Vous êtes en absence ce jour-là, jusqu’au 31 décembre."),
    ):
        refused = worker.post(at("appointments"), FIRST | changed)
        assert refused.status_code == 422, said
        assert said in text(refused)
        assert ("À lire avant" in text(refused)) == (set(changed) == {"day"} and "2028" not in changed["day"])
    assert not BusyBlock.objects.exists()
    worker.post(reverse("casework:lock"))
    back = {"passphrase": PASSPHRASE, "next": at("appointments")} | FIRST
    assert "SECRETWORDS" in worker.post(reverse("casework:unlock"), back).text
    assert worker.post(at("appointments"), FIRST | {"is_shown": "", "text": ""}).status_code == 302
    assert Entry.objects.get(number=2).kind == EntryKind.NOTE
    assert desk.case(received).state == "new"
    assert desk.unlocked("neighbour").get(at("appointments")).status_code == 404
    Entry.objects.update(mac=b"\0" * 32)
    altered = worker.post(at("appointments"), FIRST | {"token": "z" * 20, "day": "2026-11-27"})
    assert altered.status_code == 409
    assert BusyBlock.objects.count() == 1


def test_another_one_of_that_day_in_the_same_case_is_asked_about_once(desk, at, received):
    """Two windows, or Back: at the same hour or another one, and never because of one that is over."""
    worker, again = desk.unlocked(), FIRST | {"token": "the-name-of-a-second-window"}
    worker.post(at("appointments"), FIRST)
    for hour, span in (("14:30", "de 14 h 30 à 15 h 15"), ("16:00", "de 14 h 30 à 15 h 15")):
        asked = worker.post(at("appointments"), again | {"hour": hour})
        assert asked.status_code == 422
        assert f"Ce dossier a déjà un rendez-vous ce jour-là : {span}, donné par" in text(asked)
        assert "Vous avez déjà un rendez-vous" not in text(asked)  # said once
        assert "SECRETWORDS" in asked.text
    assert worker.post(at("appointments"), again | {"day": "2026-11-27"}).status_code == 302
    third = again | {"hour": "16:00", "token": "the-name-of-a-third-window", "seen": hidden(asked, "seen")}
    for said in ("Le rendez-vous est noté", "C’était déjà enregistré"):
        assert said in text(worker.post(at("appointments"), third, follow=True))
    assert BusyBlock.objects.count() == 3
    itself = FIRST | {"day": "2026-11-27", "hour": "17:00", "last": "3", "token": "z" * 20}
    moved = worker.post(reverse("casework:appointment", args=[received.reference, 3]), itself)
    assert moved.status_code == 302


def test_in_one_of_her_rooms_by_the_clock_of_the_place(desk, at, received):
    far, cast = desk.cast.far_prison, desk.cast
    room = Place.objects.create(establishment=far, name="Bureau 3", is_confidential=True)
    world.permanence(cast, weekdays=(0,), establishment=far, place=room)
    other = world.permanence(cast, "neighbour", weekdays=(3,), establishment=far, place=room)
    worker = desk.unlocked()
    assert "Centre pénitentiaire du Port, Bureau 3" in text(worker.get(at("appointments")))
    here = FIRST | {"medium": "on_site", "room": str(room.pk), "place": "", "hour": "10:00"}
    taken = worker.post(at("appointments"), here)
    assert f"{other.worker.name} y reçoit déjà le jeudi 26 novembre" in text(taken)
    worker.post(at("appointments"), here | {"seen": hidden(taken, "seen")})
    assert BusyBlock.objects.get().starts_at == _at(26, 6, 0)
    assert "jeudi 26 novembre 2026, 10 h (heure de La Réunion)" in bare(worker.get(at("case")))


def test_her_day_is_above_the_list_and_costs_the_same_for_three_cases_as_for_many(desk, at, received):
    worker = desk.unlocked()
    assert 'id="today"' not in worker.get(INBOX).text
    worker.post(at("appointments"), FIRST | {"day": "2026-11-25"})
    task = {"task-what": "SECRETTASK", "task-due_on": "2026-11-20", "task-token": "a-token-long-enough"}
    worker.post(at("task"), task)
    worker.post(at("task"), task | {"task-due_on": "2026-11-26", "task-token": "b" * 20})
    with CaptureQueriesContext(connection) as few:
        page = worker.get(INBOX)
    day = text(page).partition('id="today"')[2].partition("</section>")[0]
    assert "et jusqu’au mercredi 25 novembre" in day
    assert "Camille Romarin" in day
    assert "mercredi 25 novembre 2026, 14 h 30" in day
    assert day.count("SECRETTASK") == 2  # once, with its button
    assert "En retard, pour le vendredi 20 novembre" in day
    for _ in range(8):
        desk.put(desk.send(), contact_due_on=NOW.date())
    worker.get(INBOX)
    with CaptureQueriesContext(connection) as many:
        page = worker.get(INBOX)
    assert (len(few), len(many)) == (6, 6)
    assert (
        text(page).partition("Premiers contacts")[2].partition("</section>")[0].count("pour le mardi 24") == 8
    )
    tick = reverse("casework:day_task", args=[received.reference, 3])
    for _ in range(2):
        assert "SECRETTASK" not in text(worker.post(tick, follow=True)).partition("Premiers contacts")[0]
    assert worker.get(tick, headers={"Accept": "text/html"})["Location"] == INBOX
    assert desk.unlocked("neighbour").post(tick).status_code == 404


GIVEN = Appointment("u", "b", "w", "2026-12-01T10:00+01:00", 45, "Europe/Paris", "phone")


@pytest.mark.once
def test_the_last_word_on_an_appointment_holds():
    reply = AppointmentReply(1, "other", "", "le lundi")
    moved = replace(GIVEN, starts_at="2026-12-03T10:00+01:00", moves=1)
    lines = [
        Written(1, EntryKind.ANSWER, GIVEN),
        Written(2, EntryKind.MESSAGE, reply),
        Written(3, EntryKind.ANSWER, moved),
        Written(4, EntryKind.MESSAGE, replace(reply, wish="cancel")),
        Written(5, EntryKind.NOTE, AppointmentEnd(1, "freed", "")),
        Written(6, EntryKind.NOTE, GIVEN),
        Written(7, EntryKind.NOTE, AppointmentEnd(99, "missed", "")),
    ]
    assert planned(lines[:2])[0].wish == reply
    (after,) = planned(lines[:3])
    assert (after.number, after.last, after.wish, after.is_shown) == (1, 3, None, True)
    assert planned(lines[:4])[0].standing is Standing.GIVEN_UP
    alone, hers = planned(lines)
    assert [alone.number, hers.number] == [6, 1]
    assert (hers.standing, alone.is_shown) == (Standing.CANCELLED, False)
    assert to_come(lines, GIVEN.end) == []
    # Who holds the code and was shown only the hour to which it was moved reads that one.
    assert [one.number for one in planned([lines[2]])] == [1]
    assert "lundi" not in repr(planned(lines[:2]))


@pytest.mark.once
def test_the_file_is_what_the_rfc_asks_of_what_is_published_by_mail():
    meeting = calendar.Meeting("u-1", 3, GIVEN.start, GIVEN.end, NOW, is_cancelled=True)
    read = icalendar.Calendar.from_ical(calendar.file_of(meeting, "Rendez-vous", "noreply@example.fr"))
    (event,) = read.walk("VEVENT")
    assert (read["METHOD"], event["ORGANIZER"]) == ("PUBLISH", "mailto:noreply@example.fr")
    assert (event["STATUS"], event["SEQUENCE"], event["CLASS"]) == ("CANCELLED", 3, "PRIVATE")
    assert read.subcomponents == [event]  # in UTC: no table of a time zone
    assert not read.errors
    assert not event.errors
    assert str(actions.Altered) not in repr(meeting)
