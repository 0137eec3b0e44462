"""The SQL of the embedded backends: one statement for a search, whatever is asked.

The ranking is computed once, kept aside (``hits``), and both the counts and the first results are
read from it. The conditions of visibility come from the ORM. Each variant of a statement is written
once per process, and holds no value: building it again would cost more than running it.
"""

# ruff: noqa: S608 - every piece is a constant of ours; what people type is a parameter.

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from search.backends.base import EXACT
from search.kinds import KINDS, meeting
from search.models import Findable
from search.query.intent import Need
from search.query.values import Viewer

# Stand for the reader and the day in the compiled conditions.
SOMEONE, SOME_DAY = -1, date(1, 1, 2)
NEAR = 200
# What is read of a result, in this order: of its row, then what each kind joins to it.
KIND, NUMBER, SCORE, KEY = range(4)
OF_ROW = ("f.kind", "f.id", "top.score", "f.key", "f.title", "f.detail", "f.url", "f.is_sensitive", "{body}")
_COLUMNS = (*OF_ROW, *(column for kind in KINDS for column in kind.joined.columns))
_RESULT = f"SELECT {', '.join(_COLUMNS)}"
_NO_TEXT = "''"
_JOINED = " ".join(dict.fromkeys(kind.joined.tables for kind in KINDS))
_TEXTS = f"""{_RESULT.format(body="t.body")} FROM top JOIN search_findable f ON f.id = top.id
 JOIN search_findabletext t ON t.findable_id = f.id {_JOINED}"""
# In the place of the columns above: a count has no key.
_COUNTS = f"SELECT kind, COUNT(*){', NULL' * (len(_COLUMNS) - 2)} FROM hits GROUP BY kind"
_TOP = "SELECT id, score FROM hits {where} ORDER BY score, id LIMIT %s OFFSET %s"
# As the ORM writes it.
_JOIN = re.compile(
    r'LEFT OUTER JOIN (?P<table>"\w+")(?: (?P<alias>\w+))? ON'
    r' \((?P<ours>"?\w+"?\."\w+") = "?\w+"?\.(?P<key>"\w+")\)'
)
# What takes place then; what goes on without an end has none.
_STILL = "(search_findable.ends_at >= %s OR search_findable.ends_at IS NULL)"
_PERIOD = f" AND {_STILL} AND search_findable.starts_at < %s"
_EXACT = f"CASE WHEN search_findable.title_folded = %s THEN {EXACT} ELSE 1 END"
# A query of several forms, or of words that need not all be there: each piece (one form of one term) is
# ranked by itself. The best form of each term counts, scaled by how well it says what was typed, so that the
# very word outranks its family, and that a correction. A row answers when the weights of the terms that it
# holds are enough.
_BEST = """SELECT id, SUM(best) * SUM(weight) AS score, SUM(weight) AS covered FROM (
 SELECT id, MIN(score) AS best, MAX(weight) AS weight FROM ({pieces}) AS piece GROUP BY id, term
) AS term GROUP BY id"""


@dataclass(frozen=True, slots=True)
class FullText:
    """What a database's own full-text search brings to the statement: each ``%s`` is the expression."""

    source: str  # tables, with search_findable the last of them
    where: str
    score: str  # the lower the better
    values: str  # the rows of a list of texts, which is one parameter however long it is
    join: str = ""  # how to join a thing that a row points at, other than the ORM does
    nearest: str = ""  # ids and scores of the NEAR best, by the words alone, of the expression


class Variant(NamedTuple):
    """What the text of a statement depends on, beside the database's own part."""

    alias: str
    has_user: bool
    is_superuser: bool
    columns: tuple[str, ...] = ()  # narrowed by these
    period: bool = False
    without: bool = False
    kind: bool = False
    need: Need | None = None


def weighed(pieces: str, enough: str, values: str) -> FullText:
    """``pieces``: rows of (id, term, weight, score), for the one value that ``%s`` stands for."""
    best = _BEST.format(pieces=pieces)
    return FullText(
        source=f"({best}) AS matched CROSS JOIN search_findable",
        where=f"search_findable.id = matched.id AND matched.covered >= {enough}",
        score="matched.score",
        values=values,
    )


@lru_cache(maxsize=20)
def near(text: FullText) -> FullText:
    """Of the nearest only, which stand aside (``suggest_near``)."""
    source = "near JOIN search_findable ON search_findable.id = near.id"
    return replace(text, source=source, where="1 = 1", score="near.score")


