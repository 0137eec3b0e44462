"""Whether a case is what was written: which keys are genuine, then each entry, then where it stands."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.views.decorators.debug import sensitive_variables

from casework.cases import standing
from casework.cases.faults import Damage, Fault
from casework.cases.lines import Gap, Keyring, Reader, Written
from casework.cases.standing import Rows, Seen, same
from casework.models import AuditEvent, Case, Entry, EntryKind, Verb
from casework.sealing import chain, crypto
from casework.sealing.chain import Line, Place
from casework.sealing.crypto import FIRST, SECOND, CannotOpen, CaseKeys
from casework.writings import Content, form_of, from_json, inner_from_json
from casework.writings.notice import Notice
from casework.writings.passing import Parting, TurnedTo

BODY = "body"
RESERVED = "reserved"  # a field within the body, under the key of the notes
ENDS = 3  # from how many a chain is taken up again: somebody may have added thousands of entries
Lines = tuple[Written | Gap, ...]
Noted = tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Found:
    keyring: Keyring
    lines: Lines
    faults: tuple[Fault, ...]
    is_chained: bool
    has_parted: bool = False


@sensitive_variables()
def examine(case: Case, reader: Reader, rows: Rows, raw: Keyring, seen: Seen | None, noted: Noted) -> Found:
    """``raw``: the keys that came out of this reader's seals, whoever made them."""
    is_chained = bool(case.head) and bool(rows.periods)
    was_chained = is_chained or _shows_a_chain(case, rows) or seen is not None or noted is not None
    keyring = _genuine(case, reader, rows, raw, seen) if was_chained else _handed_over(case, raw)
    if is_chained and (last := _parting(case, reader, rows, keyring)) is not None:
        return _until(last, case, reader, rows, raw, keyring)
    stands = is_chained and _stands(case, rows, keyring)
    lines, faults = _walk(case, reader, rows, raw, keyring, is_chained=is_chained, stands=stands)
    faults = [*_faults_of_keys(case, rows, raw, keyring), *faults]
    if was_chained and not is_chained:
        faults.insert(0, Fault(Damage.STRIPPED))
    elif is_chained:
        faults += _faults_of_standing(case, rows, keyring, seen, noted, faults, stands=stands)
    return Found(keyring, lines, tuple(dict.fromkeys(faults)), is_chained)


@sensitive_variables()
def given(case: Case, reader: Reader, rows: Rows, raw: Keyring) -> Keyring:
    """A worker's seal without a key for the notes is one where the conversation says that the agent let
    somebody read, or let nobody read on: whoever holds the code could strip it else, and nobody would see
    why."""
    if not reader.reads_notes or all(keys.notes for keys in raw.values()):
        return raw
    last = 0
    for entry in rows.entries:
        if entry.kind == EntryKind.MESSAGE and entry.period in raw:
            written = _read(case, reader, entry, raw[entry.period])[0]
            said = written.content if written is not None else None
            if isinstance(said, TurnedTo | Parting):
                last = max(last, entry.period + isinstance(said, Parting))
    return {period: keys for period, keys in raw.items() if keys.notes or period <= last}


@sensitive_variables()
def _parting(case: Case, reader: Reader, rows: Rows, keyring: Keyring) -> int | None:
    """The entry that took the case from this reader: the last one under keys that they have, where others
    follow."""
    last = max(keyring, default=0)
    if reader.worker_key is None or not 0 < last < case.period:
        return None
    entry = next((one for one in reversed(rows.entries) if one.period == last), None)
    if entry is None or (written := _read(case, reader, entry, keyring[last])[0]) is None:
        return None
    said = written.content
    is_theirs = isinstance(said, Parting) and said.worker == str(reader.worker_key.worker.public_id)
    return entry.number if is_theirs else None


@sensitive_variables()
def _until(last: int, case: Case, reader: Reader, rows: Rows, raw: Keyring, keyring: Keyring) -> Found:
    """Up to there each entry is held against the one before; of what follows nothing can be said, nor is
    said."""
    before = replace(rows, entries=[entry for entry in rows.entries if entry.number <= last])
    lines, faults = _walk(case, reader, before, raw, keyring, is_chained=True, stands=False, count=last)
    return Found(keyring, lines, tuple(dict.fromkeys(faults)), is_chained=True, has_parted=True)


def key_for(kind: EntryKind, keys: CaseKeys) -> bytes:
    return keys.notes if kind is EntryKind.NOTE else keys.dialogue


def place_of(entry: Entry) -> str:
    """Number and kind: a note passed off as an answer does not open."""
    return f"{entry.period}/{entry.number}/{entry.kind}"


def line_of(entry: Entry) -> Line:
    return Line(entry.number, str(entry.kind), entry.token, bytes(entry.sealed))


def _shows_a_chain(case: Case, rows: Rows) -> bool:
    """Fields of the second version are only written in a case that has one, with the key of the case."""
    marks = bool(case.head) or bool(rows.periods) or case.sequence > 0
    return marks or any(entry.mac or bytes(entry.sealed[:1]) == bytes([SECOND]) for entry in rows.entries)


