"""A query of several forms, or of words that need not all be there: each piece is ranked by itself.

A piece is one form of one term. The best form of each term counts, scaled by how well it says what was
typed, so that the very word outranks its family, and that a correction. A row answers when the weights
of the terms it holds are enough. The pieces travel as one JSON value: the statement never changes.
"""

import json

from search.backends.embedded.sql import FullText

_BEST = """SELECT id, SUM(best) * SUM(weight) AS score, SUM(weight) AS covered FROM (
 SELECT id, MIN(score) AS best, MAX(weight) AS weight FROM ({pieces}) AS piece GROUP BY id, term
) AS term GROUP BY id"""


def full_text(pieces: str, enough: str, values: str) -> FullText:
    """``pieces``: rows of (id, term, weight, score), for the one value that ``%s`` stands for."""
    best = _BEST.format(pieces=pieces)
    return FullText(
        source=f"({best}) AS matched CROSS JOIN search_findable",
        where=f"search_findable.id = matched.id AND matched.covered >= {enough}",
        score="matched.score",
        values=values,
    )


def asked(pieces: list[tuple[int, str, float, float]], enough: float) -> str:
    """``pieces``: the number of the term, the expression, how well it says it, how much the term says."""
    return json.dumps({"enough": enough, "pieces": pieces})
