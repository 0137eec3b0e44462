"""Keys, sealed cases, and the register of who did what. No clear column says who, where or what about."""

from casework.models.aid import AidApplication, AidSeal, AidStep
from casework.models.audit import AuditEvent, AuditHead, Verb
from casework.models.cases import Case, Consent, Entry, Period, Purpose, Seal, Urgency
from casework.models.endings import Closing, DestroyedCount, RetentionPeriod, periods
from casework.models.indicators import Dimension, Tally, WaitingTicks
from casework.models.kept import Kept
from casework.models.keys import KeyDraft, KeyReplacement, WorkerKey
from casework.models.seen import Memory, Witness
from casework.models.waiting import WaitingInvitation, WaitingLine, WaitingMail
from casework.states import State
from casework.writings.base import EntryKind

__all__ = [
    "AidApplication",
    "AidSeal",
    "AidStep",
    "AuditEvent",
    "AuditHead",
    "Case",
    "Closing",
    "Consent",
    "DestroyedCount",
    "Dimension",
    "Entry",
    "EntryKind",
    "Kept",
    "KeyDraft",
    "KeyReplacement",
    "Memory",
    "Period",
    "Purpose",
    "RetentionPeriod",
    "Seal",
    "State",
    "Tally",
    "Urgency",
    "Verb",
    "WaitingInvitation",
    "WaitingLine",
    "WaitingMail",
    "WaitingTicks",
    "Witness",
    "WorkerKey",
    "periods",
]
