"""The one SQL statement of a search, for both embedded databases.

The ranking is computed once, kept aside (``hits``), and both the counts and the first results are
read from it. The conditions of visibility come from the ORM, compiled once per process: building
them again would cost more than the query itself.
"""

# ruff: noqa: S608 - every piece is a constant of ours; what people type is a parameter.

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from search.backends.base import Contact, EstablishmentRef, Filters, Hit, Results, Window
from search.models import Findable, Kind
from search.text import Query
from search.visibility import Viewer

# Stand for the reader and the day in the compiled conditions.
_SOMEONE, _SOME_DAY = -1, date(1, 1, 2)
_COLUMNS = """f.kind, 0 AS n, {score} AS score, f.key, f.title, f.detail, f.url, f.is_sensitive,
 {body} AS body, e.id, e.code, d.id, d.region_id, d.time_zone, w.public_id, w.phone, w.mobile"""
_JOINS = """
 LEFT JOIN directory_establishment e ON e.id = f.establishment_id
 LEFT JOIN directory_department d ON d.id = e.department_id
 LEFT JOIN directory_worker w ON w.id = f.worker_id"""
_COUNTS = "SELECT kind, COUNT(*) AS n" + ", NULL" * 15 + " FROM hits GROUP BY kind"
EXACT = 4  # how much a title that is the very query outweighs another


@dataclass(frozen=True, slots=True)
class Match:
    """What a database's own full-text search contributes to the statement."""

    source: str  # tables, with search_findable among them
    where: str
    score: str  # an expression, the lower the better
    parameters: tuple[Any, ...]
    score_parameters: tuple[Any, ...] = ()


def search(match: Match, query: Query, filters: Filters, viewer: Viewer, window: Window) -> Results:
    hits, parameters = _hits(match, query, filters, viewer)
    top, top_parameters = _top(window)
    columns = _COLUMNS.format(score="top.score", body="t.body")
    sql = (
        f"WITH hits AS MATERIALIZED ({hits}), top AS ({top}) {_COUNTS}"
        f" UNION ALL SELECT * FROM (SELECT {columns} FROM top JOIN search_findable f ON f.id = top.id"
        f" JOIN search_findabletext t ON t.findable_id = f.id {_JOINS} ORDER BY top.score, f.id) AS found"
    )
    rows = _execute(sql, [*parameters, *top_parameters])
    counts = {row[0]: row[1] for row in rows if row[1]}
    return Results([_hit(row) for row in rows if not row[1]], counts)


def suggest(match: Match, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
    hits, parameters = _hits(match, query, Filters(), viewer)
    columns = _COLUMNS.format(score="top.score", body="''")
    sql = (
        f"WITH top AS ({hits} ORDER BY score, search_findable.id LIMIT {int(limit)})"
        f" SELECT {columns} FROM top JOIN search_findable f ON f.id = top.id {_JOINS}"
        " ORDER BY top.score, f.id"
    )
    return [_hit(row) for row in _execute(sql, parameters)]


def _hits(match: Match, query: Query, filters: Filters, viewer: Viewer) -> tuple[str, list[Any]]:
    visible, visible_parameters = _visible(viewer)
    narrowed = "".join(f" AND search_findable.{column} = %s" for column, _value in filters.items())
    sql = (
        f"SELECT search_findable.id AS id, search_findable.kind AS kind,"
        f" ({match.score}) * search_findable.boost"
        f" * CASE WHEN search_findable.title_folded = %s THEN {EXACT} ELSE 1 END AS score"
        f" FROM {match.source} WHERE {match.where} AND ({visible}){narrowed}"
    )
    values = [value for _column, value in filters.items()]
    return sql, [*match.score_parameters, query.folded, *match.parameters, *visible_parameters, *values]


def _top(window: Window) -> tuple[str, list[Any]]:
    part = f"ORDER BY score, id LIMIT {int(window.limit)} OFFSET {int(window.offset)}"
    if window.each:
        ranked = f"SELECT * FROM (SELECT id, score FROM hits WHERE kind = %s {part}) AS best"
        return " UNION ALL ".join([ranked] * len(Kind.values)), list(Kind.values)
    if window.kind:
        return f"SELECT id, score FROM hits WHERE kind = %s {part}", [window.kind]
    return f"SELECT id, score FROM hits {part}", []


def _visible(viewer: Viewer) -> tuple[str, list[Any]]:
    sql, parameters = _compiled(connection.alias, bool(viewer.user_id), viewer.is_superuser)
    today = connection.ops.adapt_datefield_value(viewer.today)
    return sql, [viewer.user_id if value == _SOMEONE else today for value in parameters]


@lru_cache(maxsize=16)
def _compiled(_alias: str, has_user: bool, is_superuser: bool) -> tuple[str, tuple[Any, ...]]:
    """Constants of ours are written into the statement; the reader and the day remain parameters."""
    stand_in = Viewer(_SOMEONE if has_user else 0, is_superuser, _SOME_DAY)
    sql, parameters = Findable.objects.visible_to(stand_in).order_by().values("pk").query.sql_with_params()
    asked = (_SOMEONE, connection.ops.adapt_datefield_value(_SOME_DAY))
    pieces = sql.partition(" WHERE ")[2].split("%s")
    filled = ["%s" if value in asked else _literal(value) for value in parameters]
    joined = "".join(piece + mark for piece, mark in zip(pieces, [*filled, ""], strict=True))
    return joined, tuple(value for value in parameters if value in asked)


def _literal(value: Any) -> str:
    """A constant of the code, never of a reader: a kind, a state, a length."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, str) and value.replace("_", "").isalnum():
        return f"'{value}'"
    raise TypeError(f"not a constant of a condition of visibility: {value!r}")


def _execute(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _hit(row: tuple[Any, ...]) -> Hit:
    kind, _n, score, key, title, detail, url, sensitive, body, *place = row[:14]
    public_id, phone, mobile = row[14:]
    return Hit(
        key=key,
        kind=kind,
        score=score,
        title=title,
        detail=detail,
        url=url,
        is_sensitive=bool(sensitive),
        body=body,
        establishment=EstablishmentRef(*place) if place[0] else None,
        contact=Contact(UUID(str(public_id)), phone, mobile) if public_id else None,
    )
