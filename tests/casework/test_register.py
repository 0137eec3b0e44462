"""The register refuses change and deletion, and is held against what others keep of it."""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from casework import audit
from casework.models import AuditEvent, AuditHead, Verb, WaitingLine
from portal.operations import duties
from tests.casework.test_audit import tamper
from tests.cast import NOW, Cast
from tests.portal.signing_in import new_key

pytestmark = pytest.mark.django_db


def _lines(number: int) -> None:
    for _one in range(number):
        audit.record(Verb.OPENED, by="worker:x", at=NOW, case="K7QF2M9X")


def _said(*arguments: str) -> str:
    out = StringIO()
    call_command("audit_head", *arguments, stdout=out)
    return out.getvalue()


def _verified(text: str, folder: Path) -> str:
    out, kept = StringIO(), folder / "head.txt"
    kept.write_text(text, encoding="utf-8")
    call_command("verify_audit", head=kept, stdout=out)
    return out.getvalue()


def _refused(text: str, folder: Path) -> int:
    with pytest.raises(CommandError) as refusal:
        _verified(text, folder)
    return refusal.value.returncode


# --- Rows ---------------------------------------------------------------------------------------------------

STATEMENTS = [
    "UPDATE casework_auditevent SET actor='x' WHERE number=1",
    "DELETE FROM casework_auditevent WHERE number=3",
    "DELETE FROM casework_auditevent",
    {
        "sqlite": "INSERT OR REPLACE INTO casework_auditevent SELECT id, number, at, verb, 'x', 'Y', detail, "
        "previous, digest FROM casework_auditevent WHERE number = 2",
        "postgresql": "TRUNCATE casework_auditevent",
    },
]


@pytest.mark.parametrize("statement", STATEMENTS, ids=["change", "deletion", "emptying", "another way"])
def test_the_database_refuses(statement: str | dict[str, str]) -> None:
    _lines(3)
    sql = statement if isinstance(statement, str) else statement[connection.vendor]
    with pytest.raises(DatabaseError, match="register"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEvent.objects.count() == 3


def test_a_line_is_written_after_a_refusal_all_the_same() -> None:
    _lines(2)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_auditevent")
    _lines(1)
    call_command("verify_audit", stdout=StringIO())


# --- Heads --------------------------------------------------------------------------------------------------


def test_the_register_goes_on_from_every_head_that_was_kept(tmp_path: Path) -> None:
    kept = [_said()]
    for _night in range(3):
        _lines(4)
        kept.append(_said())
    _lines(1)
    assert "4 états" in _verified("\n".join(kept), tmp_path)
    for one in kept:
        _verified(one, tmp_path)


def test_a_chain_that_was_rewritten_whole_holds_by_itself_and_not_against_a_head(tmp_path: Path) -> None:
    """Whoever writes in the database, and knows how digests are made, makes a chain that holds."""
    _lines(5)
    old = _said()
    tamper("DELETE FROM casework_auditevent")
    AuditHead.objects.all().delete()
    for number in range(8):
        audit.append(Verb.UNLOCKED, by=f"worker:{number}", at=NOW)
    call_command("verify_audit", stdout=StringIO())
    assert _refused(old, tmp_path) == 1


def test_an_end_that_was_cut_off_with_its_head_put_back_is_noticed(tmp_path: Path) -> None:
    _lines(3)
    older = _said()
    _lines(2)
    newer = _said()
    tamper("DELETE FROM casework_auditevent WHERE number > 3")
    AuditHead.objects.update(number=3, digest=AuditEvent.objects.get(number=3).digest)
    _verified(older, tmp_path)
    assert _refused(newer, tmp_path) == 1


def test_a_broken_chain_is_said_whatever_head_is_given(tmp_path: Path) -> None:
    _lines(3)
    old = _said()
    _lines(2)
    tamper("UPDATE casework_auditevent SET actor='x' WHERE number=5")
    assert _refused(old, tmp_path) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: "Bonjour,\n",
        lambda text: text.replace("number: 3", "number: 2"),
        lambda text: re.sub(r"signature: \w", "signature: z", text),
        lambda text: text.replace("signature", "destroyed: K7QF2M9X\nsignature"),
        lambda text: text + text.replace("number: 3", "number: 4"),
        lambda text: text.partition("signature")[0],
    ],
    ids=["empty", "no head", "another number", "no signature", "more destroyed", "one of two", "cut"],
)
def test_what_was_not_signed_here_is_refused_as_such(tmp_path: Path, change) -> None:
    _lines(3)
    assert _refused(change(_said()), tmp_path) == 2


def test_a_head_from_before_a_change_of_the_key_of_the_site_still_holds(settings, tmp_path: Path) -> None:
    _lines(3)
    old = _said()
    new_key(settings, fallbacks=True)
    _verified(old, tmp_path)
    settings.SECRET_KEY_FALLBACKS = []
    assert _refused(old, tmp_path) == 2


def test_a_file_that_does_not_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("verify_audit", head=tmp_path / "nothing.txt")
    assert refusal.value.returncode == 2


# --- The night ----------------------------------------------------------------------------------------------


def test_each_night_the_head_goes_to_those_who_are_named_and_the_mail_itself_is_the_proof(
    settings, tmp_path: Path
) -> None:
    settings.AUDIT_HEAD_TO = ["surete@example.fr", "archives@example.fr"]
    _lines(3)
    assert "audit_head --send" in duties.NIGHTLY.commands
    call_command("audit_head", "--send")
    assert [message.to for message in mail.outbox] == [["surete@example.fr"], ["archives@example.fr"]]
    _lines(2)
    _verified(mail.outbox[0].message().as_string(), tmp_path)
    _verified("\r\n".join(f"> {line}" for line in mail.outbox[1].body.splitlines()), tmp_path)
    assert "K7QF2M9X" not in mail.outbox[0].body


def test_nobody_named_is_said_on_the_state_page(cast: Cast, settings) -> None:
    _lines(1)
    settings.AUDIT_HEAD_TO = []
    assert "AUDIT_HEAD_TO" in cast.client("administrator").get("/etat-du-service/").text
    cache.clear()
    settings.AUDIT_HEAD_TO = ["surete@example.fr"]
    assert "AUDIT_HEAD_TO" not in cast.client("administrator").get("/etat-du-service/").text


# --- Those who act without a name ---------------------------------------------------------------------------


def test_what_an_agent_did_is_written_when_the_hour_is_over_and_not_before() -> None:
    audit.record(Verb.SEALED, by=audit.RECEPTION, at=NOW.replace(minute=12), case="K7QF2M9X")
    for minute in (13, 59):
        with time_machine.travel(NOW.replace(minute=minute), tick=False):
            call_command("turn_the_hour", verbosity=0)
        assert not AuditEvent.objects.exists()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        call_command("turn_the_hour", verbosity=0)
        call_command("turn_the_hour", verbosity=0)
    (line,) = AuditEvent.objects.all()
    assert (line.verb, line.actor, line.case, line.at) == ("sealed", "reception", "K7QF2M9X", NOW)
    assert not WaitingLine.objects.exists()


def test_the_lines_of_an_hour_come_in_an_order_that_is_drawn() -> None:
    names = [f"CASE{number:04}" for number in range(40)]
    for minute, name in enumerate(names):
        audit.record(Verb.SEALED, by=audit.RECEPTION, at=NOW.replace(minute=minute), case=name)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        call_command("turn_the_hour", verbosity=0)
    written = list(AuditEvent.objects.order_by("number").values_list("case", flat=True))
    assert sorted(written) == names
    assert written != names
