"""The key of the workers' notes, against who holds the code (and so the key of the dialogue) and writes to
the database: they can make every mark of a case anew but those that this key vouches for.
"""

import json
import os

import pytest

from casework import actions
from casework.cases import faults, memory, standing
from casework.cases.faults import Damage
from casework.cases.reading import bound_name, open_with_code
from casework.cases.writing import set_head, vouched
from casework.models import Case, Entry, Memory, Period, Seal, WorkerKey
from casework.passing import by_code
from casework.sealing import codes, crypto
from casework.sealing.crypto import CaseKeys
from tests.casework.attacks import INBOX, Scene, carried, seal_for_both, shown
from tests.casework.conftest import PASSPHRASE
from tests.casework.former import CODE, REFERENCE, former_case
from tests.casework.test_chain import TOKEN, at, reply, text
from tests.cast import NOW

SAID = str(faults.SENTENCES[Damage.PERIOD])
CLOSED = str(faults.SENTENCES[Damage.CLOSED_TO_ALL])
NOTE = "Ne pas lui dire encore."


@pytest.fixture
def scene(desk, received):
    return Scene(desk, received)


def known_to_the_code(scene):
    """The keys of the dialogue, which the holder of the code has."""
    return open_with_code(scene.case, codes.master_secret(scene.received.code, codes.PRESENT)).keyring


def seal_for(scene, who, period, keys):
    key = WorkerKey.objects.get(worker=scene.desk.cast.workers[who])
    name = bound_name(scene.case, period)
    sealed = crypto.seal_keys(keys, bytes(key.public_key), case=name, reader=key.reader)
    Seal.objects.filter(case=scene.case, period=period, worker_key=key).update(sealed=sealed)


def handed_over(scene, *, read):
    assert scene.hand_over().status_code == 302
    neighbour = scene.desk.unlocked("neighbour")
    if read:
        assert "en dehors de Relais" not in shown(neighbour.get(scene.at("case")))
    return neighbour


def refuses_a_note(scene, worker):
    refused = worker.post(scene.at("note"), {"note-text": NOTE, "note-token": TOKEN})
    assert refused.status_code == 409
    assert NOTE in shown(refused)


def test_another_key_for_the_notes_is_noticed_by_whoever_read_the_case(scene):
    """Before the first note there is nothing that would not open with it."""
    Entry.objects.filter(case=scene.case, kind="note")._raw_delete("default")
    Case.objects.update(entry_count=3)
    Memory.objects.all().delete()
    case, dialogue = scene.case, known_to_the_code(scene)[1].dialogue
    set_head(case, CaseKeys(dialogue))
    assert "en dehors de Relais" not in shown(scene.seen_by_worker())
    seal_for(scene, "assistant", 1, CaseKeys(dialogue, os.urandom(32)))
    set_head(scene.case, CaseKeys(dialogue))
    assert SAID in shown(scene.seen_by_worker())
    refuses_a_note(scene, scene.worker)


def test_whoever_has_the_notes_does_not_lose_them_where_the_agent_let_somebody_read(scene):
    assert "en dehors de Relais" not in shown(scene.seen_by_worker())
    there = scene.desk.cast.workers["coordinator"].public_id
    master = codes.master_secret(scene.received.code, codes.PRESENT)
    by_code.turn_to(master, actions.Shown(there), token=TOKEN, at=NOW)
    assert "en dehors de Relais" not in shown(scene.seen_by_worker())
    dialogue = known_to_the_code(scene)[1].dialogue
    seal_for(scene, "assistant", 1, CaseKeys(dialogue))
    set_head(scene.case, CaseKeys(dialogue))
    assert SAID in shown(scene.seen_by_worker())


def test_it_is_noticed_after_a_hand_over_too(scene):
    neighbour = handed_over(scene, read=True)
    dialogue = known_to_the_code(scene)[2].dialogue
    seal_for(scene, "neighbour", 2, CaseKeys(dialogue, os.urandom(32)))
    Period.objects.filter(number=2).update(by_notes=b"")
    set_head(scene.case, CaseKeys(dialogue))
    assert SAID in shown(neighbour.get(scene.at("case")))
    refuses_a_note(scene, neighbour)


