"""Whoever writes to the database, with every public key and older copies, but neither a key nor a code.

Each attack is done to the rows of a case that both have read; then both come by the door. It must be said
and refused on either page, noted in the register, and what it did not touch must still be there to read.
"""

import os

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import audit
from casework.cases import faults, standing
from casework.cases.faults import Damage, Fault
from casework.cases.reading import bound_name
from casework.cases.writing import add, pledged, set_head
from casework.models import (
    AuditEvent,
    Case,
    Entry,
    EntryKind,
    Memory,
    Period,
    Seal,
    Verb,
    Witness,
    WorkerKey,
)
from casework.sealing import crypto
from casework.writings.words import Words
from tests.casework.attacks import (
    ALL,
    ANSWER,
    ATTACKS,
    FORGED,
    INBOX,
    MESSAGE,
    NOTE,
    TABLES,
    TOKEN,
    TYPED,
    Copy,
    Scene,
    a_ciphertext_emptied,
    a_consent_forged,
    a_seal_for_somebody_else,
    carried,
    seal_for_both,
    shown,
    the_column,
)
from tests.casework.conftest import CLOSING, CONTENT, PASSPHRASE, Desk
from tests.cast import NOW, build_cast
from tests.cheap import cheap_keys
from tests.reset import rolled_back

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # what is done to the rows is the same on each


@pytest.fixture(scope="module")
def read_by_both(django_db_setup, django_db_blocker):
    """Once for the module: what both have written and read takes longer than most attacks."""
    with (
        pytest.MonkeyPatch.context() as patch,
        time_machine.travel(NOW, tick=False),
        rolled_back(django_db_blocker),
    ):
        cheap_keys(patch)
        desk = Desk(build_cast())
        for who in ("assistant", "neighbour", "coordinator"):
            desk.give_key(who)
        yield Scene(desk, desk.send())


@pytest.fixture
def scene(read_by_both):
    return read_by_both.afresh()


@pytest.mark.parametrize("attack", ATTACKS, ids=[a.name or a.do.__name__ for a in ATTACKS])
def test_an_attack_is_told_to_both_refused_to_both_and_leaves_the_rest_to_read(scene, attack):
    begun = scene.seen_by_agent()
    attack.do(scene)
    before = Entry.objects.count()
    the_worker_is_told(scene, attack)
    the_worker_is_refused(scene, attack)
    the_holder_of_the_code_is_told(scene, attack)
    refused = scene.reply(TYPED, begun)
    assert refused.status_code == 409
    assert TYPED in shown(refused)
    assert "cette demande a été modifiée en dehors de Relais" in shown(refused)
    assert Entry.objects.count() == before
    scene.desk.turn_the_hour()
    told = AuditEvent.objects.filter(verb=Verb.ALTERED, case=scene.received.reference)
    assert {line.detail for line in told} >= set(attack.found)
    assert len({line.detail for line in told}) == len(told)


def the_worker_is_told(scene, attack):
    page = scene.seen_by_worker()
    text = shown(page)
    assert page.status_code == 200
    assert "ce dossier a été modifié en dehors de Relais" in text
    for damage in attack.found:
        assert str(faults.SENTENCES[damage]) in text
    assert [said for said in ALL if said not in text] == list(attack.lost)
    assert FORGED not in text


def posts(verb):
    typed = {"answer-text": TYPED, "answer-token": TOKEN, **CLOSING}
    return lambda scene: scene.worker.post(scene.at(verb), typed)


REFUSED = {
    "answer": lambda scene: scene.write("answer", TYPED),
    "note": lambda scene: scene.write("note", TYPED),
    "contacted": posts("contacted"),
    "close": posts("close"),
    "reopen": posts("reopen"),
    "hand over": lambda scene: scene.hand_over(words=TYPED),
}


def verbs_for(attack):
    """All of them once for each kind of damage; the other attacks that do the same take turns."""
    at = ATTACKS.index(attack)
    first = next(one for one in ATTACKS if one.found == attack.found)
    return list(REFUSED) if first is attack else [list(REFUSED)[at % len(REFUSED)]]


