"""A mail is written down before it is sent: a mail server that is down loses nothing."""

import base64
import email
import email.policy
import json
from datetime import timedelta
from email.mime.text import MIMEText

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from core.mail import Bundled
from portal.models import OutboxMessage
from portal.operations import outbox
from tests.cast import NOW, Cast

DOWN = "tests.portal.test_mail.DownTransport"


class DownTransport(BaseEmailBackend):
    def send_messages(self, email_messages: object) -> int:
        raise ConnectionRefusedError


def _message() -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        "Nouveau numéro",
        "Bonjour,\nà jeudi.",
        "Relais <relais@example.fr>",
        ["a@example.fr"],
        bcc=["b@example.fr"],
        cc=["c@example.fr"],
        reply_to=["d@example.fr"],
        headers={"X-Relais": "1"},
    )
    message.attach_alternative("<p>Bonjour</p>", "text/html")
    message.attach("affiche.pdf", b"%PDF\x00\xff", "application/pdf")
    message.attach("permanences.ics", "BEGIN:VCALENDAR", "text/calendar")
    return message


def test_a_mail_is_kept_whole():
    kept = outbox.unpack(outbox.pack(_message()))
    sent = kept.message()
    assert (kept.subject, kept.to, kept.cc, kept.bcc) == (
        "Nouveau numéro",
        ["a@example.fr"],
        ["c@example.fr"],
        ["b@example.fr"],
    )
    assert (sent["Reply-To"], sent["X-Relais"]) == ("d@example.fr", "1")
    parts = {
        part.get_filename(): part.get_payload(decode=True) for part in sent.walk() if part.get_filename()
    }
    assert parts == {"affiche.pdf": b"%PDF\x00\xff", "permanences.ics": b"BEGIN:VCALENDAR"}
    assert "<p>Bonjour</p>" in [part.get_content() for part in _texts(kept)]


def _texts(message: EmailMessage) -> list:
    parsed = email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)
    return [part for part in parsed.walk() if part.get_content_type() == "text/html"]


@pytest.mark.once
@pytest.mark.parametrize(
    "subject", ["Réunion des nouveaux arrivants et des nouvelles arrivantes " * 2, "É" * 90]
)
def test_a_long_subject_begins_on_its_first_line(subject):
    sent = (
        outbox.unpack(outbox.pack(EmailMessage(subject.strip(), "…", to=["a@example.fr"])))
        .message()
        .as_bytes()
    )
    assert b"Subject: =?utf-8?" in sent
    assert email.message_from_bytes(sent, policy=email.policy.default)["Subject"] == subject.strip()


def test_what_is_kept_is_data_and_not_code():
    assert (
        json.loads(outbox.pack(_message()))["attachments"][0][1] == base64.b64encode(b"%PDF\x00\xff").decode()
    )


def test_what_cannot_be_kept_faithfully_is_refused():
    message = EmailMessage("x", "y", to=["a@example.fr"])
    message.attach(MIMEText("z"))
    with pytest.raises(TypeError):
        outbox.pack(message)


@pytest.fixture
def _outbox(settings):
    settings.EMAIL_BACKEND = "portal.operations.outbox.OutboxBackend"


