"""Keys, sealed cases, and the register of who did what. No clear column says who, where or what about."""

from casework.models.aid import AidApplication, AidSeal, AidStep, aids_for_owner
from casework.models.audit import AuditEvent, AuditHead, Verb
from casework.models.cases import Case, Consent, Entry, Period, Purpose, Seal, Urgency
from casework.models.endings import Closing, DestroyedCount, RetentionPeriod, periods
from casework.models.holders import (
    Deposit,
    DepositHalf,
    HolderNaming,
    KeyRecovery,
    NamedHolder,
    PassedHalf,
    entrusted,
)
from casework.models.incidents import Incident, IncidentSeal, IncidentStep, waiting_for_owner
from casework.models.indicators import Dimension, Tally, WaitingTicks
from casework.models.kept import Kept
from casework.models.keys import KeyDraft, KeyReplacement, WorkerKey
from casework.models.passkeys import KeyPasskey
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
    "Deposit",
    "DepositHalf",
    "DestroyedCount",
    "Dimension",
    "Entry",
    "EntryKind",
    "HolderNaming",
    "Incident",
    "IncidentSeal",
    "IncidentStep",
    "Kept",
    "KeyDraft",
    "KeyPasskey",
    "KeyRecovery",
    "KeyReplacement",
    "Memory",
    "NamedHolder",
    "PassedHalf",
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
    "aids_for_owner",
    "entrusted",
    "periods",
    "waiting_for_owner",
]
