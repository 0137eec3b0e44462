"""A secret planted in each field is found in no byte that the portal keeps (DESIGN.md 5.10)."""

import logging
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.urls import reverse

from casework import actions
from casework.models import Case
from directory.models import User
from tests.casework.conftest import PASSPHRASE
from tests.cast import NOW
from tests.contact.conftest import FOLLOW, REPLY, START

SECRETS = {
    "message": "SECRETMESSAGE ma dette de jeu",
    "phone": "06 39 98 77 66",
    "email": "secretadresse@example.fr",
    "name": "SECRETNOM Romarin",
}
WRITTEN = ("SECRETANSWER rendez-vous lundi", "SECRETNOTE a verifier", "SECRETREPLY merci", "SECRETACCORD oui")
# The choices that were made, as they are written in what is sealed.
CHOICES = ('"theme":"debt"', '"status":"contract"')
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}")


@pytest.fixture
def planted(desk, filled, caplog):
    """The whole life of a request, with secrets in every field. Returns every secret there was."""
    caplog.set_level(logging.DEBUG)
    filled |= SECRETS | {"channel": "phone", "search": "SECRETSEARCH"}
    agent, worker = desk.cast.client("agent"), desk.unlocked()
    for step in ("danger", "subject", "workplace", "message"):
        agent.post(START, filled | {"step": step})
    (code,) = CODE.findall(agent.post(START, filled).content.decode())
    agent.post(START, filled)
    reference = actions.open_by_code(actions.follow(code.replace("-", ""), at=NOW)).case.reference
    _treat(worker, desk, reference)
    first = agent.post(FOLLOW, {"code": code}).content.decode()
    carried = first.split('name="carried" value="')[1].split('"')[0]
    agent.post(REPLY, {"carried": carried, "text": WRITTEN[2], "token": "t" * 20})
    desk.turn_the_hour()
    return [*SECRETS.values(), *WRITTEN, "SECRETSEARCH", code, code.replace("-", ""), PASSPHRASE, *CHOICES]


def _treat(worker, desk, reference):
    def post(verb, **data):
        return worker.post(reverse(f"casework:{verb}", args=[reference]), {"token": verb * 5, **data})

    post("answer", text=WRITTEN[0])
    post("note", text=WRITTEN[1])
    worker.post(reverse("casework:lock"))
    post("answer", text=WRITTEN[0])  # while locked: kept by the page alone
    worker.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    to = desk.cast.workers["neighbour"].public_id
    post("hand_over", to=to, given_on="2026-11-24", words=WRITTEN[3], agreed="on")


def rows_of_every_table():
    """Everything that the database would print, ciphertexts included."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield (
                    table,
                    b"|".join(
                        bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                        for value in row
                    ),
                )


def found_in(haystack, secrets):
    return [secret for secret in secrets if secret.encode() in haystack]


def test_no_table_holds_a_secret(planted):
    rows = list(rows_of_every_table())
    assert [(table, found) for table, row in rows if (found := found_in(row, planted))] == []
    tables = {table for table, row in rows if b"Tribunal judiciaire de Lille" in row}
    assert "directory_establishment" in tables, "such a search finds what is there"


def _image():
    """The file itself on SQLite, what is not written to disk yet included; elsewhere what tables hold."""
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    return b"\n".join(row for _table, row in rows_of_every_table())


def test_no_byte_of_the_database_file_holds_a_secret(planted):
    image = _image()
    assert b"Tribunal judiciaire de Lille" in image
    assert found_in(image, planted) == []


def test_no_mail_log_file_or_cache_holds_a_secret(planted, caplog):
    mails = "\n".join(str(message.message()) for message in mail.outbox).encode()
    assert mails
    assert found_in(mails, planted) == []
    assert found_in(caplog.text.encode(), planted) == []
    for path in (p for p in Path(settings.DATA).rglob("*") if p.is_file()):
        assert found_in(path.read_bytes(), planted) == [], path
    for alias in caches:
        assert found_in(repr(vars(caches[alias])).encode(), planted) == []


def test_no_session_holds_a_secret_nor_tells_that_its_owner_wrote_or_followed(planted):
    """Sessions are packed in the database: a look at the bytes alone would miss what is in them."""
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert len(kept) >= 2
    assert found_in(repr(kept).encode(), planted) == []
    for_signing_in = ("_auth_user", "account_authentication", "casework_half", "_session")
    assert [key for session in kept for key in session if not key.startswith(for_signing_in)] == []


def test_no_row_of_a_case_points_to_an_account():
    for name in ("Case", "Seal", "Entry", "Consent"):
        model = apps.get_model("casework", name)
        assert not [f for f in model._meta.get_fields() if getattr(f, "related_model", None) is User]


def test_clear_columns_of_a_case_are_the_agreed_ones_and_no_other(db):
    assert {field.attname for field in Case._meta.concrete_fields} == {
        "id",
        "reference",
        "submission",
        "state",
        "urgency",
        "received_at",
        "contact_due_on",
        "contacted_on",
        "closed_at",
        "period",
        "follow_up_handle",
        "follow_up_public_key",
        "follow_up_version",
        "sequence",
        "entry_count",
        "head",
    }


def test_nor_do_the_tables_beside_a_case_say_more_in_clear():
    """``id`` and what is sealed are the same everywhere. One more table or column is a hint: think before."""
    beside = {model.related_model for model in Case._meta.related_objects}
    common = {"id", "case_id", "sealed"}
    columns = {one.__name__: {f.attname for f in one._meta.concrete_fields} - common for one in beside}
    assert columns == {
        "Closing": {"reason", "held_for", "held_until", "warned_on"},
        "Consent": {"recipient_id", "purpose", "given_on", "entry_id", "used_at"},
        "Entry": {"number", "period", "kind", "token", "mac"},
        "Kept": {"key_id"},
        "Period": {"number", "by_dialogue", "by_notes"},
        "Seal": {"period", "worker_key_id"},
    }
    assert not [f for one in beside for f in one._meta.get_fields() if getattr(f, "related_model", 0) is User]
