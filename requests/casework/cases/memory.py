"""What a reader has seen of cases, kept in the database, sealed to nobody but themselves.

A worker has one row for all their cases, with a generation that rises by one at each change: their browser
keeps the last one too (``inbox.doors``), so that an older copy of the row is noticed. The holder of a code
has a row per code, which nothing but the code leads to.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from casework.cases.standing import Seen
from casework.models import Memory, Witness, WorkerKey
from casework.sealing import crypto
from casework.sealing.codes import FollowUpKey
from casework.sealing.crypto import CannotOpen

Days = dict[str, str]  # by one of the names below, each as 2026-11-24
REMIND, PROMISED, BACK = "remind", "promised", "back"
DANGER = "danger"  # the day of the request, where somebody is in danger
NOTHING = range(0)
Label = tuple[int, str]  # the period of the case under whose key it is, and the ciphertext in hexadecimal


@dataclass(frozen=True, slots=True)
class Testimony:
    """``keys``: the words of the keys to which the holder of the code wrote last. ``shown``: the last entry
    that a page showed to a worker; 0 for the holder of the code.
    """

    reference: str
    seen: Seen
    keys: tuple[str, ...] = ()
    shown: int = 0


@dataclass(slots=True)
class Remembered:
    """``cases`` were opened, ``listed`` were only in the list. ``gone`` are the references that had vanished
    at the last look, ``former`` how many cases from before the chain were left then. ``labels`` are the
    names that their owner gives to cases (``listing.labels``), ``tags`` what several cases share, by the
    drawn names of ``tag_names`` (``listing.tags``). ``days``: when each case comes up again, as it was when
    it was opened last, and the day that its owner chose. ``shown``: up to which entry a page showed what was
    said, or its reader wrote on from there. ``is_broken``: nothing opened.
    """

    generation: int = 0
    cases: dict[str, Seen] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    former: int = 0
    listed: list[str] = field(default_factory=list)
    labels: dict[str, Label] = field(default_factory=dict)
    tags: dict[str, list[str]] = field(default_factory=dict)
    tag_names: dict[str, str] = field(default_factory=dict)
    days: dict[str, Days] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    is_broken: bool = False

    @property
    def known(self) -> set[str]:
        """Every case that was hers to read at some time."""
        return {*self.cases, *self.listed}

    def told(self, reference: str) -> Testimony | None:
        seen = self.cases.get(reference)
        shown = self.shown.get(reference, 0)
        return Testimony(reference, seen, shown=shown) if seen is not None else None

    def drop(self, reference: str) -> bool:
        """It is no longer hers, as it should be: whether anything was known of it."""
        known = reference in self.known or reference in self.gone
        self.cases.pop(reference, None)
        self.labels.pop(reference, None)
        self.days.pop(reference, None)
        self.tag(reference, [])
        self.shown.pop(reference, None)
        self.listed = [one for one in self.listed if one != reference]
        self.gone = [one for one in self.gone if one != reference]
        return known

    def tag(self, reference: str, names: list[str]) -> None:
        """A tag that no case has any more is none."""
        self.tags.pop(reference, None)
        if names:
            self.tags[reference] = names
        used = {name for names in self.tags.values() for name in names}
        self.tag_names = {name: text for name, text in self.tag_names.items() if name in used}

    def set_days(self, reference: str, days: Days) -> None:
        """What is empty is no day."""
        self.days.pop(reference, None)
        if some := {name: day for name, day in days.items() if day}:
            self.days[reference] = some

    def day(self, reference: str, name: str) -> date | None:
        found = self.days.get(reference, {}).get(name)
        return date.fromisoformat(found) if found else None


@sensitive_variables()
def recall(key: WorkerKey, root: bytes) -> Remembered:
    """No query where the key came with its memory (``policy.live_key``)."""
    try:
        return _read(bytes(key.memory.sealed), root, key)
    except Memory.DoesNotExist:
        return Remembered()


@sensitive_variables()
def remember(
    key: WorkerKey, root: bytes, reference: str, seen: Seen, days: Days, shown: range = NOTHING
) -> None:
    """Written only where it is news, and never backwards. ``days`` are those that follow from the case.

    ``shown``: from which entry on and up to which one was shown; what lies before it stays to be read.
    """

    def add(memory: Remembered) -> bool:
        known, before = memory.cases.get(reference), memory.shown.get(reference, 0)
        after = shown.stop if shown.start <= before < shown.stop else before
        is_behind = known is not None and known.sequence > seen.sequence
        if after == before and (is_behind or not is_news(memory)):
            return False
        memory.cases[reference] = known if known is not None and is_behind else seen
        memory.shown[reference] = after
        memory.listed = [one for one in memory.listed if one != reference]
        memory.set_days(reference, days | _chosen(memory, reference))
        return True

    def is_news(memory: Remembered) -> bool:
        kept = {name: day for name, day in days.items() if day} | _chosen(memory, reference)
        return memory.cases.get(reference) != seen or memory.days.get(reference, {}) != kept

    there = recall(key, root)
    if is_news(there) or there.shown.get(reference, 0) < shown.stop:
        change(key, root, add)


def _chosen(memory: Remembered, reference: str) -> Days:
    """The day that its owner set herself."""
    return {name: day for name, day in memory.days.get(reference, {}).items() if name == BACK}


@sensitive_variables()
def forget(key: WorkerKey, root: bytes, reference: str) -> None:
    """The case left this reader as it should: it is not missed."""
    change(key, root, lambda memory: memory.drop(reference))


@sensitive_variables()
def change(key: WorkerKey, root: bytes, how: Callable[[Remembered], bool]) -> None:
    """``how`` changes what is remembered and says whether it did."""
    with transaction.atomic():
        Memory.objects.get_or_create(key=key, defaults={"sealed": b""})
        row = Memory.objects.select_for_update().get(key=key)
        memory = _read(bytes(row.sealed), root, key)
        if how(memory):
            row.sealed = _sealed(memory, root, key)
            row.save(update_fields=["sealed"])
        transaction.on_commit(lambda: _hold(key, row))  # what is undone was not seen


@sensitive_variables()
def carry(former: WorkerKey, root: bytes, key: WorkerKey, new_root: bytes) -> None:
    """What was seen with the key that is renewed is known with the next one. Both keys' rows are held."""
    known = recall(former, root)
    if known.is_broken:
        return
    Memory.objects.create(key=key, sealed=_sealed(known, new_root, key))
    Memory.objects.filter(key=former).delete()


