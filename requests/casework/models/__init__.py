"""Keys, sealed cases, and the register of who did what. No clear column says who, where or what about."""

from casework.models.audit import AuditEvent, AuditHead, Verb
from casework.models.cases import Case, Consent, Entry, EntryKind, Purpose, Seal, Urgency
from casework.models.keys import KeyDraft, KeyReplacement, WorkerKey
from casework.states import State

__all__ = [
    "AuditEvent",
    "AuditHead",
    "Case",
    "Consent",
    "Entry",
    "EntryKind",
    "KeyDraft",
    "KeyReplacement",
    "Purpose",
    "Seal",
    "State",
    "Urgency",
    "Verb",
    "WorkerKey",
]
