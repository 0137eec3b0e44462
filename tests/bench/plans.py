"""What the database says that it will do: whether a query reads a large table from end to end."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

LARGE = 1000  # rows; below, reading all of them is what a good planner does
ALIAS = re.compile(r'"(\w+)"\s+(?:AS\s+)?"?([A-Za-z]\w*)"?')
SCAN = re.compile(r"^SCAN (\w+)(?! VIRTUAL)")
Statement = tuple[str, Any]


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """Every statement that is run, with its parameters."""
    seen: list[Statement] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def full_scans(seen: list[Statement]) -> list[str]:
    """The large tables that some of these statements read whole, by name."""
    large = _large_tables()
    read = _read_whole_sqlite if connection.vendor == "sqlite" else _read_whole_postgresql
    return sorted(
        {table for sql, params in seen if _is_a_query(sql) for table in read(sql, params) if table in large}
    )


def _is_a_query(sql: str) -> bool:
    return sql.lstrip().upper().startswith(("SELECT", "WITH"))


def _large_tables() -> set[str]:
    here = set(connection.introspection.table_names())
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.db_table in here]
    return {m._meta.db_table for m in models if m._default_manager.count() >= LARGE}


def _read_whole_sqlite(sql: str, params: Any) -> Iterator[str]:
    names = {alias: table for table, alias in ALIAS.findall(sql)}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        for *_ids, detail in cursor.fetchall():
            if found := SCAN.match(detail):
                yield names.get(found[1]) or str(found[1])


def _read_whole_postgresql(sql: str, params: Any) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (plan,) = cursor.fetchone()
    for node in _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]):
        if node["Node Type"] == "Seq Scan":
            yield node["Relation Name"]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
