"""What a worker keeps for herself, sealed to nobody but her: see ``models.kept``.

A value that is not there, or that somebody else put there, is none: nothing depends on it, and she sees each
before it is used.
"""

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from casework.models import Case, Kept, WorkerKey
from casework.sealing import crypto
from casework.sealing.crypto import CannotOpen

PURPOSE = "kept"
Values = dict[str, Any]


@sensitive_variables()
def read(key: WorkerKey, root: bytes, case: Case | None) -> Values:
    row = Kept.objects.filter(key=key, case=case).first()
    return _opened(row, key, root, case) if row is not None else {}


@sensitive_variables()
def change(key: WorkerKey, root: bytes, case: Case | None, how: Callable[[Values], None]) -> None:
    """``how`` changes the values; where none is left, the row goes."""
    with transaction.atomic():
        row = _held(key, case)
        values = _opened(row, key, root, case)
        how(values)
        if values:
            row.sealed = _sealed(values, key, root, case)
            row.save(update_fields=["sealed"])
        else:
            row.delete()


def leave(key: WorkerKey, case: Case) -> None:
    """The case is another reader's now."""
    Kept.objects.filter(key=key, case=case).delete()


@sensitive_variables()
def carry(former: WorkerKey, root: bytes, key: WorkerKey, new_root: bytes) -> None:
    """All of it goes along with a key that is renewed. Both keys' rows are held."""
    for row in Kept.objects.select_for_update(of=("self",)).filter(key=former).select_related("case"):
        values = _opened(row, former, root, row.case)
        if values:
            Kept.objects.create(key=key, case=row.case, sealed=_sealed(values, key, new_root, row.case))
        row.delete()


def _held(key: WorkerKey, case: Case | None) -> Kept:
    while True:
        Kept.objects.get_or_create(key=key, case=case, defaults={"sealed": b""})
        row = Kept.objects.select_for_update().filter(key=key, case=case).first()
        if row is not None:  # else another window has just emptied it
            return row


@sensitive_variables()
def _opened(row: Kept, key: WorkerKey, root: bytes, case: Case | None) -> Values:
    try:
        values = json.loads(crypto.open_own(root, bytes(row.sealed), PURPOSE, *_place(key, case)))
    except CannotOpen:
        return {}
    return values if isinstance(values, dict) else {}


@sensitive_variables()
def _sealed(values: Values, key: WorkerKey, root: bytes, case: Case | None) -> bytes:
    content = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return crypto.seal_own(root, content, PURPOSE, *_place(key, case))


def _place(key: WorkerKey, case: Case | None) -> tuple[str, str]:
    return key.reader, case.reference if case is not None else ""
