"""The one SQL statement of a search, for both embedded databases.

The ranking is computed once, kept aside (``hits``), and both the counts and the first results are
read from it. The conditions of visibility come from the ORM. Each shape of the statement is written
once per process, and holds no value: building it again would cost more than running it.
"""

# ruff: noqa: S608 - every piece is a constant of ours; what people type is a parameter.

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from directory.statements import rows
from search.backends.base import Contact, EstablishmentRef, Filters, Hit, Results, Window
from search.kinds.visibility import Viewer
from search.models import Findable, Kind
from search.query import intent
from search.query.text import Query

# Stand for the reader and the day in the compiled conditions.
_SOMEONE, _SOME_DAY = -1, date(1, 1, 2)
_COLUMNS = """f.kind, f.id, top.score, f.key, f.title, f.detail, f.url, f.is_sensitive,
 {body} AS body, e.id, e.code, d.id, d.region_id, d.time_zone, w.public_id, w.phone, w.mobile"""
_JOINS = """
 LEFT JOIN directory_establishment e ON e.id = f.establishment_id
 LEFT JOIN directory_department d ON d.id = e.department_id
 LEFT JOIN directory_worker w ON w.id = f.worker_id"""
# In the place of the columns above: a count has no key.
_COUNTS = "SELECT kind, COUNT(*)" + ", NULL" * 15 + " FROM hits GROUP BY kind"
_KIND, _NUMBER, _SCORE, _KEY = range(4)
_TOP = "SELECT id, score FROM hits {where} ORDER BY score, id LIMIT %s OFFSET %s"
# As the ORM writes it.
_JOIN = re.compile(
    r'LEFT OUTER JOIN (?P<table>"\w+")(?: (?P<alias>\w+))? ON'
    r' \((?P<ours>"?\w+"?\."\w+") = "?\w+"?\.(?P<key>"\w+")\)'
)
# What takes place then; what goes on without an end has none.
_STILL = "(search_findable.ends_at >= %s OR search_findable.ends_at IS NULL)"
_PERIOD = f" AND {_STILL} AND search_findable.starts_at < %s"
NEAR = 200
EXACT = 4  # how much a title that is the very query outweighs another


@dataclass(frozen=True, slots=True)
class FullText:
    """What a database's own full-text search brings to the statement: each ``%s`` is the expression."""

    source: str  # tables, with search_findable the last of them
    where: str
    score: str  # the lower the better
    values: str  # the rows of a list of texts, which is one parameter however long it is
    join: str = ""  # how to join a thing that a row points at, other than the ORM does
    nearest: str = ""  # ids and scores of the NEAR best, by the words alone, of the expression


class _Shape(NamedTuple):
    """What the text of a statement depends on, beside the database's own part."""

    alias: str
    has_user: bool
    is_superuser: bool
    columns: tuple[str, ...] = ()  # narrowed by these
    period: bool = False
    without: bool = False
    kind: bool = False
    prefers: tuple[str, ...] = ()


_EXACT = f"CASE WHEN search_findable.title_folded = %s THEN {EXACT} ELSE 1 END"


def search(
    text: FullText, expression: str, query: Query, filters: Filters, viewer: Viewer, window: Window
) -> Results:
    shape = _shape(query, filters, viewer, window)
    parameters = _asked(text, expression, query, viewer, shape) + _narrowed(filters)
    found = rows(_search(text, shape), parameters + _seen(window))
    counts = {row[_KIND]: row[_NUMBER] for row in found if row[_KEY] is None}
    hits = sorted((row for row in found if row[_KEY] is not None), key=itemgetter(_SCORE, _NUMBER))
    return Results([_hit(row) for row in hits], counts)


