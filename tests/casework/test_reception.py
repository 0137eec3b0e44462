"""Sealing a request to the right reader, and following it with the code."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import translation

from casework import actions
from casework.cases.faults import Damage
from casework.cases.mail import send_waiting, you_have_a_message
from casework.cases.reading import open_as_worker, open_with_code
from casework.models import Case, Entry, Seal, State
from casework.sealing import codes
from casework.sealing.crypto import CannotOpen
from directory.models import Absence, Replacement
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.cast import NOW


def private_key(desk, who):
    key = desk.cast.workers[who].keys.get()
    return key, actions.unlock(key, PASSPHRASE, by=desk.cast.user(who), at=NOW).private


def test_whoever_covers_the_workplace_reads_the_request(desk, received):
    case, (key, private) = desk.case(received), private_key(desk, "assistant")
    assert received.recipient.worker == desk.cast.workers["assistant"]
    opened = open_as_worker(case, key, private).first_message
    assert (opened.message, opened.name, opened.phone) == (CONTENT.message, CONTENT.name, CONTENT.phone)


@pytest.mark.parametrize("who", ["neighbour", "coordinator"])
def test_another_worker_cannot_open_it_even_with_the_database_in_hand(desk, received, who):
    case, (key, private) = desk.case(received), private_key(desk, who)
    with pytest.raises(CannotOpen):
        open_as_worker(case, key, private)
    # Not even by passing the seal off as theirs.
    Seal.objects.filter(case=case, worker_key__isnull=False).update(worker_key=key)
    with pytest.raises(CannotOpen):
        open_as_worker(case, key, private)


def test_a_seal_copied_to_another_case_does_not_open_it(desk, received):
    other = desk.case(desk.send())
    key, private = private_key(desk, "assistant")
    stolen = Seal.objects.get(case=desk.case(received), worker_key=key).sealed
    Seal.objects.filter(case=other, worker_key=key).update(sealed=stolen)
    with pytest.raises(CannotOpen):
        open_as_worker(other, key, private)


def test_an_entry_moved_to_another_case_does_not_open(desk, received):
    other = desk.case(desk.send())
    Entry.objects.filter(case=other).update(sealed=Entry.objects.get(case=desk.case(received)).sealed)
    opened = open_as_worker(other, *private_key(desk, "assistant"))
    assert (opened.written, opened.first_message) == ((), None)
    assert Damage.ALTERED in {fault.damage for fault in opened.faults}


def test_a_worker_without_a_key_is_passed_over_and_said_to_be(cast, desk):
    cast.workers["assistant"].keys.all().delete()
    recipient = actions.recipient_for(cast.court, NOW)
    assert recipient.worker == cast.workers["coordinator"]
    assert [link.worker for link in recipient.passed_over] == [cast.workers["assistant"]]


def test_nobody_with_a_key_means_nothing_can_be_sealed(cast):
    assert actions.recipient_for(cast.court, NOW) is None


def test_during_an_absence_the_approved_stand_in_receives(cast, desk):
    absence = Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=NOW.date(), ends_on=NOW.date() + timedelta(days=3)
    )
    Replacement.objects.create(
        absence=absence,
        substitute=cast.workers["neighbour"],
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
        state="approved",
        approved_by=cast.users["national"],
        approved_at=NOW,
    )
    assert actions.recipient_for(cast.court, NOW).worker == cast.workers["neighbour"]
    with pytest.raises(actions.ReaderChanged):
        desk.send(to="assistant")
    assert not Case.objects.exists()
    case = desk.case(desk.send(to="neighbour"))
    assert open_as_worker(case, *private_key(desk, "neighbour")).first_message.message == CONTENT.message


def test_the_same_form_sent_twice_makes_one_case(desk):
    desk.send(submission="the-same-form-sent-twice")
    with pytest.raises(actions.AlreadySent):
        desk.send(submission="the-same-form-sent-twice")
    assert Case.objects.count() == 1


def test_the_code_opens_the_case_and_only_the_right_one_does(desk, received):
    master = actions.follow(codes.read_code(received.code), at=NOW)
    assert actions.open_by_code(master).first_message.message == CONTENT.message
    assert actions.follow(codes.new_code(), at=NOW) is None


def test_the_code_is_stored_nowhere(desk, received):
    case = desk.case(received)
    master = codes.master_secret(received.code, codes.PRESENT)
    stored = [case.follow_up_handle.encode(), bytes(case.follow_up_public_key), case.submission.encode()]
    for secret in (received.code.encode(), master, codes.follow_up_key(master).pair.private):
        assert not any(secret in value or secret.hex().encode() in value for value in stored)


def test_the_agent_writes_on_and_the_case_waits_for_an_answer(desk, received):
    master = actions.follow(received.code, at=NOW)
    desk.put(received, state=State.ANSWERED)
    opened = actions.write_by_code(master, "Une question encore.", token="a-token-of-this-form", at=NOW)
    assert [line.content.text for line in opened.written[1:]] == ["Une question encore."]
    assert desk.case(received).state == State.WAITING


def test_a_message_sent_twice_is_kept_once(desk, received):
    master = actions.follow(received.code, at=NOW)
    for _ in range(2):
        opened = actions.write_by_code(master, "Une fois.", token="a-token-of-this-form", at=NOW)
    assert len(opened.written) == 2


def test_the_code_holds_no_key_to_the_notes(desk, received):
    case, (key, private) = desk.case(received), private_key(desk, "assistant")
    opened = open_as_worker(case, key, private)
    actions.note(opened, "Entre nous.", by=key.worker, token="a-token-of-this-form", at=NOW)
    case = desk.case(received)
    seen = open_with_code(case, codes.master_secret(received.code, codes.PRESENT))
    assert [line.kind for line in seen.written] == ["request"]
    assert seen.present_keys.notes == b""
    assert open_as_worker(case, key, private).written[-1].content.text == "Entre nous."


def test_the_worker_is_told_that_there_is_a_message_and_nothing_more(desk, received):
    assert mail.outbox == []  # its date would be the agent's
    desk.turn_the_hour()
    (told,) = mail.outbox
    assert told.to == ["assistant@example.fr"]
    assert told.subject == "Vous avez un message"
    for secret in (received.reference, received.code, CONTENT.message, CONTENT.name, "Lille", "urgent"):
        assert secret not in told.body


def test_the_mail_does_not_tell_which_language_the_sender_reads(cast):
    with translation.override("en"):
        you_have_a_message(cast.workers["assistant"], NOW)
        send_waiting(NOW + timedelta(hours=1))
    assert mail.outbox[-1].subject == "Vous avez un message"


def test_the_deadline_counts_working_days_of_the_place(desk, received):
    # Five working days after Tuesday 24 November 2026.
    assert received.contact_due_on == date(2026, 12, 1)


def test_clear_times_are_kept_to_the_hour(desk, received):
    assert desk.case(received).received_at.minute == 0