@sensitive_variables()
def _genuine(case: Case, reader: Reader, rows: Rows, raw: Keyring, seen: Seen | None) -> Keyring:
    """The keys that were made by those who held the ones before; the first by whoever gave the code."""
    genuine: dict[int, CaseKeys] = {}
    for period, keys in sorted(raw.items()):
        before = genuine.get(period - 1)
        is_known = _remembered(case, seen.commitments, period, keys.dialogue) if seen is not None else None
        if is_known is None:
            is_known = _is_vouched_for(case, reader, rows, period, keys, before)
        notes = next((one.notes for _p, one in sorted(genuine.items(), reverse=True) if one.notes), b"")
        if is_known and _are_notes_genuine(case, reader, rows, seen, period, keys, before, notes):
            genuine[period] = keys
    return genuine


@sensitive_variables()
def _remembered(case: Case, known: Mapping[str, str], period: int, key: bytes) -> bool | None:
    """Whether it is the key that was seen, whatever vouches for another; None where none was seen."""
    commitment = known.get(str(period))
    return None if commitment is None else commitment == standing.commitment_of(case, period, key)


@sensitive_variables()
def _are_notes_genuine(
    case: Case,
    reader: Reader,
    rows: Rows,
    seen: Seen | None,
    period: int,
    keys: CaseKeys,
    before: CaseKeys | None,
    notes: bytes,
) -> bool:
    """The holder of the code has the key of the dialogue, and could give a worker another for the notes.

    ``notes``: the last one before that is genuine. A reader whom the agent let in has none of what came
    before, and takes the first one that they are given, as the first reader of a case does.
    """
    if not reader.reads_notes:
        return True
    is_known = _remembered(case, seen.notes, period, keys.notes) if seen is not None else None
    if is_known is not None:
        return is_known
    if period == 1 or not keys.notes:
        return True
    row, at = rows.periods.get(period), Place(case.reference, period)
    if row is None or before is None:
        return False
    if not notes:
        return True
    if not row.by_notes:
        return period <= standing.adopted_by_code(case)
    return same(row.by_notes, chain.vouch(chain.heir(notes, at), keys.notes, at, chain.NOTES))


@sensitive_variables()
def _handed_over(case: Case, raw: Keyring) -> Keyring:
    """Before the chain nothing vouches for a period but the register: a line for each hand-over."""
    if max(raw) == 1:
        return raw
    periods = 1 + AuditEvent.objects.filter(case=case.reference, verb=Verb.HANDED_OVER).count()
    return {period: keys for period, keys in raw.items() if period <= periods}


@sensitive_variables()
def _is_vouched_for(
    case: Case, reader: Reader, rows: Rows, period: int, keys: CaseKeys, before: CaseKeys | None
) -> bool:
    row, at = rows.periods.get(period), Place(case.reference, period)
    if period == 1 and reader.code is None:
        return True  # the pledge is the code's; whoever reads for the second time remembers the key
    if row is None or (period > 1 and before is None):
        return False
    if before is None:
        return _is_pledged(reader, rows, bytes(row.by_dialogue), keys, at)
    by_dialogue = chain.vouch(chain.heir(before.dialogue, at), keys.dialogue, at, chain.DIALOGUE)
    return same(row.by_dialogue, by_dialogue)


@sensitive_variables()
def _is_pledged(reader: Reader, rows: Rows, by_code: bytes, keys: CaseKeys, at: Place) -> bool:
    """A worker who adopts an old case has no pledge to give: its code has a pair of the first version, to
    which nobody could seal who was not there before that version ended.
    """
    if reader.code is None:
        return True
    if by_code:
        return same(by_code, chain.vouch(reader.code.pledge, keys.dialogue, at, chain.DIALOGUE))
    first = [seal for seal in rows.seals if seal.period == 1 and standing.reader_of(seal) == reader.name]
    return all(bytes(seal.sealed[:1]) == bytes([FIRST]) for seal in first)


def _faults_of_keys(case: Case, rows: Rows, raw: Keyring, keyring: Keyring) -> list[Fault]:
    periods = {*rows.periods, *raw, *range(1, max(keyring, default=1)), case.period}
    faults = [
        Fault(Damage.PERIOD if period in raw else Damage.SEAL) for period in sorted(periods - set(keyring))
    ]
    return list(dict.fromkeys(faults))


@sensitive_variables()
def _stands(case: Case, rows: Rows, keyring: Keyring) -> bool:
    """Whether its head is that of what is stored."""
    present = max(keyring, default=0)
    if not present or case.period != present:
        return False
    expected = standing.head_of(case, keyring[present].dialogue, rows, present)
    return not any(entry.number > case.entry_count for entry in rows.entries) and same(case.head, expected)