def explain(
    text: FullText, expression: str, query: Query, filters: Filters, viewer: Viewer, key: str
) -> tuple[float, float, float, float] | None:
    """What the score of one result is the product of: relevance, boost, exact title, preferred kind."""
    shape = _shape(query, filters, viewer, Window())
    parameters = [*_asked(text, expression, query, viewer, shape), *_narrowed(filters), key]
    for found in rows(_explain(text, shape), parameters):
        relevance, exact, preferred, boost = map(float, found)  # a constant is a Decimal on PostgreSQL
        return relevance, boost, exact, preferred
    return None


def _shape(query: Query, filters: Filters, viewer: Viewer, window: Window) -> _Shape:
    return _Shape(
        connection.alias,
        bool(viewer.user_id),
        viewer.is_superuser,
        tuple(column for column, _value in filters.items()),
        filters.period() is not None,
        bool(filters.without),
        bool(window.kind),
        query.prefers,
    )


def suggest(text: FullText, expression: str, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
    """Of the nearest by their words, those that the reader may see. Two letters begin a third of all names:
    what may be seen is asked of all of them only where too few of the nearest may."""
    shape = _Shape(connection.alias, bool(viewer.user_id), viewer.is_superuser)
    near = [expression, *_asked(_near(text), expression, query, viewer, shape), limit]
    found = rows(_suggest_near(text, shape), near)
    hits = [row[:-1] for row in found if row[_KEY] is not None]
    if len(hits) < limit and found[0][-1] == NEAR:
        hits = list(rows(_suggest(text, shape), [*_asked(text, expression, query, viewer, shape), limit]))
    return [_hit(row) for row in sorted(hits, key=itemgetter(_SCORE, _NUMBER))]


@lru_cache(maxsize=20)
def _near(text: FullText) -> FullText:
    source = "near JOIN search_findable ON search_findable.id = near.id"
    return replace(text, source=source, where="1 = 1", score="near.score")


@lru_cache(maxsize=200)
def _search(text: FullText, shape: _Shape) -> str:
    top = _TOP.format(where="WHERE kind = %s" if shape.kind else "")
    columns = _COLUMNS.format(body="t.body")
    return (
        f"WITH hits AS MATERIALIZED ({_hits(text, shape)}), top AS ({top}) {_COUNTS}"
        f" UNION ALL SELECT {columns} FROM top JOIN search_findable f ON f.id = top.id"
        f" JOIN search_findabletext t ON t.findable_id = f.id {_JOINS}"
    )


@lru_cache(maxsize=20)
def _suggest(text: FullText, shape: _Shape) -> str:
    columns = _COLUMNS.format(body="''")
    found = f"FROM top JOIN search_findable f ON f.id = top.id {_JOINS}"
    return f"WITH {_best(text, shape)} SELECT {columns} {found}"


@lru_cache(maxsize=20)
def _suggest_near(text: FullText, shape: _Shape) -> str:
    """A row at least: the last column says how many are near."""
    columns = _COLUMNS.format(body="''")
    return (
        f"WITH near AS MATERIALIZED ({text.nearest}), {_best(_near(text), shape)}"
        f" SELECT {columns}, n.number FROM (SELECT COUNT(*) AS number FROM near) AS n"
        f" LEFT JOIN top ON 1 = 1 LEFT JOIN search_findable f ON f.id = top.id {_JOINS}"
    )


def _best(text: FullText, shape: _Shape) -> str:
    return f"top AS ({_hits(text, shape)} ORDER BY score, search_findable.id LIMIT %s)"


@lru_cache(maxsize=20)
def _explain(text: FullText, shape: _Shape) -> str:
    matching = _matching(text, shape)
    factors = f"{text.score}, {_EXACT}, {_preferred(shape) or '1'}, search_findable.boost"
    return f"SELECT {factors} {matching} AND search_findable.key = %s"


def _hits(text: FullText, shape: _Shape) -> str:
    return (
        f"SELECT search_findable.id AS id, search_findable.kind AS kind,"
        f" ({text.score}) * search_findable.boost * {_EXACT}"
        f"{f' * {preferred}' if (preferred := _preferred(shape)) else ''} AS score"
        f" {_matching(text, shape)}"
    )


def _preferred(shape: _Shape) -> str:
    kinds = ", ".join(f"'{Kind(kind).value}'" for kind in shape.prefers)
    return (
        f"CASE WHEN search_findable.kind IN ({kinds}) THEN {intent.weight(shape.prefers)} ELSE 1 END"
        if kinds
        else ""
    )


def _matching(text: FullText, shape: _Shape) -> str:
    """What holds the words, may be seen and is not narrowed away."""
    joins, visible, _parameters = _visible(shape.alias, shape.has_user, shape.is_superuser)
    if text.join:
        joins = _JOIN.sub(lambda m: text.join.format(name=m["alias"] or m["table"], **m.groupdict()), joins)
    narrowed = "".join(f" AND search_findable.{column} = %s" for column in shape.columns)
    narrowed += _PERIOD if shape.period else ""
    narrowed += f" AND search_findable.key NOT IN ({text.values})" if shape.without else ""
    return f"FROM {text.source} {joins} WHERE {text.where} AND ({visible}){narrowed}"


def _asked(text: FullText, expression: str, query: Query, viewer: Viewer, shape: _Shape) -> list[Any]:
    """The values of ``_hits`` and ``_explain``, in order, but for those that results are narrowed by."""
    today = connection.ops.adapt_datefield_value(viewer.today)
    asked = _visible(shape.alias, shape.has_user, shape.is_superuser)[2]
    ranking, finding = _places(text)
    return [
        *[expression] * ranking,
        query.folded,
        *[expression] * finding,
        *(viewer.user_id if value == _SOMEONE else today for value in asked),
    ]


@lru_cache(maxsize=20)
def _places(text: FullText) -> tuple[int, int]:
    """How often the expression is wanted, before and after what the title must be."""
    return text.score.count("%s"), (text.source + text.where).count("%s")


def _narrowed(filters: Filters) -> list[Any]:
    values: list[Any] = [value for _column, value in filters.items()]
    values += [connection.ops.adapt_datetimefield_value(at) for at in filters.period() or ()]
    return values + ([json.dumps(filters.without)] if filters.without else [])


def _seen(window: Window) -> list[Any]:
    return [*([window.kind] if window.kind else []), window.limit, window.offset]


@lru_cache(maxsize=16)
def _visible(_alias: str, has_user: bool, is_superuser: bool) -> tuple[str, str, tuple[Any, ...]]:
    """The joins, the condition and its parameters: the reader and the day.

    Constants of ours are written into the statement.
    """
    stand_in = Viewer(_SOMEONE if has_user else 0, is_superuser, _SOME_DAY)
    sql, parameters = Findable.objects.visible_to(stand_in).order_by().values("pk").query.sql_with_params()
    joins, _where, condition = sql.partition(' FROM "search_findable" ')[2].partition(" WHERE ")
    asked = (_SOMEONE, connection.ops.adapt_datefield_value(_SOME_DAY))
    pieces = condition.split("%s")
    filled = ["%s" if value in asked else _literal(value) for value in parameters]
    joined = "".join(piece + mark for piece, mark in zip(pieces, [*filled, ""], strict=True))
    return joins, joined, tuple(value for value in parameters if value in asked)


def _literal(value: Any) -> str:
    """A constant of the code, never of a reader: a kind, a state, a length."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, str) and value.replace("_", "").isalnum():
        return f"'{value}'"
    raise TypeError(f"not a constant of a condition of visibility: {value!r}")


def _hit(row: tuple[Any, ...]) -> Hit:
    kind, _id, score, key, title, detail, url, sensitive, body, place, *more, public_id, phone, mobile = row
    return Hit(
        key,
        kind,
        score,
        title,
        detail,
        url,
        bool(sensitive),
        body,
        EstablishmentRef(place, *more) if place else None,
        Contact(UUID(str(public_id)), phone, mobile) if public_id else None,
    )
