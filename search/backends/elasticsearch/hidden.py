"""What a reader may not see, at the moment of the query: a server knows nobody, and must be told."""

# ruff: noqa: S608 - every piece is a constant of ours; what varies is a parameter.

from functools import lru_cache
from typing import Any

from django.db import connection

from core.statements import rows
from pages.reading.policy import with_paths
from search.backends.embedded.statements import SOME_DAY, SOMEONE
from search.kinds import KINDS
from search.query.values import Viewer

TOO_MANY = 10_000  # keys that a query of a server can hold back without being slower for it


def hidden(viewer: Viewer) -> list[str]:
    """The keys of all that this reader may not see: what no count may tell of. At most ``TOO_MANY`` + 1."""
    statement, parameters = _hidden(connection.alias, bool(viewer.user_id), viewer.is_superuser)
    # The reader and the day, where they were stood in for.
    today = connection.ops.adapt_datefield_value(viewer.today)
    some_day = connection.ops.adapt_datefield_value(SOME_DAY)
    stand_ins = {SOMEONE: viewer.user_id, some_day: today}
    found = rows(statement, [*(stand_ins.get(value, value) for value in parameters), TOO_MANY + 1])
    return list(dict.fromkeys(key for (key,) in found))


@lru_cache(maxsize=8)
def _hidden(_alias: str, has_user: bool, is_superuser: bool) -> tuple[str, tuple[Any, ...]]:
    """The other side of ``visible_to``, from the things that are hidden instead of row by row: they are few.

    A test holds the two against one another.
    """
    stand_in = Viewer(SOMEONE if has_user else 0, is_superuser, SOME_DAY)
    found = list(dict.fromkeys(one for kind in KINDS for one in kind.hidden))
    given, values = with_paths(dict(one.paths for one in found if one.paths is not None), stand_in)
    # CROSS JOIN: SQLite keeps to the order, from what is hidden (``Kind.indexes``) to its row.
    parts = " UNION ALL ".join(
        f"SELECT f.key FROM {one.tables} CROSS JOIN search_findable f WHERE {one.condition}" for one in found
    )
    days = "".join(one.condition for one in found).count("%s")
    values += [connection.ops.adapt_datefield_value(SOME_DAY)] * days
    return f"{given} {parts} LIMIT %s", tuple(values)
