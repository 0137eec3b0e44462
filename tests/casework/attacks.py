"""What somebody does who writes to the database, to the rows of a case that both its readers know."""

import copy
import html
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from casework.cases.faults import Damage
from casework.cases.reading import BODY, CODE_READER, bound_name, place_of
from casework.models import (
    Case,
    Consent,
    Entry,
    Period,
    Seal,
    State,
    WorkerKey,
)
from casework.sealing import crypto
from casework.sealing.crypto import CaseKeys
from casework.writings import to_json
from casework.writings.words import Words
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.cast import NOW

FOLLOW, REPLY, INBOX = reverse("contact:followup"), reverse("contact:reply"), reverse("casework:inbox")
ANSWER, MESSAGE, NOTE = "Je vous rappelle demain.", "Merci, à midi.", "Penser au fonds de secours."
FORGED = "Envoyez-moi votre numéro de compte."
TYPED = "Ceci ne doit pas partir."
TOKEN = "a-token-long-enough-for-a-form"
TABLES = (Entry, Seal, Period, Consent)


@dataclass
class Scene:
    """A case of four entries that its worker and the holder of its code have both read to the end."""

    desk: object
    received: object
    copies: dict[str, list] = field(default_factory=dict)

    def __post_init__(self):
        self.worker = self.desk.unlocked()
        self.agent = self.desk.cast.client("agent")
        self.write("answer", ANSWER)
        self.copy = Copy.of(self.case)
        self.reply(MESSAGE)
        self.write("note", NOTE)
        self.seen_by_worker()
        self.seen_by_agent()

    def afresh(self):
        """From the same two browsers, once more: what was unlocked is to be unlocked again."""
        scene = copy.copy(self)
        scene.worker, scene.agent = (same_browser(client) for client in (self.worker, self.agent))
        scene.worker.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
        return scene

    @property
    def case(self):
        return Case.objects.get(reference=self.received.reference)

    def entry(self, number):
        return Entry.objects.get(case=self.case, number=number)

    def at(self, verb):
        return reverse(f"casework:{verb}", args=[self.received.reference])

    def write(self, verb, text):
        return self.worker.post(self.at(verb), {f"{verb}-text": text, f"{verb}-token": f"{TOKEN}-{text}"})

    def hand_over(self, words="Oui."):
        fields = {
            "to": self.desk.cast.workers["neighbour"].public_id,
            "given_on": "2026-11-24",
            "words": words,
            "agreed": "on",
            "token": TOKEN,
        }
        return self.worker.post(self.at("hand_over"), fields)

    def seen_by_worker(self):
        return self.worker.get(self.at("case"))

    def seen_by_agent(self):
        return self.agent.post(FOLLOW, {"code": self.received.code})

    def reply(self, text, page=None):
        page = page or self.seen_by_agent()
        fields = {"carried": carried(page), "text": text, "token": f"{TOKEN}-{text}"}
        return self.agent.post(REPLY, fields)


def same_browser(client):
    other = Client()
    other.cookies = copy.deepcopy(client.cookies)
    return other


@dataclass
class Copy:
    """All rows of a case as they were."""

    case: dict
    rows: dict

    @classmethod
    def of(cls, case):
        rows = {model: list(model.objects.filter(case=case).values()) for model in TABLES}
        return cls(Case.objects.filter(pk=case.pk).values().get(), rows)

    def put_back(self):
        pk = self.case["id"]
        for model in reversed(TABLES):
            model.objects.filter(case=pk)._raw_delete("default")
        Case.objects.filter(pk=pk).update(**{k: v for k, v in self.case.items() if k != "id"})
        for model in TABLES:
            model.objects.bulk_create(model(**row) for row in self.rows[model])


def carried(page):
    found = re.search(r'name="carried" value="([^"]*)"', page.text)
    return found[1] if found else ""


def shown(page):
    return html.unescape(page.text)


def forge(scene, period, keys, kind="answer", text=FORGED, number=0):
    """An entry under keys of the forger's own."""
    case = scene.case
    number = number or Entry.objects.filter(case=case).count() + 1
    entry = Entry(case=case, number=number, period=period, kind=kind, token=os.urandom(16).hex())
    entry.sealed = crypto.encrypt_field(
        keys.dialogue,
        to_json(Words(text, "Inès Basilic", "2026-11-24T10:00+01:00")),
        case=case.reference,
        entry=place_of(entry),
        field=BODY,
    )
    entry.mac = os.urandom(32)
    entry.save()
    Case.objects.filter(pk=case.pk).update(entry_count=number, sequence=case.sequence + 1)