@lru_cache(maxsize=200)
def search(text: FullText, variant: Variant) -> str:
    top = _TOP.format(where="WHERE kind = %s" if variant.kind else "")
    hits = f"hits AS MATERIALIZED ({_hits(text, variant)})"
    return f"WITH {hits}, top AS ({top}) {_COUNTS} UNION ALL {_TEXTS}"


@lru_cache(maxsize=20)
def suggest(text: FullText, variant: Variant) -> str:
    result = _RESULT.format(body=_NO_TEXT)
    return f"WITH {_best(text, variant)} {result} FROM top JOIN search_findable f ON f.id = top.id {_JOINED}"


@lru_cache(maxsize=20)
def suggest_near(text: FullText, variant: Variant) -> str:
    """A row at least: the last column says how many are near."""
    return (
        f"WITH near AS MATERIALIZED ({text.nearest}), {_best(near(text), variant)}"
        f" {_RESULT.format(body=_NO_TEXT)}, n.number FROM (SELECT COUNT(*) AS number FROM near) AS n"
        f" LEFT JOIN top ON 1 = 1 LEFT JOIN search_findable f ON f.id = top.id {_JOINED}"
    )


@lru_cache(maxsize=20)
def explain(text: FullText, variant: Variant) -> str:
    factors = f"{text.score}, {_EXACT}, {_preferred(variant) or '1'}, search_findable.boost"
    return f"SELECT {factors} {_matching(text, variant)} AND search_findable.key = %s"


@lru_cache(maxsize=20)
def read(text: FullText, variant: Variant) -> str:
    """By the keys of rows, whatever they say."""
    keys = f"search_findable.key IN ({text.values})"
    named = replace(text, source="search_findable", where=keys)
    return f"WITH top AS (SELECT search_findable.id AS id, 0 AS score {_matching(named, variant)}) {_TEXTS}"


def _best(text: FullText, variant: Variant) -> str:
    return f"top AS ({_hits(text, variant)} ORDER BY score, search_findable.id LIMIT %s)"


def _hits(text: FullText, variant: Variant) -> str:
    return (
        f"SELECT search_findable.id AS id, search_findable.kind AS kind,"
        f" ({text.score}) * search_findable.boost * {_EXACT}"
        f"{f' * {preferred}' if (preferred := _preferred(variant)) else ''} AS score"
        f" {_matching(text, variant)}"
    )


def _preferred(variant: Variant) -> str:
    if variant.need is None:
        return ""
    kinds = ", ".join(f"'{name}'" for name in meeting(variant.need))
    return f"CASE WHEN search_findable.kind IN ({kinds}) THEN {variant.need.weight} ELSE 1 END"


def _matching(text: FullText, variant: Variant) -> str:
    """What holds the words, may be seen and is not narrowed away."""
    joins, seen, _values = visible(variant.alias, variant.has_user, variant.is_superuser)
    if text.join:
        joins = _JOIN.sub(lambda m: text.join.format(name=m["alias"] or m["table"], **m.groupdict()), joins)
    narrowed = "".join(f" AND search_findable.{column} = %s" for column in variant.columns)
    narrowed += _PERIOD if variant.period else ""
    narrowed += f" AND search_findable.key NOT IN ({text.values})" if variant.without else ""
    return f"FROM {text.source} {joins} WHERE {text.where} AND ({seen}){narrowed}"


@lru_cache(maxsize=20)
def places(text: FullText) -> tuple[int, int]:
    """How often the expression is wanted, before and after what the title must be."""
    return text.score.count("%s"), (text.source + text.where).count("%s")


@lru_cache(maxsize=16)
def visible(_alias: str, has_user: bool, is_superuser: bool) -> tuple[str, str, tuple[Any, ...]]:
    """The joins, the condition and its parameters: the reader and the day.

    Constants of ours are written into the statement.
    """
    stand_in = Viewer(SOMEONE if has_user else 0, is_superuser, SOME_DAY)
    sql, parameters = Findable.objects.visible_to(stand_in).order_by().values("pk").query.sql_with_params()
    joins, _where, condition = sql.partition(' FROM "search_findable" ')[2].partition(" WHERE ")
    asked = (SOMEONE, connection.ops.adapt_datefield_value(SOME_DAY))
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
