"""Which words of a query a row holds, and where: told in Python as every backend decides it."""

from search.backends.base import Match
from search.models import FindableText
from search.query.text import Query, Word

MIN_PREFIX = 3  # letters from which the last word, still being typed, may go on


def goes_on(word: Word, query: Query) -> bool:
    """ "Argent" is a word, and no beginning of Argentan."""
    return query.unfinished and word is query.words[-1] and len(word.word) >= MIN_PREFIX


def matches(query: Query, text: FindableText) -> tuple[Match, ...]:
    """Every word of every form, found or not."""
    names = text.names.split()
    stems = {"title": frozenset(text.title_terms.split()), "body": frozenset(text.body_terms.split())}
    found = []
    for term in query.terms:
        typed = " ".join(word.word for word in term.typed)
        for word in dict.fromkeys(word for form in term.forms for word in form):
            fields = ["names"] if _named(word, names, goes_on(word, query)) else []
            fields += [field for field, held in stems.items() if word.stem in held]
            found.append(Match(typed, word.word, tuple(fields)))
    return tuple(found)


def _named(word: Word, names: list[str], may_go_on: bool) -> bool:
    return any(name.startswith(word.word) if may_go_on else name == word.word for name in names)