def the_worker_is_refused(scene, attack):
    asked = {verb: REFUSED[verb](scene) for verb in verbs_for(attack)}
    met = {verb: (answer.status_code, TYPED in shown(answer)) for verb, answer in asked.items()}
    assert met == dict.fromkeys(asked, (409, True))


def the_holder_of_the_code_is_told(scene, attack):
    page = scene.seen_by_agent()
    text = shown(page)
    assert page.status_code == 200
    assert "cette demande a été modifiée en dehors de Relais" in text
    assert "écrire une nouvelle demande" in text
    for damage in attack.found:
        assert str(faults.SENTENCES[damage]) in text
    assert [said for said in ALL if said not in text] == [s for s in ALL if s in (*attack.lost, NOTE)]
    assert FORGED not in text
    assert carried(page) == ""


def test_what_was_swapped_with_its_mark_is_named_and_not_what_comes_after_it(scene):
    """In the middle, and right before the last one: neither of the two leads on to the next."""
    for number in (2, 3):
        there = scene.entry(number)
        Entry.objects.filter(pk=there.pk).update(sealed=os.urandom(300), mac=os.urandom(32))
        text = shown(scene.seen_by_worker())
        assert Fault(Damage.ALTERED, number, number).for_worker in text
        assert text.count(str(faults.SENTENCES[Damage.ALTERED])) == 2  # above, and at its place
        assert [said for said in ALL if said not in text] == [(ANSWER, MESSAGE)[number - 2]]
        Entry.objects.filter(pk=there.pk).update(sealed=there.sealed, mac=there.mac)


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        (the_column(state="closed", closed_at=NOW), "l’état. Il était «\u00a0À répondre\u00a0»"),
        (the_column(urgency=3), "l’urgence. Elle était «\u00a0Dans la semaine\u00a0»"),
        (
            the_column(contact_due_on=NOW.date()),
            "la date limite du premier contact. C’était le mardi 1er décembre",
        ),
        (the_column(contacted_on=None), "la date du premier contact. C’était le mardi 24 novembre 2026"),
        (a_consent_forged, "un accord a été ajouté"),
        (a_seal_for_somebody_else, "une clé a été ajoutée pour quelqu’un"),
        (the_column(submission="0" * 64), ""),
        (lambda scene: Case.objects.update(urgency=3, contacted_on=None), ""),
    ],
    ids=["state", "urgency", "deadline", "contact", "consent", "seal", "no guess", "two at once"],
)
def test_the_worker_reads_which_one_thing_was_changed_and_what_it_was_where_the_head_tells(
    scene, attack, said
):
    attack(scene)
    text = shown(scene.seen_by_worker())
    assert str(faults.SENTENCES[Damage.STANDING]) in text
    assert (f"Ce qui a changé\u00a0: {said}" in text) == bool(said)
    assert said or "Ce qui a changé" not in text
    assert "Ce qui a changé" not in shown(scene.seen_by_agent())


def test_of_an_older_head_with_its_counts_it_is_said_that_it_is_older_and_not_what_changed(scene):
    before = Case.objects.values("head", "sequence", "entry_count").get()
    assert scene.write("note", "Une suite.").status_code == 302
    Case.objects.update(**before)
    text = shown(scene.seen_by_worker())
    assert str(faults.SENTENCES[Damage.OLDER]) in text
    assert not any(said in text for said in ("Ce qui a changé", str(faults.SENTENCES[Damage.STANDING])))


def test_a_case_that_nobody_touched_says_nothing_of_the_kind(scene):
    for page in (
        scene.seen_by_worker(),
        scene.seen_by_agent(),
        scene.reply("Encore."),
        scene.write("note", "x"),
    ):
        assert "en dehors de Relais" not in shown(page)
    assert not AuditEvent.objects.filter(verb=Verb.ALTERED).exists()


def test_whoever_wrote_it_back_as_it_was_has_it_written_in_again(scene):
    """Damage is not remembered: what is whole again can be used again."""
    entry = scene.entry(3)
    a_ciphertext_emptied(scene)
    assert scene.write("answer", TYPED).status_code == 409
    Entry.objects.filter(pk=entry.pk).update(sealed=entry.sealed)
    assert scene.write("answer", TYPED).status_code == 302