def seal_for_both(scene, period, keys):
    case, key = scene.case, WorkerKey.objects.get(worker=scene.desk.cast.workers["assistant"])
    Seal.objects.filter(case=case, period=period).delete()
    for reader, public, worker_key, own in (
        (key.reader, bytes(key.public_key), key, keys),
        (CODE_READER, bytes(case.follow_up_public_key), None, CaseKeys(keys.dialogue)),
    ):
        sealed = crypto.seal_keys(own, public, case=bound_name(case, period), reader=reader)
        Seal.objects.create(case=case, period=period, worker_key=worker_key, sealed=sealed)


def a_period_of_ones_own(scene):
    keys = crypto.new_case_keys()
    seal_for_both(scene, 2, keys)
    Period.objects.create(case=scene.case, number=2, by_dialogue=os.urandom(32), by_notes=os.urandom(32))
    Case.objects.update(period=2)
    forge(scene, 2, keys)


def a_period_without_its_row(scene):
    seal_for_both(scene, 2, crypto.new_case_keys())
    Case.objects.update(period=2)


def a_case_of_ones_own_in_its_place(scene):
    """Every key of the case replaced: what was written before cannot be read any more by anybody."""
    keys = crypto.new_case_keys()
    seal_for_both(scene, 1, keys)
    Entry.objects.filter(case=scene.case)._raw_delete("default")
    forge(scene, 1, keys, number=1)


def a_forged_answer(scene):
    forge(scene, 1, crypto.new_case_keys())


def an_entry_deleted(number):
    return lambda scene: Entry.objects.filter(number=number)._raw_delete("default")


def the_last_deleted_and_the_count_with_it(scene):
    an_entry_deleted(4)(scene)
    Case.objects.update(entry_count=3)


def two_ciphertexts_swapped(scene):
    second, third = scene.entry(2), scene.entry(3)
    Entry.objects.filter(pk=second.pk).update(sealed=third.sealed)
    Entry.objects.filter(pk=third.pk).update(sealed=second.sealed)


def a_ciphertext_cut(number):
    def attack(scene):
        entry = scene.entry(number)
        Entry.objects.filter(pk=entry.pk).update(sealed=bytes(entry.sealed)[:-20])

    return attack


def a_ciphertext_emptied(scene):
    Entry.objects.filter(number=3).update(sealed=b"")


def numbers_exchanged(scene):
    for number, to in ((2, 99), (3, 2), (99, 3)):
        Entry.objects.filter(number=number).update(number=to)


def a_message_called_a_note(scene):
    Entry.objects.filter(number=2).update(kind="note")


def a_mark_changed(scene):
    Entry.objects.filter(number=2).update(mac=os.urandom(32))


def a_token_changed(scene):
    Entry.objects.filter(number=2).update(token="0" * 64)


def the_column(**columns):
    return lambda scene: Case.objects.update(**columns)


def a_consent_forged(scene):
    Consent.objects.create(
        case=scene.case,
        recipient=scene.desk.cast.workers["neighbour"],
        purpose="hand_over",
        given_on=NOW.date(),
        entry=scene.entry(2),
    )


def a_seal_for_somebody_else(scene):
    key = WorkerKey.objects.get(worker=scene.desk.cast.workers["neighbour"])
    sealed = crypto.seal_keys(
        crypto.new_case_keys(), bytes(key.public_key), case=bound_name(scene.case, 1), reader=key.reader
    )
    Seal.objects.create(case=scene.case, period=1, worker_key=key, sealed=sealed)


def both_seals_replaced(scene):
    seal_for_both(scene, 1, crypto.new_case_keys())


def the_code_replaced(scene):
    Case.objects.update(follow_up_public_key=crypto.new_key_pair().public)


def an_older_copy(scene):
    scene.copy.put_back()


def an_older_row_alone(scene):
    """State, count and head as they were, what was written since left where it is."""
    Case.objects.update(**{name: value for name, value in scene.copy.case.items() if name != "id"})


def an_older_head(scene):
    Case.objects.update(head=scene.copy.case["head"])


