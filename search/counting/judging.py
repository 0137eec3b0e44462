"""What may be counted at all, by the words of a query and by what it finds."""

from collections.abc import Iterable

from django.db.models import Q

from core.text import fold
from directory.models import User, Worker
from directory.reference import Theme
from search.kinds import BY_NAME
from search.models import Findable
from search.query import intent
from search.query.text import stem
from search.query.values import Hit, Query

SENSITIVE_THEMES = (Theme.HEALTH, Theme.DEBT)


def may_be_counted(query: Query) -> bool:
    """By its words alone; nothing is asked of the database."""
    return bool(query.terms) and intent.is_harmless(query.typed, query.correction)


def is_telling(query: Query, hits: Iterable[Hit]) -> bool:
    """It names a person, or leads to a page or a theme that one does not read in front of others."""
    hits = list(hits)
    if any(BY_NAME[hit.kind].is_a_person and _names(query, hit.title) for hit in hits):
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
