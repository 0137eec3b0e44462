"""What is asked of the server. Pure: a query in, the body of a request out."""

from collections.abc import Callable, Sequence
from typing import Any

from search.backends.base import EXACT, period
from search.kinds import KINDS, meeting
from search.query.values import DEEPEST, LENIENT, Filters, Query, Term, Window, Word

Body = dict[str, Any]
# By the judged queries (docs/search.md): the stem of a title above a name as typed, both above the text.
NAMES, STARTS, TITLE, TEXT = 3.0, 2.0, 5.0, 1.0
# Keys: ties fall as in the database.
ORDER: list[Body] = [{"_score": {"order": "desc"}}, {"number": {"order": "asc"}}]


def matching(query: Query, filters: Filters, hidden: Sequence[str], *, loose: bool) -> Body:
    """``hidden``: the keys of what this reader may not see, and of what is left out whoever asks."""

    going_on = query.going_on

    def anywhere(word: Word) -> Body:
        return _anywhere(word, goes_on=word is going_on)

    found = [_any_form(term, anywhere) for term in query.terms]
    if not loose and len(found) < LENIENT:
        return _ranked({"bool": {"must": found}}, query, _narrowed(filters, query), hidden)
    weights = _weights(found, query)
    ranked = {"query": _any(found), "functions": weights, "score_mode": "sum", "boost_mode": "multiply"}
    narrowed = _narrowed(filters, query) + (
        [] if loose else [_enough(found, weights, query.enough(loose=loose))]
    )
    return _ranked({"function_score": ranked}, query, narrowed, hidden)


def _weights(found: Sequence[Body], query: Query) -> list[Body]:
    """What each term that a row holds says, to be added up."""
    return [
        {"filter": clause, "weight": term.weight} for clause, term in zip(found, query.terms, strict=True)
    ]


def _enough(found: list[Body], weights: list[Body], enough: float) -> Body:
    """A row answers when what its terms say is enough."""
    scored = {"query": _any(found), "functions": weights, "score_mode": "sum", "boost_mode": "replace"}
    return {"function_score": {**scored, "min_score": enough}}


def beginning(query: Query, hidden: Sequence[str]) -> Body:
    """Names in which every word typed begins a word, or is one."""

    def named(word: Word) -> Body:
        return _named(word, goes_on=query.begins(word))

    text: Body = {"bool": {"must": [_any_form(term, named) for term in query.terms]}}
    return _ranked(text, query, _narrowed(Filters(), query), hidden)


def part(window: Window) -> Body:
    """Which of the hits come back, and how many there are of each kind."""
    kinds: Body = {"terms": {"field": "kind", "size": len(KINDS)}}
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
    """Relevance × boost, × what an exact title and a kind that is preferred are worth."""
    functions: list[Body] = [
        {"field_value_factor": {"field": "boost", "missing": 1}},
        {"filter": _term("title_folded", query.folded), "weight": EXACT},
    ]
    if query.need:
        preferred = {"terms": {"kind": list(meeting(query.need))}}
        functions.append({"filter": preferred, "weight": query.need.weight})
    scored = {"query": text, "functions": functions, "score_mode": "multiply", "boost_mode": "multiply"}
    without = [{"ids": {"values": list(hidden)}}] if hidden else []
    return {"bool": {"must": [{"function_score": scored}], "filter": narrowed, "must_not": without}}


def _narrowed(filters: Filters, query: Query) -> list[Body]:
    found = [_term(column, value) for column, value in (("language", query.language), *filters.items())]
    if (days := period(filters)) is not None:
        first, after = (at.isoformat() for at in days)
        endless: Body = {"bool": {"must_not": [{"exists": {"field": "ends_at"}}]}}
        found += [
            _any([endless, {"range": {"ends_at": {"gte": first}}}]),
            {"range": {"starts_at": {"lt": after}}},
        ]
    return found


def _any_form(term: Term, expression: Callable[[Word], Body]) -> Body:
    """Any of its forms, and all the words of that one; the best of them counts, by how well it says it."""
    forms = [_all([expression(word) for word in form], scale) for form, scale in term.scaled]
    return forms[0] if len(forms) == 1 else {"dis_max": {"queries": forms}}


def _anywhere(word: Word, *, goes_on: bool) -> Body:
    """In a name as typed, or in a text by its stem. ``goes_on``: a name may have more letters."""
    found = [
        _term("names", word.word, NAMES),
        _term("title_terms", word.stem, TITLE),
        _term("body_terms", word.stem, TEXT),
    ]
    return _any([*found, _term("names.starts", word.word, STARTS)] if goes_on else found)


def _named(word: Word, *, goes_on: bool) -> Body:
    """A whole name outweighs one that goes on."""
    whole = _term("names", word.word, NAMES)
    return _any([_term("names.starts", word.word, STARTS), whole]) if goes_on else whole


def _term(column: str, value: str, boost: float = 1.0) -> Body:
    return {"term": {column: {"value": value, "boost": boost}}}


def _any(clauses: list[Body]) -> Body:
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def _all(clauses: list[Body], scale: float) -> Body:
    return {"bool": {"must": clauses, "boost": scale}}