@sensitive_variables()
def witness(found: FollowUpKey) -> Testimony | None:
    row = Witness.objects.filter(handle=found.witness.hex()).first()
    if row is None:
        return None
    try:
        content = json.loads(crypto.open_memory(found.pair.private, bytes(row.sealed), owner=row.handle))
    except CannotOpen:
        return None
    return Testimony(content["reference"], Seen(**content["seen"]), tuple(content["keys"]))


@sensitive_variables()
def testify(found: FollowUpKey, told: Testimony) -> None:
    """Two pages at once write what they saw: who saw less does not undo it, at worst it is seen again."""
    handle = found.witness.hex()
    content = {"reference": told.reference, "seen": told.seen.as_json(), "keys": told.keys}
    sealed = crypto.seal_memory(found.pair.private, _json(content), owner=handle)
    Witness.objects.update_or_create(handle=handle, defaults={"sealed": sealed})


@sensitive_variables()
def forget_witness(found: FollowUpKey) -> None:
    Witness.objects.filter(handle=found.witness.hex()).delete()


def generation_mark(root: bytes, generation: int) -> str:
    """What the browser keeps: only the holder of the root can make or read it as true."""
    return f"{generation}.{crypto.mac(crypto.derived(root, 'memory/mark'), 'mark', str(generation)).hex()}"


def generation_in(root: bytes, mark: str) -> int:
    """0 for what is no mark of this root."""
    number = mark.partition(".")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        return 0
    return int(number) if mark == generation_mark(root, int(number)) else 0


@sensitive_variables()
def _read(sealed: bytes, root: bytes, key: WorkerKey) -> Remembered:
    if not sealed:
        return Remembered()
    try:
        content: dict[str, Any] = json.loads(crypto.open_memory(root, sealed, owner=key.reader))
    except CannotOpen:
        return Remembered(is_broken=True)
    cases = {reference: Seen(**seen) for reference, seen in content["cases"].items()}
    labels = {
        reference: (period, sealed) for reference, (period, sealed) in content.get("labels", {}).items()
    }
    listed = content.get("listed", [])  # none of these is in what was kept before there were any
    tags, tag_names, days = (content.get(name, {}) for name in ("tags", "tag_names", "days"))
    shown = content.get("shown", {reference: seen.count for reference, seen in cases.items()})
    return Remembered(
        content["generation"],
        cases,
        content["gone"],
        content["former"],
        listed,
        labels,
        tags,
        tag_names,
        days,
        dict(shown),
    )


def _hold(key: WorkerKey, row: Memory) -> None:
    key.memory = row


def _sealed(memory: Remembered, root: bytes, key: WorkerKey) -> bytes:
    memory.generation += 1
    cases = {reference: seen.as_json() for reference, seen in memory.cases.items()}
    content = {
        "generation": memory.generation,
        "cases": cases,
        "gone": memory.gone,
        "former": memory.former,
        "listed": memory.listed,
        "labels": memory.labels,
        "tags": memory.tags,
        "tag_names": memory.tag_names,
        "days": memory.days,
        "shown": memory.shown,
    }
    return crypto.seal_memory(root, _json(content), owner=key.reader)


def _json(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()
