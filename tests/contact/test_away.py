"""Whoever follows a case whose reader is away is told until when, who is there, and may turn to them (R5)."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from casework.actions import Received
from casework.models import Case, Seal, WorkerKey
from directory.models import Absence, Posting, Replacement
from tests.casework.conftest import Desk
from tests.cast import NOW
from tests.contact.conftest import FOLLOW, REPLY, START

TODAY, FRIDAY = NOW.date(), date(2026, 12, 4)
BOX = re.compile(r'id="away">(.*?)</div>', re.DOTALL)


def _away(desk: Desk, first: date = TODAY, last: date = FRIDAY, *, stand_in: str = "neighbour") -> None:
    absence = Absence.objects.create(worker=desk.cast.workers["assistant"], starts_on=first, ends_on=last)
    if stand_in:
        substitute = desk.cast.workers[stand_in]
        Replacement.objects.create(
            absence=absence, substitute=substitute, starts_on=first, ends_on=last, state="approved"
        )


def _opened(desk: Desk, received: Received) -> Any:
    return desk.cast.client("agent").post(FOLLOW, {"code": received.code})


def _plain(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\u00a0", " ").split())


def test_while_the_reader_is_there_nothing_is_said(desk: Desk, received: Received) -> None:
    page = _opened(desk, received)
    assert 'id="away"' not in page.text
    assert "Pas encore de réponse" in page.text


def test_away_now_with_a_stand_in(desk: Desk, received: Received) -> None:
    _away(desk)
    answer = _opened(desk, received)
    page = _plain(answer)
    assert "Inès Basilic n’est pas là jusqu’au vendredi 4 décembre." in page
    # Back on the next working day, not on Saturday.
    assert "Ce que vous écrivez ici attend son retour, le lundi 7 décembre." in page
    assert "Pendant ce temps, Hugo Genièvre" in page
    assert "Remplace Inès Basilic" in page
    assert desk.cast.workers["neighbour"].phone in page
    assert "Inès Basilic peut la lui transmettre, avec votre accord" in page
    assert "Pas encore de réponse" not in page  # it was due before she is back


def test_the_person_turns_to_whoever_is_there_with_their_workplace_and_nothing_of_the_case(
    desk: Desk, received: Received
) -> None:
    _away(desk)
    box = BOX.search(_opened(desk, received).text)
    assert box
    assert "Écrire à Hugo Genièvre" in box[1]
    fields = dict(re.findall(r'name="(step|workplace|go)" value="([^"]*)"', box[1]))
    client = desk.cast.client("newcomer")
    first = client.post(START, fields)
    assert first.status_code == 200
    assert f'<textarea name="workplace" hidden>\n{desk.cast.court.code}</textarea>' in first.text
    carried = {**fields, "step": "subject", "go": "next", "theme": "debt", "status": "contract"}
    client.post(START, carried)
    message = client.post(START, {**carried, "step": "workplace"})
    assert "Votre message sera lu par Hugo Genièvre" in _plain(message)
    assert Case.objects.count() == 1


def test_the_stand_in_is_told_nothing_and_reads_nothing_when_the_agent_writes_on(
    desk: Desk, received: Received
) -> None:
    _away(desk)
    desk.turn_the_hour()
    mail.outbox.clear()
    page = _opened(desk, received).text
    carried = page.split('name="carried" value="')[1].split('"')[0]
    answer = desk.cast.client("agent").post(REPLY, {"carried": carried, "text": "Encore.", "token": "t" * 20})
    assert "n’est pas là jusqu’au" in answer.text
    desk.turn_the_hour()
    assert [message.to for message in mail.outbox] == [["assistant@example.fr"]]
    assert not Seal.objects.filter(worker_key__worker=desk.cast.workers["neighbour"]).exists()


def test_away_later(desk: Desk, received: Received) -> None:
    _away(desk, date(2026, 12, 1))
    page = _plain(_opened(desk, received))
    assert "Inès Basilic ne sera pas là du mardi 1er décembre au vendredi 4 décembre." in page
    assert "Ce que vous écrirez alors attendra son retour, le lundi 7 décembre." in page
    assert "Hugo Genièvre" in page
    assert "Écrire à" not in page  # who is there today still is their own
    assert "Pas encore de réponse" in page


def test_an_absence_that_is_far_off_is_not_told(desk: Desk, received: Received) -> None:
    _away(desk, TODAY + timedelta(days=40), TODAY + timedelta(days=50))
    assert 'id="away"' not in _opened(desk, received).text


def test_absences_that_follow_one_another_are_one(desk: Desk, received: Received) -> None:
    _away(desk)
    _away(desk, date(2026, 12, 5), date(2026, 12, 24))
    page = _plain(_opened(desk, received))
    assert "n’est pas là jusqu’au jeudi 24 décembre" in page
    assert "le lundi 28 décembre" in page  # Christmas is a Friday


def test_a_stand_in_without_a_key_is_telephoned_and_somebody_else_would_read(
    desk: Desk, received: Received
) -> None:
    WorkerKey.objects.filter(worker=desk.cast.workers["neighbour"]).delete()
    _away(desk)
    page = _plain(_opened(desk, received))
    assert "Pendant ce temps, Hugo Genièvre" in page
    assert desk.cast.workers["neighbour"].phone in page
    assert "Hugo Genièvre ne peut pas encore recevoir de message ici" in page
    assert "une nouvelle demande serait lue par Nadia Verveine" in page
    assert "Écrire à Nadia Verveine" in page


@pytest.mark.parametrize("state", ["none", "proposed", "refused"])
def test_without_an_approved_stand_in_the_coordinator_is_there(
    desk: Desk, received: Received, state: str
) -> None:
    _away(desk, stand_in="" if state == "none" else "neighbour")
    Replacement.objects.update(state=state)
    page = _plain(_opened(desk, received))
    assert "Pendant ce temps, Nadia Verveine" in page
    assert "Coordonne votre région" in page
    assert "Genièvre" not in page


def test_with_nobody_at_all_the_number_of_the_service_is_given(
    desk: Desk, received: Received, settings
) -> None:
    _away(desk, stand_in="")
    Posting.objects.exclude(worker=desk.cast.workers["assistant"]).delete()
    page = _plain(_opened(desk, received))
    assert "Personne n’assure son remplacement pour le moment" in page
    assert settings.SERVICE_PHONE in page
    assert "Écrire à" not in page


def test_somebody_who_left_for_good_reads_no_more_and_it_is_said(desk: Desk, received: Received) -> None:
    worker = desk.cast.workers["assistant"]
    type(worker).objects.filter(pk=worker.pk).update(left_on=TODAY - timedelta(days=1))
    page = _plain(_opened(desk, received))
    assert "Inès Basilic a quitté le service : personne ne lira ce que vous écrivez ici." in page
    assert "Nadia Verveine" in page
    assert "Pas encore de réponse" not in page


def test_a_workplace_that_is_gone_breaks_nothing(desk: Desk, received: Received) -> None:
    _away(desk)
    type(desk.cast.court).objects.filter(pk=desk.cast.court.pk).update(name="Autre nom")
    page = _plain(_opened(desk, received))
    assert "Pendant ce temps, Hugo Genièvre" in page
    assert "Écrire à" not in page


def test_back_again_nothing_is_said_any_more(desk: Desk, received: Received) -> None:
    _away(desk)
    with time_machine.travel(NOW + timedelta(days=13), tick=False):
        assert 'id="away"' not in _opened(desk, received).text
