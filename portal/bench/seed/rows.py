"""Bulk inserts: also of page types, whose rows are spread over two tables."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.sql import InsertQuery

from portal.bench.progress import Bar

M = TypeVar("M", bound=models.Model)
BATCH = 2000


def insert(model: type[M], rows: Iterable[M], bar: Bar | None = None) -> list[M]:
    """The objects with their keys. Neither ``save`` nor signals run: whoever calls says what follows."""
    written: list[M] = []
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        written += model._default_manager.bulk_create(batch)
        if bar is not None:
            bar.step(len(batch))
    return written


def insert_child(model: type[models.Model], rows: Sequence[Any]) -> None:
    """The child's own columns, for objects whose parent rows are written already."""
    fields = list(model._meta.local_concrete_fields)
    size = max(1, connection.ops.bulk_batch_size(fields, rows))
    for start in range(0, len(rows), size):
        query = InsertQuery(model)
        query.insert_values(fields, rows[start : start + size])
        query.get_compiler(using="default").execute_sql()
