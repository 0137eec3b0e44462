"""Keys, sealed cases, and the register of who did what. No clear column says who, where or what about."""

from casework.models.audit import AuditEvent, AuditHead, Verb
from casework.models.cases import NEXT, Case, Consent, Entry, EntryKind, Purpose, Seal, State, Urgency
from casework.models.keys import WorkerKey

__all__ = [
    "NEXT",
    "AuditEvent",
    "AuditHead",
    "Case",
    "Consent",
    "Entry",
    "EntryKind",
    "Purpose",
    "Seal",
    "State",
    "Urgency",
    "Verb",
    "WorkerKey",
]