def the_first_byte_of_a_field(scene):
    entry = scene.entry(2)
    Entry.objects.filter(pk=entry.pk).update(sealed=b"\x01" + bytes(entry.sealed)[1:])


def made_to_look_as_before_the_chain(scene):
    Case.objects.update(head=b"", sequence=0, entry_count=0)
    Entry.objects.update(mac=b"")
    Period.objects.all().delete()


def another_mark_on_a_period(scene):
    Period.objects.update(by_notes=os.urandom(32))


def without_its_periods(scene):
    Period.objects.all().delete()


@dataclass(frozen=True)
class Attack:
    do: Callable[[Scene], object]
    found: set[Damage]
    lost: tuple[str, ...] = ()  # what can be read no more
    name: str = ""


ALL = (CONTENT.message, ANSWER, MESSAGE, NOTE)
ATTACKS = [
    Attack(a_period_of_ones_own, {Damage.PERIOD, Damage.FOREIGN, Damage.STANDING}),
    Attack(a_period_without_its_row, {Damage.PERIOD, Damage.STANDING}),
    Attack(a_case_of_ones_own_in_its_place, {Damage.PERIOD, Damage.OLDER}, ALL),
    Attack(a_forged_answer, {Damage.ALTERED, Damage.STANDING}),
    Attack(an_entry_deleted(1), {Damage.MISSING}, (CONTENT.message,), "first entry deleted"),
    Attack(an_entry_deleted(2), {Damage.MISSING}, (ANSWER,), "an entry in the middle deleted"),
    Attack(an_entry_deleted(4), {Damage.MISSING}, (NOTE,), "last entry deleted"),
    Attack(the_last_deleted_and_the_count_with_it, {Damage.STANDING, Damage.OLDER}, (NOTE,)),
    Attack(two_ciphertexts_swapped, {Damage.ALTERED}, (ANSWER, MESSAGE)),
    Attack(a_ciphertext_cut(3), {Damage.ALTERED}, (MESSAGE,), "a ciphertext cut"),
    Attack(a_ciphertext_cut(1), {Damage.ALTERED}, (CONTENT.message,), "the request cut"),
    Attack(a_ciphertext_cut(4), {Damage.ALTERED}, (NOTE,), "a note cut"),
    Attack(a_ciphertext_emptied, {Damage.ALTERED}, (MESSAGE,)),
    Attack(numbers_exchanged, {Damage.ALTERED}, (ANSWER, MESSAGE)),
    Attack(a_message_called_a_note, {Damage.ALTERED}, (ANSWER,)),
    Attack(a_mark_changed, {Damage.ALTERED}),
    Attack(a_token_changed, {Damage.ALTERED}),
    Attack(the_column(state=State.CLOSED, closed_at=NOW), {Damage.STANDING}, (), "state changed"),
    Attack(the_column(urgency=3), {Damage.STANDING}, (), "urgency changed"),
    Attack(the_column(contact_due_on=NOW.date() + timedelta(30)), {Damage.STANDING}, (), "deadline changed"),
    Attack(the_column(contacted_on=None), {Damage.STANDING}, (), "first contact taken back"),
    Attack(the_column(follow_up_version=2), {Damage.STANDING}, (), "version of the code changed"),
    Attack(the_column(submission="0" * 64), {Damage.STANDING}, (), "name of the form changed"),
    Attack(the_column(sequence=99), {Damage.STANDING}, (), "sequence raised"),
    Attack(the_column(period=7), {Damage.SEAL, Damage.STANDING}, (), "period raised alone"),
    Attack(a_consent_forged, {Damage.STANDING}),
    Attack(a_seal_for_somebody_else, {Damage.STANDING}),
    Attack(both_seals_replaced, {Damage.PERIOD}, ALL),
    Attack(the_code_replaced, {Damage.STANDING}),
    Attack(an_older_copy, {Damage.OLDER}, (MESSAGE, NOTE)),
    Attack(an_older_row_alone, {Damage.OLDER}),
    Attack(an_older_head, {Damage.STANDING, Damage.OLDER}),
    Attack(the_first_byte_of_a_field, {Damage.ALTERED}, (ANSWER,)),
    Attack(made_to_look_as_before_the_chain, {Damage.STRIPPED}),
    Attack(without_its_periods, {Damage.STRIPPED}),
    Attack(another_mark_on_a_period, {Damage.STANDING}),
]
