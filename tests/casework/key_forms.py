"""The pages of a key, filled in as a worker does: what a test needs of them."""

import re
from datetime import timedelta
from unittest import mock

from casework import audit
from casework.keys import drafts, replacing
from casework.models import AuditEvent, KeyReplacement, Verb
from casework.sealing import codes
from core.forms import new_name

CODE = re.compile(r'translate="no">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){4})<')
KEYS, CONFIRM, AGAIN = "/dossiers/cle/", "/dossiers/cle/confirmer/", "/dossiers/cle/code/"
RECOVER, RENEW, REPLACE = "/dossiers/cle/secours/", "/dossiers/cle/renouveler/", "/dossiers/cle/remplacer/"


def twice(passphrase):
    return {"passphrase": passphrase, "again": passphrase}


def named(page, **fields):
    """What the form of the page sends: its name, and what is typed."""
    found = re.search(r'name="form_name" value="([^"]*)"', page.text)
    return {**({"form_name": found[1]} if found else {}), **fields}


def recovery_code(answer):
    found = CODE.search(answer.text)
    return found[1] if found else None


def asked(page):
    """Which two groups the page asks for, counted from nought."""
    return [int(number) - 1 for number in re.findall(r"Groupe (\d) de votre code", page.text)][:2]


def groups(client, name, code, **fields):
    """The two groups that the page of that name asks for, of this code."""
    page = client.post(CONFIRM, {"form_name": name})
    first, second = asked(page)
    parts = code.split("-")
    return {"form_name": name, "code_first": parts[first], "code_second": parts[second], **fields}


def confirm(client, shown, **fields):
    """From the page that shows the code to the end."""
    code = recovery_code(shown)
    return client.post(CONFIRM, groups(client, named(shown)["form_name"], code, **fields))


def make_key(client, passphrase):
    """The code of a key that is made and confirmed."""
    shown = client.post(KEYS, named(client.get(KEYS), **twice(passphrase)))
    assert confirm(client, shown).status_code == 302
    return recovery_code(shown)


def recover_key(key, code, passphrase, *, by, at):
    """Prepared and confirmed, without a page; the new code."""
    name, recovery = new_name(), codes.new_code()
    drafts.prepare_recovery(key, code, passphrase, recovery, form=name, by=by, at=at)
    drafts.confirm(name, by=by, at=at)
    return recovery


def due(lost, *, at):
    """Asked for, and open: to be made use of a day later, or where ``no_wait`` is in force."""
    asked = KeyReplacement.objects.open().filter(key=lost).first()
    if asked is None:
        times = {"asked_at": at, "due_at": at, "lapses_at": at + replacing.KEPT}
        asked = KeyReplacement.objects.create(key=lost, **times)
        name = audit.name_of(lost.worker)
        audit.record(Verb.REPLACEMENT_ASKED, by=name, at=at, detail=str(lost.public_id))
    return asked


def no_wait():
    """The day passes at once: the register, which says when it began, cannot be made to say another time."""
    return mock.patch.object(replacing, "WAIT", timedelta(0))


def replace_key(lost, passphrase, *, by, at):
    """Both secrets are lost, and the day is over; the new code."""
    name, recovery = new_name(), codes.new_code()
    asked = due(lost, at=at)
    later = AuditEvent.objects.latest("at").at + replacing.WAIT
    drafts.prepare_replacement(asked, passphrase, recovery, form=name, by=by, at=later)
    drafts.confirm(name, by=by, at=later)
    return recovery