@sensitive_variables()
def _faults_of_standing(
    case: Case,
    rows: Rows,
    keyring: Keyring,
    seen: Seen | None,
    noted: Noted,
    known: list[Fault],
    *,
    stands: bool,
) -> list[Fault]:
    faults = []
    tail = any(f.damage is Damage.MISSING and f.last == case.entry_count for f in known)
    if keyring and not tail and not stands:  # without its end, the chain has no last link to compare with
        present = max(keyring)
        dialogue = keyring[present].dialogue
        if not known and same(case.head, standing.head_of(case, dialogue, rows, present)):
            faults.append(Fault(Damage.OLDER))  # its head and what it counts are right, of a day before
        else:
            counts = not known and all(entry.number <= case.entry_count for entry in rows.entries)
            what = standing.changed(case, dialogue, rows, present) if counts else None
            faults.append(Fault(Damage.STANDING, changed=what))
    is_older = seen is not None and standing.is_older(case, rows, seen)
    if is_older or (noted is not None and standing.is_behind(case, noted)):
        faults.append(Fault(Damage.OLDER))
    return faults


@sensitive_variables()
def _walk(
    case: Case,
    reader: Reader,
    rows: Rows,
    raw: Keyring,
    keyring: Keyring,
    *,
    is_chained: bool,
    stands: bool,
    count: int | None = None,
) -> tuple[Lines, list[Fault]]:
    """Each entry against the one before. After a damaged one the chain is taken up again from either end of
    it, from what is stored and from what should be; where both are gone, by what comes after.
    """
    lines: list[Written | Gap] = []
    faults: list[Fault] = []
    before = {chain.start(keyring[1].dialogue, case.reference)} if 1 in keyring else set()
    expected = 1
    for entry, after in zip(rows.entries, (*rows.entries[1:], None), strict=True):
        if entry.number > expected:
            _missing(expected, entry.number - 1, lines, faults)
            before = set()
        keys = keyring.get(entry.period)
        links = _links(case, entry, keys, before)
        is_linked = not is_chained or (keys is not None and (not before or bytes(entry.mac) in links))
        written, is_hidden = _read(case, reader, entry, keys)
        if written is not None:
            lines.append(written)
            is_linked = is_linked or _is_held(case, entry, after, keyring, faults, stands=stands)
        if not is_linked or (written is None and not is_hidden):
            fault = Fault(_damage(case, entry, raw, keyring), entry.number, entry.number)
            faults.append(fault)
            lines += [] if written is not None else [Gap(fault, is_note=entry.kind == EntryKind.NOTE)]
        before = {bytes(entry.mac), *(() if is_linked or len(before) > ENDS else links)}
        expected = max(expected, entry.number + 1)
    count = case.entry_count if count is None else count
    if count >= expected:
        _missing(expected, count, lines, faults)
    return tuple(lines), faults


@sensitive_variables()
def _is_held(
    case: Case, entry: Entry, after: Entry | None, keyring: Keyring, faults: list[Fault], *, stands: bool
) -> bool:
    """Behind a damaged entry, one that opens is what was written where the next one, or the head at the end,
    is linked to it: nobody can make that link who has no key. What was swapped is named, and nothing else.
    """
    if not faults or faults[-1].last != entry.number - 1:
        return False
    if after is None:
        return stands and entry.number == case.entry_count
    links = _links(case, after, keyring.get(after.period), {bytes(entry.mac)})
    return after.number == entry.number + 1 and bytes(after.mac) in links


@sensitive_variables()
def _links(case: Case, entry: Entry, keys: CaseKeys | None, before: set[bytes]) -> set[bytes]:
    if keys is None:
        return set()
    at = Place(case.reference, entry.period)
    return {chain.link(one, keys.dialogue, at, line_of(entry)) for one in before}


def _damage(case: Case, entry: Entry, raw: Keyring, keyring: Keyring) -> Damage:
    if entry.period in keyring:
        return Damage.FOREIGN if 0 < case.entry_count < entry.number else Damage.ALTERED
    return Damage.FOREIGN if entry.period in raw else Damage.SEAL


def _missing(first: int, last: int, lines: list[Written | Gap], faults: list[Fault]) -> None:
    fault = Fault(Damage.MISSING, first, last)
    faults.append(fault)
    lines.append(Gap(fault))


@sensitive_variables()
def _read(case: Case, reader: Reader, entry: Entry, keys: CaseKeys | None) -> tuple[Written | None, bool]:
    """None where it does not open, or holds what is no entry; and whether it is not this reader's to open."""
    if keys is None or (entry.kind == EntryKind.NOTE and not keys.notes):
        return None, keys is not None
    try:
        kind = EntryKind(entry.kind)
        text = crypto.decrypt_field(
            key_for(kind, keys), bytes(entry.sealed), case=case.reference, entry=place_of(entry), field=BODY
        )
        content = from_json(kind, text)
        inner = _reserved(case, entry, keys, content) if keys.notes else None
    except (CannotOpen, ValueError, TypeError, KeyError):  # whoever makes a case can put anything in it
        return None, False
    return Written(number=entry.number, kind=kind, content=content, inner=inner), False


@sensitive_variables()
def _reserved(case: Case, entry: Entry, keys: CaseKeys, content: Content) -> Content | None:
    """What an entry of the dialogue keeps for those who have the key of the notes."""
    if not isinstance(content, Notice):
        return None
    sealed = b64decode(content.reserved, validate=True)
    text = crypto.decrypt_field(
        keys.notes, sealed, case=case.reference, entry=place_of(entry), field=RESERVED
    )
    return inner_from_json(form_of(content), text)