@pytest.mark.usefixtures("_outbox")
def test_a_mail_leaves_after_the_commit_and_its_content_with_it(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mail.send_mail("Objet", "Secret", None, ["a@example.fr"])
        assert mail.outbox == []
    row = OutboxMessage.objects.get()
    assert [sent.body for sent in mail.outbox] == ["Secret"]
    assert (row.payload, row.sent_at is not None, row.claimed_at) == ("", True, None)


@pytest.mark.usefixtures("_outbox")
def test_a_change_that_is_rolled_back_sends_nothing(db):
    with transaction.atomic():
        mail.send_mail("Objet", "Corps", None, ["a@example.fr"])
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


@pytest.mark.usefixtures("_outbox")
def test_the_page_answers_while_the_mail_server_is_down(
    cast: Cast, client: Client, settings, django_capture_on_commit_callbacks
):
    settings.MAIL_TRANSPORT = DOWN
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/connexion/", {"login": "agent@example.fr"})
    row = OutboxMessage.objects.get()
    assert answer["Location"].startswith("/connexion/code/")
    assert (row.sent_at, row.attempts, row.last_error) == (None, 1, "ConnectionRefusedError")
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.deliver_due(timezone.now()) == 0
    assert outbox.deliver_due(row.run_after) == 1
    assert len(mail.outbox) == 1


def test_a_mail_that_cannot_be_written_waits_and_keeps_no_other_from_leaving(db):
    bad, good = _message(), _message()
    bad.subject = "Deux\nlignes"
    rows = [OutboxMessage.objects.create(payload=outbox.pack(one), run_after=NOW) for one in (bad, good)]
    assert outbox.deliver_due(NOW) == 2
    for row in rows:
        row.refresh_from_db()
    assert (rows[0].attempts, rows[0].last_error, rows[0].claimed_at) == (1, "BadHeaderError", None)
    assert rows[0].run_after > NOW
    assert rows[1].sent_at == NOW


def test_attempts_grow_rare_and_end(db, settings):
    settings.MAIL_TRANSPORT = DOWN
    row = OutboxMessage.objects.create(payload=outbox.pack(_message()), run_after=NOW)
    at, waits = NOW, []
    while outbox.deliver_due(at):
        row.refresh_from_db()
        waits.append(row.run_after - at)
        at = row.run_after
    assert waits == sorted(waits)
    assert len(waits) == outbox.MAX_ATTEMPTS
    assert at - NOW > timedelta(days=7)
    assert OutboxMessage.objects.get().payload


def test_what_was_given_up_can_be_sent_by_hand(db, capsys):
    row = OutboxMessage.objects.create(
        payload=outbox.pack(_message()), run_after=timezone.now(), attempts=outbox.MAX_ATTEMPTS
    )
    call_command("send_due_mail")
    assert mail.outbox == []
    call_command("send_due_mail", "--all")
    row.refresh_from_db()
    assert row.sent_at is not None
    assert "1 tried" in capsys.readouterr().out


def test_two_processes_do_not_send_the_same_mail(db):
    row = OutboxMessage.objects.create(
        payload=outbox.pack(_message()), run_after=NOW, claimed_at=NOW - timedelta(seconds=5)
    )
    outbox.deliver_due(NOW)
    assert mail.outbox == []
    outbox.deliver_due(NOW + outbox.CLAIM)
    row.refresh_from_db()
    assert (len(mail.outbox), row.claimed_at) == (1, None)


def _bundled(part: str, to: str = "a@example.fr", bundle: str = "permanence:1") -> None:
    Bundled("Objet", "Bonjour,", part, "Merci.", to=to, bundle=f"{bundle}:{to}").send()


@pytest.mark.usefixtures("_outbox")
def test_what_is_written_to_one_person_about_one_thing_in_a_few_minutes_is_one_mail(db):
    for part in ("Un.", "Deux.", "Trois."):
        _bundled(part)
    _bundled("Un.", to="b@example.fr")
    _bundled("Autre.", bundle="permanence:2")
    now = timezone.now()
    assert (mail.outbox, outbox.deliver_due(now)) == ([], 0)
    assert outbox.deliver_due(now + outbox.OPEN) == 3
    assert [(m.to[0], m.body) for m in mail.outbox] == [
        ("a@example.fr", "Bonjour,\n\nUn.\n\nDeux.\n\nTrois.\n\nMerci.\n"),
        ("b@example.fr", "Bonjour,\n\nUn.\n\nMerci.\n"),
        ("a@example.fr", "Bonjour,\n\nAutre.\n\nMerci.\n"),
    ]


@pytest.mark.usefixtures("_outbox")
def test_what_comes_once_the_mail_has_left_or_is_leaving_is_another_mail(db):
    _bundled("Un.")
    outbox.deliver_due(timezone.now() + outbox.OPEN)
    _bundled("Deux.")
    OutboxMessage.objects.filter(sent_at=None).update(claimed_at=timezone.now())
    _bundled("Trois.")
    assert OutboxMessage.objects.filter(sent_at=None).count() == 2
