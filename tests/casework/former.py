"""A case as it was sealed before there was a chain: keys and fields of the first version."""

from casework import audit
from casework.cases.examining import BODY, key_for, place_of
from casework.cases.reading import CODE_READER, bound_name
from casework.models import Case, Entry, EntryKind, Seal, Verb, WorkerKey
from casework.sealing import codes, crypto
from casework.sealing.crypto import CaseKeys
from casework.writings import to_json
from casework.writings.words import Words
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.cast import NOW

CODE = codes.code_from(b"a code that was printed long ago")
REFERENCE = "F0RMER01"


def give_former_key(desk, who="assistant"):
    worker = desk.cast.workers[who]
    worker.keys.all().delete()
    pair = crypto.new_key_pair(crypto.FIRST)
    key = WorkerKey(worker=worker, public_key=pair.public, created_at=NOW)
    key.wrapped_by_passphrase = crypto.wrap_private_key(pair.private, PASSPHRASE, owner=key.reader)
    key.wrapped_by_recovery = key.wrapped_by_passphrase
    key.save()
    return key


def former_case(
    desk, monkeypatch, *, periods=1, version=codes.Version.ONE_LANE, reference=REFERENCE, code=CODE
):
    """A request and an answer in each period, sealed to the assistant, whatever the version of their key."""
    key = WorkerKey.objects.get(worker=desk.cast.workers["assistant"])
    found = codes.follow_up_key(codes.master_secret(code, version))
    case = Case.objects.create(
        reference=reference,
        submission=f"{reference:0>64}",
        received_at=NOW.replace(minute=0),
        contact_due_on=NOW.date(),
        period=periods,
        follow_up_handle=found.handle.hex(),
        follow_up_public_key=found.former.public,
        follow_up_version=version,
    )
    for period in range(1, periods + 1):
        if period > 1:
            audit.record(Verb.HANDED_OVER, by="worker:x", at=NOW, case=reference, detail="worker:y")
        keys = crypto.new_case_keys()
        for reader, public, worker_key, own in (
            (key.reader, bytes(key.public_key), key, keys),
            (CODE_READER, found.former.public, None, CaseKeys(keys.dialogue)),
        ):
            sealed = crypto.seal_keys(own, public, case=bound_name(case, period), reader=reader)
            Seal.objects.create(case=case, period=period, worker_key=worker_key, sealed=sealed)
        with monkeypatch.context() as then:
            then.setattr(crypto, "PRESENT", crypto.FIRST)
            kinds = ("request", "answer") if period == 1 else ("answer", "note")
            for kind in kinds:
                _write(case, period, kind, keys)
    return case


def _write(case, period, kind, keys):
    number, kind = case.entries.count() + 1, EntryKind(kind)
    content = CONTENT if kind is EntryKind.REQUEST else Words(f"Écrit {number} d’avant.", "Inès Basilic", "")
    entry = Entry(case=case, number=number, period=period, kind=kind, token=f"{number:0>64}")
    entry.sealed = crypto.encrypt_field(
        key_for(kind, keys), to_json(content), case=case.reference, entry=place_of(entry), field=BODY
    )
    entry.save()
