"""What is asked of the server. Pure: a query in, the body of a request out."""

from collections.abc import Callable, Sequence
from typing import Any

from search.backends.base import DEEPEST, Filters, Window
from search.backends.matching import goes_on
from search.backends.sql import EXACT
from search.models import Kind
from search.text import Query, Term, Word

Body = dict[str, Any]
# Names outweigh the stems of titles, and these the text: as the embedded backends weigh them.
NAMES, STARTS, TITLE, TEXT = 8.0, 4.0, 5.0, 1.0
# Keys: ties fall as in the database.
ORDER: list[Body] = [{"_score": {"order": "desc"}}, {"number": {"order": "asc"}}]


def matching(query: Query, filters: Filters, hidden: Sequence[str], *, loose: bool) -> Body:
    """``hidden``: the keys of what this reader may not see, and of what is left out whoever asks."""

    def anywhere(word: Word) -> Body:
        return _anywhere(word, goes_on=goes_on(word, query))

    found = [_any_form(term, anywhere) for term in query.terms]
    text = _any(found) if loose else {"bool": {"must": found}}
    return _ranked(text, query, _narrowed(filters), hidden)


def beginning(query: Query, hidden: Sequence[str]) -> Body:
    """Names in which every word typed begins a word."""
    text = {"bool": {"must": [_any_form(term, _beginning) for term in query.terms]}}
    return _ranked(text, query, [], hidden)


def part(window: Window) -> Body:
    """Which of the hits come back, and how many there are of each kind."""
    kinds: Body = {"terms": {"field": "kind", "size": len(Kind.values)}}
    if window.each:
        best = {"size": window.limit, "sort": ORDER, "track_scores": True, "_source": False}
        kinds["aggs"] = {"best": {"top_hits": best}}
        return {"size": 0, "aggs": {"kinds": kinds}}
    size = max(0, min(window.limit, DEEPEST - window.offset))
    wanted: Body = {
        "size": size,
        "from": window.offset if size else 0,
        "sort": ORDER,
        "aggs": {"kinds": kinds},
    }
    if window.kind:
        wanted["post_filter"] = _term("kind", window.kind)
    return wanted


def _ranked(text: Body, query: Query, narrowed: list[Body], hidden: Sequence[str]) -> Body:
    """Relevance × boost, × 4 where the title is the very query."""
    functions: list[Body] = [
        {"field_value_factor": {"field": "boost", "missing": 1}},
        {"filter": _term("title_folded", query.folded), "weight": EXACT},
    ]
    scored = {"query": text, "functions": functions, "score_mode": "multiply", "boost_mode": "multiply"}
    without = [{"ids": {"values": list(hidden)}}] if hidden else []
    return {"bool": {"must": [{"function_score": scored}], "filter": narrowed, "must_not": without}}


def _narrowed(filters: Filters) -> list[Body]:
    found = [_term(column, value) for column, value in filters.items()]
    if period := filters.period():
        first, after = (at.isoformat() for at in period)
        endless: Body = {"bool": {"must_not": [{"exists": {"field": "ends_at"}}]}}
        found += [
            _any([endless, {"range": {"ends_at": {"gte": first}}}]),
            {"range": {"starts_at": {"lt": after}}},
        ]
    return found


def _any_form(term: Term, expression: Callable[[Word], Body]) -> Body:
    """Any of its forms, and all the words of that one; the best of them counts, not their number."""
    forms = [_all([expression(word) for word in form]) for form in term.forms]
    return forms[0] if len(forms) == 1 else {"dis_max": {"queries": forms}}


def _anywhere(word: Word, *, goes_on: bool) -> Body:
    """In a name as typed, or in a text by its stem. ``goes_on``: a name may have more letters."""
    found = [
        _term("names", word.word, NAMES),
        _term("title_terms", word.stem, TITLE),
        _term("body_terms", word.stem, TEXT),
    ]
    return _any([*found, _term("names.starts", word.word, STARTS)] if goes_on else found)


def _beginning(word: Word) -> Body:
    """A whole name outweighs one that goes on."""
    return _any([_term("names.starts", word.word, STARTS), _term("names", word.word, NAMES)])


def _term(column: str, value: str, boost: float = 1.0) -> Body:
    return {"term": {column: {"value": value, "boost": boost}}}


def _any(clauses: list[Body]) -> Body:
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def _all(clauses: list[Body]) -> Body:
    return clauses[0] if len(clauses) == 1 else {"bool": {"must": clauses}}