def seals_removed(scene):
    Seal.objects.filter(case=scene.case, worker_key__isnull=False)._raw_delete("default")


def case_deleted(scene):
    for model in reversed(TABLES):
        model.objects.all()._raw_delete("default")
    Case.objects.all()._raw_delete("default")


@pytest.mark.parametrize("attack", [seals_removed, case_deleted])
def test_a_case_that_the_worker_knew_and_that_is_gone_is_listed_at_the_next_unlocking(scene, attack):
    attack(scene)
    assert scene.seen_by_worker().status_code == 404
    page = shown(scene.desk.unlocked().get(INBOX))
    assert "quelque chose a été retiré en dehors de Relais" in page
    assert scene.received.reference in page
    assert AuditEvent.objects.filter(verb=Verb.ALTERED, detail=Damage.GONE).count() == 1


def test_a_case_that_was_handed_over_or_destroyed_in_its_time_is_not_missed(scene):
    reference = scene.received.reference
    assert scene.hand_over().status_code == 302
    assert reference not in shown(scene.desk.unlocked().get(INBOX)).replace("Le dossier est transmis", "")
    neighbour = scene.desk.unlocked("neighbour")
    assert "en dehors de Relais" not in shown(neighbour.get(scene.at("case")))
    case_deleted(scene)
    audit.record("closed", by="housekeeping", at=NOW, case=reference)
    audit.record("destroyed", by="housekeeping", at=NOW, case=reference)
    assert "en dehors de Relais" not in shown(scene.desk.unlocked("neighbour").get(INBOX))
    assert "a été détruite, comme prévu" in shown(scene.seen_by_agent())


def test_a_line_that_says_destroyed_excuses_no_case_that_was_open(scene):
    """Neither to the worker nor to the agent."""
    case_deleted(scene)
    audit.record("destroyed", by=audit.RETENTION, at=NOW, case=scene.received.reference)
    listed = shown(scene.desk.unlocked().get(INBOX))
    assert ("en dehors de Relais" in listed, scene.received.reference in listed) == (True, True)
    told = shown(scene.seen_by_agent())
    assert ("avant d’avoir été terminée" in told, "comme prévu" in told) == (True, False)


def test_the_holder_of_the_code_of_a_deleted_case_is_told_that_it_was_taken_away(scene):
    case_deleted(scene)
    page = scene.seen_by_agent()
    assert page.status_code == 422
    assert str(faults.SENTENCES[Damage.GONE]) in shown(page)
    scene.desk.turn_the_hour()
    assert AuditEvent.objects.filter(verb=Verb.ALTERED, detail=Damage.GONE, actor="code").count() == 1


@pytest.mark.parametrize("code_too", [False, True])
def test_a_case_of_which_no_seal_opens_is_a_page_that_says_so(scene, code_too):
    for seal in Seal.objects.filter(case=scene.case):
        if seal.worker_key_id is not None or code_too:
            Seal.objects.filter(pk=seal.pk).update(sealed=os.urandom(120))
    said = str(faults.SENTENCES[Damage.CLOSED_TO_ALL])
    assert said in shown(scene.seen_by_worker())
    assert (said in shown(scene.seen_by_agent())) == code_too


def test_an_older_copy_with_what_the_worker_saw_is_noticed_by_the_register(scene):
    """Her memory rolled back as well: the last line of the register is ahead of the case."""
    scene.copy.put_back()
    Memory.objects.all().delete()
    Witness.objects.all().delete()
    sentence = str(faults.SENTENCES[Damage.OLDER])
    assert sentence in shown(scene.desk.unlocked().get(scene.at("case")))
    assert sentence in shown(scene.seen_by_agent())


def test_an_older_copy_is_noticed_by_memory_alone(scene, monkeypatch):
    """The register cut off as well: it knows nothing of the case."""
    scene.copy.put_back()
    monkeypatch.setattr(standing, "noted", lambda case: None)
    sentence = str(faults.SENTENCES[Damage.OLDER])
    assert sentence in shown(scene.seen_by_worker())
    assert sentence in shown(scene.seen_by_agent())


