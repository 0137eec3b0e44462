"""The name that a worker gives to a case, for herself.

It stands in her memory, which nobody else opens, and there under the key of the case's notes, or of the
dialogue where she was let in without them: it stays with her when the case is handed over, and nothing opens
it any more once the case is destroyed. An entry of the case would go to the next reader, and be counted among
what was written.
"""

from django.views.decorators.debug import sensitive_variables

from casework.cases import memory
from casework.cases.memory import Label, Remembered
from casework.cases.reading import OpenCase
from casework.keys.unlocking import Unlocked
from casework.sealing import crypto
from casework.sealing.crypto import CannotOpen

LONGEST = 60
_PLACE = "label"


@sensitive_variables()
def give(unlocked: Unlocked, open_case: OpenCase, text: str) -> None:
    """An empty text takes it away. The case is one that opens: ``open_case.keyring`` is not empty."""
    reference = open_case.case.reference
    label = _sealed(open_case, text) if text else None

    def note(remembered: Remembered) -> bool:
        before = remembered.labels.pop(reference, None)
        if label is not None:
            remembered.labels[reference] = label
        return before is not None or label is not None

    memory.change(unlocked.key, unlocked.private, note)


@sensitive_variables()
def read(open_case: OpenCase, known: Remembered) -> str:
    """Empty where there is none, or where it does not open."""
    label = known.labels.get(open_case.case.reference)
    keys = open_case.keyring.get(label[0]) if label is not None else None
    if label is None or keys is None:
        return ""
    try:
        return crypto.decrypt_field(
            keys.notes or keys.dialogue,
            bytes.fromhex(label[1]),
            case=open_case.case.reference,
            entry=_PLACE,
            field=_PLACE,
        )
    except CannotOpen:
        return ""


@sensitive_variables()
def _sealed(open_case: OpenCase, text: str) -> Label:
    """The place cannot be that of an entry: those begin with a number."""
    keys = open_case.present_keys
    sealed = crypto.encrypt_field(
        keys.notes or keys.dialogue, text, case=open_case.case.reference, entry=_PLACE, field=_PLACE
    )
    return open_case.period, sealed.hex()
