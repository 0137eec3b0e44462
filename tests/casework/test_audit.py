"""The register: only added to, chained, and silent about content."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from casework import actions, audit
from casework.models import AuditEvent, AuditHead, Verb
from casework.models.audit import AppendOnly
from casework.sealing import codes
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.cast import NOW

TOKEN = "a-token-long-enough-for-a-form"


@pytest.fixture
def lines(db):
    for number in range(5):
        audit.record(Verb.OPENED, by=f"worker:{number}", at=NOW, case="K7QF2M9X")
    return AuditEvent.objects.order_by("number")


def tamper(statement):
    """What someone with the database in hand does: the triggers are theirs to drop."""
    drop = {
        "sqlite": [f"DROP TRIGGER IF EXISTS casework_audit_no_{verb}" for verb in ("update", "delete")],
        "postgresql": ["DROP TRIGGER IF EXISTS casework_audit_append_only ON casework_auditevent"],
    }
    with connection.cursor() as cursor:
        for one in (*drop[connection.vendor], statement):
            cursor.execute(one)


def verdict():
    return audit.verify(AuditEvent.objects.order_by("number"), AuditHead.objects.get())


def test_an_untouched_chain_holds(lines):
    assert verdict().fault is None
    assert verdict().lines == 5


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE casework_auditevent SET actor='worker:9' WHERE number=3", 3),
        ("UPDATE casework_auditevent SET at='2026-11-25 00:00:00+00' WHERE number=2", 2),
        ("UPDATE casework_auditevent SET verb='locked' WHERE number=5", 5),
        ("DELETE FROM casework_auditevent WHERE number=3", 3),
        ("DELETE FROM casework_auditevent WHERE number=5", 5),
        ("DELETE FROM casework_auditevent", 1),
        ("UPDATE casework_auditevent SET number=9 WHERE number=5", 5),
    ],
)
def test_a_tampered_chain_is_detected_at_the_line(lines, statement, fault):
    tamper(statement)
    assert verdict().fault == fault


def test_a_cut_end_with_its_head_put_back_is_caught_by_a_digest_noted_before(lines):
    noted = verdict().digest
    fourth = lines[3]
    tamper("DELETE FROM casework_auditevent WHERE number=5")
    AuditHead.objects.update(number=4, digest=fourth.digest)
    assert verdict().fault is None
    with pytest.raises(CommandError, match="coupée"):
        call_command("verify_audit", attendu=noted)


def test_the_command_says_whether_the_chain_holds(lines):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "5 lignes" in out.getvalue()
    tamper("UPDATE casework_auditevent SET actor='x' WHERE number=3")
    with pytest.raises(CommandError, match="ligne 3"):
        call_command("verify_audit")


def test_the_command_holds_on_an_empty_register(db):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "0 lignes" in out.getvalue()


def test_lines_cannot_be_changed_or_deleted_from_the_code(lines):
    line = lines[0]
    for attempt in (line.save, line.delete, lines.delete, lambda: lines.update(actor="x")):
        with pytest.raises(AppendOnly):
            attempt()


def test_the_database_refuses_a_change_too(lines):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_auditevent SET actor='x' WHERE number=1")


def test_the_register_names_references_and_never_content_nor_the_agents_account(desk, received, at):
    client = desk.unlocked()
    client.get(at("case"))
    client.post(at("answer"), {"answer-text": "Texte de la réponse", "answer-token": TOKEN})
    agent = desk.cast.client("agent")
    agent.post(reverse("contact:followup"), {"code": received.code})
    agent.post(reverse("contact:followup"), {"code": codes.new_code()})
    desk.turn_the_hour()
    told = " ".join(f"{e.verb} {e.actor} {e.case} {e.detail}" for e in AuditEvent.objects.all())
    for verb in (Verb.SEALED, Verb.UNLOCKED, Verb.OPENED, Verb.WRITTEN, Verb.FOLLOWED, Verb.CODE_REFUSED):
        assert verb in told
    user = desk.cast.users["agent"]
    for secret in (
        CONTENT.message,
        CONTENT.name,
        "Texte",
        received.code,
        PASSPHRASE,
        f"user:{user.pk} ",
        user.email,
    ):
        assert secret not in told


def test_what_the_agent_does_is_dated_to_the_hour_only(desk, received):
    actions.follow(received.code, at=NOW.replace(minute=47))
    desk.turn_the_hour()
    agent_lines = AuditEvent.objects.filter(actor__in=(audit.RECEPTION, audit.CODE_HOLDER))
    assert len(agent_lines) == 2
    assert {(line.at.minute, line.at.second) for line in agent_lines} == {(0, 0)}
