"""Opening a case with a reader's private key. What comes out lives in memory, for one page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.views.decorators.debug import sensitive_variables

from casework.models import Case, Entry, EntryKind, Seal, WorkerKey
from casework.sealing import crypto
from casework.sealing.content import FirstMessage, Words, first_message_from, words_from
from casework.sealing.crypto import CaseKeys, KeyPair

BODY = "body"
CODE_READER = "follow-up"
Keyring = Mapping[int, CaseKeys]


@dataclass(frozen=True, slots=True)
class Written:
    """An entry in clear."""

    number: int
    kind: EntryKind
    content: FirstMessage | Words

    @property
    def is_note(self) -> bool:
        return self.kind is EntryKind.NOTE

    @property
    def by_agent(self) -> bool:
        return self.kind in (EntryKind.REQUEST, EntryKind.MESSAGE)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case and what its reader may read of it, oldest first."""

    case: Case
    keyring: Keyring
    written: tuple[Written, ...]

    @property
    def first_message(self) -> FirstMessage:
        return next(w.content for w in self.written if isinstance(w.content, FirstMessage))

    @property
    def dialogue(self) -> tuple[Written, ...]:
        """What the agent sees."""
        return tuple(w for w in self.written if not w.is_note)

    @property
    def is_answered(self) -> bool:
        return any(w.kind is EntryKind.ANSWER for w in self.written)

    @property
    def present_keys(self) -> CaseKeys:
        return self.keyring[self.case.period]

    def __repr__(self) -> str:
        return f"OpenCase({self.case.reference})"


@sensitive_variables()
def open_as_worker(case: Case, key: WorkerKey, private: bytes) -> OpenCase:
    """Raises ``CannotOpen`` when the case is not sealed to this key."""
    seals = case.seals.filter(worker_key=key)
    return _open(case, seals, private, key.reader, tuple(EntryKind))


@sensitive_variables()
def open_with_code(case: Case, pair: KeyPair) -> OpenCase:
    kinds = tuple(kind for kind in EntryKind if kind is not EntryKind.NOTE)
    return _open(case, case.seals.filter(worker_key=None), pair.private, CODE_READER, kinds)


@sensitive_variables()
def _open(
    case: Case, seals: Iterable[Seal], private: bytes, reader: str, kinds: tuple[EntryKind, ...]
) -> OpenCase:
    keyring = {
        seal.period: crypto.open_seal(
            bytes(seal.sealed), private, case=bound_name(case, seal.period), reader=reader
        )
        for seal in seals
    }
    if case.period not in keyring:
        raise crypto.CannotOpen
    entries = case.entries.filter(kind__in=kinds, period__in=keyring)
    written = tuple(_read(case, entry, keyring[entry.period]) for entry in entries)
    return OpenCase(case=case, keyring=keyring, written=written)


@sensitive_variables()
def _read(case: Case, entry: Entry, keys: CaseKeys) -> Written:
    kind = EntryKind(entry.kind)
    text = crypto.decrypt_field(
        key_for(kind, keys), bytes(entry.sealed), case=case.reference, entry=place_of(entry), field=BODY
    )
    content = first_message_from(text) if kind is EntryKind.REQUEST else words_from(text)
    return Written(number=entry.number, kind=kind, content=content)


def key_for(kind: EntryKind, keys: CaseKeys) -> bytes:
    return keys.notes if kind is EntryKind.NOTE else keys.dialogue


def bound_name(case: Case, period: int) -> str:
    return f"{case.reference}/{period}"


def place_of(entry: Entry) -> str:
    """Number and kind: a note passed off as an answer does not open."""
    return f"{entry.period}/{entry.number}/{entry.kind}"
