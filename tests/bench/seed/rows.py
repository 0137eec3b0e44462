"""Bulk inserts, also of page types, whose rows are spread over two tables.

``bulk_create`` writes a new statement for every few rows; here one statement takes them all, several times
as fast. Neither ``save`` nor signals run: whoever calls says what follows.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.core.management.color import no_style
from django.db import connection, models

from tests.bench.progress import Bar

M = TypeVar("M", bound=models.Model)
BATCH = 2000


def insert(model: type[M], rows: Iterable[M], bar: Bar | None = None) -> list[M]:
    """The objects, with keys that follow those in the table."""
    last = model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0
    written: list[M] = []
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        for row in batch:
            last += 1
            row.pk = last
        insert_columns(model, batch)
        written += batch
        if bar is not None:
            bar.step(len(batch))
    _continue_after(model)
    return written


def insert_columns(model: type[models.Model], rows: Sequence[Any]) -> None:
    """The columns of this very model; those of its parents are not touched."""
    if not rows:
        return
    fields = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"
    with connection.cursor() as cursor:
        cursor.executemany(sql, [_values(fields, row) for row in rows])


def _values(fields: Sequence["models.Field[Any, Any]"], row: Any) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]


def _continue_after(model: type[models.Model]) -> None:
    """PostgreSQL counts keys in a sequence, which does not see those that are given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
