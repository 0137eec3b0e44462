"""Lock, read again, change: a verb changes the row as it is now, never as it was read for the screen.

Rows are locked in one order, so that two who wait never wait for each other: workers, then rooms and keys,
then what is held in the ones and sealed to the others, the register of cases last. Of one kind the newest
first.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)
# Seconds. Who waits for SQLite's one right to write looks at most so far apart whether it is free.
TURN = 0.1


class Gone(ValidationError):
    """The row was deleted since it was shown."""

    def __init__(self) -> None:
        super().__init__(_("Cela vient d’être supprimé : il n’y a plus rien à changer."))


@contextmanager
def locked(rows: "QuerySet[M]", pk: object) -> Iterator[M]:
    """The row as it is now, which nobody else changes until the block ends; the block is one transaction.

    ``rows`` says what is loaded with it. Raises ``Gone``.
    """
    with transaction.atomic():
        lock(rows.filter(pk=pk))
        # A second query: one that joins and waits gets the joined rows from before the wait (PostgreSQL).
        row = rows.filter(pk=pk).first()
        if row is None:
            raise Gone
        yield row


def lock(rows: "QuerySet[M]") -> None:
    """Until the transaction ends. Rows that refer to these may still be written (``no_key``)."""
    list(rows.order_by("-pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def let_others_write() -> None:
    """Between two batches of a long write: on SQLite, who asks at once again leaves nobody else a turn."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(TURN)
