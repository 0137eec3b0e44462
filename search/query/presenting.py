"""What a result looks like: the words found in it marked, and who answers for it, as its kind says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import french
from core.phone import shown
from core.text import fold
from pages.reference import Language
from search.kinds import BY_NAME
from search.kinds.base import Answer, Kind, Spoken
from search.query import english
from search.query.extracts import Piece, extract, pieces
from search.query.text import WRITTEN, terms
from search.query.values import Hit, Query


@dataclass(frozen=True, slots=True)
class Card:
    hit: Hit
    label: str
    title: list[Piece]
    extract: list[Piece]
    answer: Answer | None
    detail: str
    # Which of both are in the language of whoever reads, where the row is not.
    speaks_title: bool = False
    speaks_detail: bool = False


def cards(hits: Iterable[Hit], query: Query, at: datetime) -> list[Card]:
    """The last word, still being typed, is marked where a longer one begins with it."""
    hits, stems, prefixes = list(hits), query.stems, [word.word for word in query.words[-1:]]
    answers, spoken = _answers(hits, at), _spoken(hits)
    found = []
    for hit in hits:
        kind = BY_NAME[hit.kind]
        passage = extract(hit.body, stems, prefixes, query.language) if kind.has_extract else []
        said = spoken.get(hit.key, Spoken(hit.detail))
        title = pieces(said.title or hit.title, stems, prefixes, query.language)
        speaks = bool(said.title), hit.key in spoken
        answer = answers.get(hit.key)
        found.append(Card(hit, str(kind.singular), title, passage, answer, said.detail, *speaks))
    return found


def unsaid(hits: Iterable[Hit], query: Query) -> list[str]:
    """The words, as typed, that none of these results says in any form: what the others leave unanswered."""
    cut = english.terms if query.language == Language.ENGLISH else terms
    said = {stem for hit in hits for stem in cut(f"{hit.title} {hit.detail} {hit.body}")}
    missing = {
        word.word
        for term in query.terms
        if not any(all(word.stem in said for word in form) for form in term.forms)
        for word in term.typed
    }
    found = [word for word in WRITTEN.findall(query.typed) if missing.intersection(fold(word).split())]
    return list({fold(word): word for word in reversed(found)}.values())[::-1]


def plain_extract(hit: Hit, query: Query) -> str:
    """The passage that answers, without a mark."""
    passage = extract(hit.body, query.stems, (), query.language) if BY_NAME[hit.kind].has_extract else []
    return "".join(piece.text for piece in passage)


def suggestions(hits: Sequence[Hit], at: datetime) -> list[dict[str, str]]:
    """As a list under a box shows them. ``call``: who answers, and the number: most need no more."""
    answers, spoken = _answers(hits, at), _spoken(hits)
    own = ((hit, spoken.get(hit.key, Spoken(hit.detail))) for hit in hits)
    return [
        {
            "label": said.title or hit.title,
            "detail": said.detail,
            "kind": str(BY_NAME[hit.kind].singular),
            "url": hit.url,
            "call": _call(answers.get(hit.key)),
        }
        for hit, said in own
    ]


def _call(answer: Answer | None) -> str:
    number = next(filter(None, answer.phones), "") if answer else ""
    return ", ".join(filter(None, (answer.name, shown(number)))) if answer and number else ""


def _answers(hits: Sequence[Hit], at: datetime) -> dict[str, Answer]:
    return {key: one for kind, own in _by_kind(hits) for key, one in kind.answers(own, at).items()}


def _spoken(hits: Sequence[Hit]) -> dict[str, Spoken]:
    """Nothing for who reads in French, as rows are written."""
    if french.is_french():
        return {}
    return {key: one for kind, own in _by_kind(hits) for key, one in kind.spoken(own).items()}


def _by_kind(hits: Sequence[Hit]) -> list[tuple[Kind, list[Hit]]]:
    names = dict.fromkeys(hit.kind for hit in hits)
    return [(BY_NAME[name], [hit for hit in hits if hit.kind == name]) for name in names]