def test_a_period_that_the_key_of_the_notes_does_not_vouch_for_is_none_of_a_case_with_a_chain(scene):
    """Its next reader remembers nothing yet: what tells them is that no holder of a code adopted it."""
    neighbour = handed_over(scene, read=False)
    dialogue = known_to_the_code(scene)[2].dialogue
    seal_for(scene, "neighbour", 2, CaseKeys(dialogue, os.urandom(32)))
    Period.objects.filter(number=2).update(by_notes=b"")
    set_head(scene.case, CaseKeys(dialogue))
    assert SAID in shown(neighbour.get(scene.at("case")))
    refuses_a_note(scene, neighbour)


def test_a_seal_without_the_key_of_the_notes_is_none_of_a_worker(scene):
    Memory.objects.all().delete()
    dialogue = known_to_the_code(scene)[1].dialogue
    seal_for(scene, "assistant", 1, CaseKeys(dialogue))
    set_head(scene.case, CaseKeys(dialogue))
    assert CLOSED in shown(scene.seen_by_worker())
    assert scene.worker.get(INBOX).status_code == 200
    assert scene.write("note", NOTE).status_code == 409


def test_other_keys_than_those_that_were_seen_are_never_genuine_whatever_vouches_for_them(scene):
    """The former reader holds the keys of the period before, and vouches for a period of their own."""
    former = scene.desk.opened(scene.received).present_keys
    neighbour = handed_over(scene, read=True)
    scene.seen_by_agent()
    case, own = scene.case, crypto.new_case_keys()
    seal_for_both(scene, 2, own)
    Period.objects.filter(number=2).delete()
    vouched(case, 2, own, former).save(force_insert=True)
    seal_for_next(scene, own)
    set_head(scene.case, own)
    for page in (neighbour.get(scene.at("case")), scene.seen_by_agent()):
        assert SAID in shown(page)
    assert carried(scene.seen_by_agent()) == ""
    refuses_a_note(scene, neighbour)


def seal_for_next(scene, keys):
    key = WorkerKey.objects.get(worker=scene.desk.cast.workers["neighbour"])
    name = bound_name(scene.case, 2)
    Seal.objects.filter(case=scene.case, period=2, worker_key__isnull=False).delete()
    sealed = crypto.seal_keys(keys, bytes(key.public_key), case=name, reader=key.reader)
    Seal.objects.create(case=scene.case, period=2, worker_key=key, sealed=sealed)


def test_a_memory_from_before_the_notes_were_in_it_goes_on_and_is_completed(scene):
    key = WorkerKey.objects.get(worker=scene.desk.cast.workers["assistant"])
    root = actions.unlock(key, PASSPHRASE, by=scene.desk.cast.user("assistant"), at=NOW).private
    sealed = bytes(Memory.objects.get(key=key).sealed)
    known = json.loads(crypto.open_memory(root, sealed, owner=key.reader))
    assert set(known["cases"][scene.received.reference].pop("notes")) == {"1"}
    before = crypto.seal_memory(root, json.dumps(known).encode(), owner=key.reader)
    Memory.objects.filter(key=key).update(sealed=before)
    assert "en dehors de Relais" not in shown(scene.seen_by_worker())
    seen = memory.recall(WorkerKey.objects.get(pk=key.pk), root).cases[scene.received.reference]
    assert set(seen.notes) == set(seen.commitments) == {"1"}


@pytest.mark.parametrize("turned", [False, True])
def test_the_holder_of_the_code_vouches_for_no_notes_in_a_case_that_they_adopt(desk, monkeypatch, turned):
    """The line of the register may still wait for the end of its hour."""
    former_case(desk, monkeypatch, periods=2)
    assert "Votre message est parti." in text(reply(desk.cast.client("agent")))
    if turned:
        desk.turn_the_hour()
    case = Case.objects.get(reference=REFERENCE)
    assert bytes(Period.objects.get(case=case, number=2).by_notes) == b""
    assert standing.adopted_by_code(case) == 2
    worker = desk.unlocked()
    assert "en dehors de Relais" not in text(worker.get(at("case")))
    assert worker.post(at("note"), {"note-text": NOTE, "note-token": TOKEN}).status_code == 302
    assert CODE not in text(worker.get(at("case")))
