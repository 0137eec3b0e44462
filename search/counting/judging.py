"""What may be counted at all. In doubt, it is not: a query that is lost costs less than one that tells."""

from collections.abc import Iterable
from difflib import get_close_matches

from django.db.models import Q

from directory.models import User, Worker
from directory.reference import Theme
from directory.text import fold
from search.backends.base import Hit
from search.models import Findable, Kind
from search.query import danger
from search.query.text import Query, stem

MAX_WORDS = 6  # beyond, it is someone's story
MAX_DIGITS = 5  # a postal code; beyond, a number of someone
CLOSE = 0.75  # how near to a word of danger a mistyped one is
SENSITIVE_THEMES = (Theme.HEALTH, Theme.DEBT)
_TOPICS = """
    addiction alcool alcoolique avortement banqueroute cancer cure dependance depressif depression deprime
    dette divorce drogue enceinte endette endettement expulsion fichage grossesse homosexuel huissier impaye
    impayes ivg maladie malade medicament psy psychiatre psychiatrie psychologue religion saisie separation
    seropositif sexuel sexuelle sida surendettement syndicat toxicomanie transgenre vih
"""
TOPICS = frozenset(stem(word) for word in _TOPICS.split())


def may_be_counted(query: Query) -> bool:
    """By its words alone; nothing is asked of the database."""
    return bool(query) and all(_is_harmless(text) for text in (query.typed, query.correction))


def _is_harmless(text: str) -> bool:
    found = fold(text).split()
    digits = sum(char.isdigit() for char in text)
    if "@" in text or len(found) > MAX_WORDS or digits > MAX_DIGITS or danger.is_alarm(text):
        return False
    return not any(_is_delicate(word) for word in found)


def _is_delicate(word: str) -> bool:
    root = stem(word)
    if root in TOPICS:
        return True
    return len(root) > 3 and bool(get_close_matches(root, danger.WORDS | TOPICS, n=1, cutoff=CLOSE))


def is_telling(query: Query, hits: Iterable[Hit]) -> bool:
    """It names a person, or leads to a page or a theme that one does not read in front of others."""
    hits = list(hits)
    if any(hit.kind == Kind.WORKER and _names(query, hit.title) for hit in hits):
        return True
    found = Findable.objects.filter(key__in=[hit.key for hit in hits])
    if found.filter(Q(is_sensitive=True) | Q(theme__in=SENSITIVE_THEMES)).exists():
        return True
    return _is_a_person(query)


def _names(query: Query, title: str) -> bool:
    """By any form: as typed, or as it was corrected."""
    return not query.stems.isdisjoint(stem(word) for word in fold(title).split())


def _is_a_person(query: Query) -> bool:
    """A word of it is a name in the directory, or the last name of an account."""
    typed = {word for text in (query.typed, query.correction) for word in fold(text).split()}
    names = Worker.objects.values_list("first_name", "last_name")
    if not typed.isdisjoint(word for pair in names for name in pair for word in fold(name).split()):
        return True
    accounts = Q()
    for word in typed | set(query.typed.split()):
        accounts |= Q(last_name__iexact=word)
    return bool(typed) and User.objects.filter(accounts).exists()