def test_a_case_made_anew_is_not_vouched_for_by_the_code_even_where_its_witness_is_gone(scene, monkeypatch):
    """Keys, seals, period and head of the forger's own, and nothing left to compare with but the code."""
    keys, case = crypto.new_case_keys(), scene.case
    seal_for_both(scene, 1, keys)
    for model in (Entry, Period, Witness):
        model.objects.all()._raw_delete("default")
    case.entry_count, case.sequence = 0, 50
    add(case, EntryKind.REQUEST, Words(FORGED), keys, "x")
    add(case, EntryKind.ANSWER, Words(FORGED), keys, "y")
    pledged(case, keys, os.urandom(32)).save()
    set_head(case, keys)
    page = shown(scene.seen_by_agent())
    assert str(faults.SENTENCES[Damage.PERIOD]) in page
    assert FORGED not in page
    assert str(faults.SENTENCES[Damage.PERIOD]) in shown(scene.seen_by_worker())


def test_an_older_memory_is_noticed_by_the_browser_that_saw_a_later_one(scene):
    memory = Memory.objects.values().get(key__worker=scene.desk.cast.workers["assistant"])
    scene.write("note", "Plus tard.")
    scene.seen_by_worker()
    Memory.objects.filter(pk=memory["key_id"]).update(sealed=memory["sealed"])
    assert "Ce que ce navigateur a vu en dernier" in shown(scene.worker.get(INBOX))
    scene.worker.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    assert AuditEvent.objects.filter(verb=Verb.ALTERED, case="", detail=Damage.MEMORY).count() == 1


def test_a_memory_that_does_not_open_stops_nothing_and_is_said(scene):
    Memory.objects.update(sealed=os.urandom(200))
    assert CONTENT.message in shown(scene.seen_by_worker())
    assert "Ce que ce navigateur a vu en dernier" in shown(scene.worker.get(INBOX))


def test_the_forgery_that_once_passed_does_not_even_name_its_author_as_a_reader(scene):
    """The next period sealed to the forger's own worker key: nobody is told that they read."""
    keys = crypto.new_case_keys()
    thief = WorkerKey.objects.get(worker=scene.desk.cast.workers["coordinator"])
    seal_for_both(scene, 2, keys)
    sealed = crypto.seal_keys(
        keys, bytes(thief.public_key), case=bound_name(scene.case, 2), reader=thief.reader
    )
    Seal.objects.create(case=scene.case, period=2, worker_key=thief, sealed=sealed)
    Case.objects.update(period=2)
    page = shown(scene.seen_by_agent())
    assert scene.desk.cast.workers["coordinator"].name not in page.split("<main")[1]


def test_a_hand_over_leaves_a_case_that_both_find_whole(scene):
    assert scene.hand_over().status_code == 302
    neighbour = scene.desk.unlocked("neighbour")
    for page in (neighbour.get(scene.at("case")), scene.seen_by_agent(), scene.reply("Bonjour à vous.")):
        assert "en dehors de Relais" not in shown(page)
    assert "Bonjour à vous." in shown(neighbour.get(scene.at("case")))


def test_after_a_hand_over_the_copy_from_before_it_is_no_case_of_the_former_reader(scene):
    before = Copy.of(scene.case)
    test_a_hand_over_leaves_a_case_that_both_find_whole(scene)
    before.put_back()
    assert "ce dossier a été modifié" in shown(scene.desk.unlocked().get(scene.at("case")))
    assert scene.write("answer", TYPED).status_code == 409
    assert "cette demande a été modifiée" in shown(scene.seen_by_agent())


def test_opening_a_case_reads_two_tables_more_than_before_it_had_a_chain(scene):
    with CaptureQueriesContext(connection) as asked:
        scene.seen_by_worker()
    added = ("period", "consent", "memory", "witness")
    read = [name for query in asked for name in added if f'FROM "casework_{name}"' in query["sql"]]
    assert sorted(read) == ["consent", "period"]
