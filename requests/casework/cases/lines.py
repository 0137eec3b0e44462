"""Who reads, and what they get to read."""

from collections.abc import Mapping
from dataclasses import dataclass

from casework.cases.faults import Fault
from casework.models import EntryKind, WorkerKey
from casework.sealing.codes import FollowUpKey
from casework.sealing.crypto import FIRST, CaseKeys
from casework.writings import Content, Form, form_of

Keyring = Mapping[int, CaseKeys]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who opens: a worker with their key, or the holder of a code. ``name`` is what seals are bound to.

    ``root`` is the secret; seals of the first version open with ``former``, which for a worker is the same.
    """

    name: str
    root: bytes
    former: bytes
    worker_key: WorkerKey | None = None
    code: FollowUpKey | None = None

    @property
    def reads_notes(self) -> bool:
        return self.code is None

    def root_of(self, sealed: bytes) -> bytes:
        return self.former if sealed[:1] == bytes([FIRST]) else self.root

    def __repr__(self) -> str:
        return f"Reader({self.name})"


@dataclass(frozen=True, slots=True)
class Written:
    """An entry in clear. ``inner``: what it keeps for workers alone, to them. ``is_undone``: a later entry
    takes it back. ``rank``: what the agreement is called that it is, takes back or serves."""

    number: int
    kind: EntryKind
    content: Content
    inner: Content | None = None
    is_undone: bool = False
    rank: int = 0

    @property
    def form(self) -> Form:
        return form_of(self.content)

    @property
    def is_note(self) -> bool:
        return self.kind is EntryKind.NOTE

    @property
    def by_agent(self) -> bool:
        return self.kind in (EntryKind.REQUEST, EntryKind.MESSAGE)


@dataclass(frozen=True, slots=True)
class Gap:
    """The place of what is missing or altered. What was a note is not the agent's to miss."""

    fault: Fault
    is_note: bool = False
