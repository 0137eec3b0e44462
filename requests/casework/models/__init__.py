"""Keys, sealed cases, and the register of who did what. No clear column says who, where or what about."""

from casework.models.audit import AuditEvent, AuditHead, Verb
from casework.models.cases import Case, Consent, Entry, EntryKind, Period, Purpose, Seal, Urgency
from casework.models.keys import WorkerKey
from casework.models.seen import Memory, Witness
from casework.states import State

__all__ = [
    "AuditEvent",
    "AuditHead",
    "Case",
    "Consent",
    "Entry",
    "EntryKind",
    "Memory",
    "Period",
    "Purpose",
    "Seal",
    "State",
    "Urgency",
    "Verb",
    "Witness",
    "WorkerKey",
]
