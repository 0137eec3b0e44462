"""What the search field of the directory finds: establishments first, people of the network else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_

from django.core.cache import caches
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, TextField, Value, When, Window
from django.db.models.functions import Concat
from django.http import Http404

from core.text import fold, full
from directory.coverage.who_covers import Coverage, who_covers_many
from directory.models import Department, Establishment, Region, Worker
from directory.reference import EstablishmentKind

PER_PAGE = 20
MOST_WORDS = 6
MOST_PEOPLE = 10
SMALL = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"])
POSTAL_CODE = re.compile("[0-9]{5}")
# What people call places of a kind whose own names may not say it.
CALLED = {
    EstablishmentKind.PRISON: frozenset(
        [
            "prison",
            "maison",
            "arret",
            "centre",
            "penitentiaire",
            "etablissement",
            "detention",
            "ma",
            "cp",
            "cd",
        ]
    ),
    EstablishmentKind.COURT: frozenset(["tribunal", "palais", "justice", "tj", "tgi", "instance"]),
    EstablishmentKind.COURT_OF_APPEAL: frozenset(["tribunal", "palais", "justice"]),
    EstablishmentKind.PROBATION: frozenset(["spip", "probation", "penitentiaire"]),
    EstablishmentKind.PROBATION_BRANCH: frozenset(["spip", "probation", "penitentiaire"]),
    EstablishmentKind.YOUTH: frozenset(["pjj", "jeunesse", "mineurs"]),
}
# Field of the search form -> lookup.
FILTERS = {"direction": "directorate", "nature": "kind", "region": "department__region__code"}


@dataclass(frozen=True, slots=True)
class Hit:
    establishment: Establishment
    coverage: Coverage


def regions_menu() -> list[tuple[str, str]]:
    """Code and name of each region; they change once in years, so a minute old is fine."""
    found = caches["local"].get_or_set(
        "directory.regions",
        lambda: [(region.code, region.name) for region in Region.objects.in_reading_order()],
    )
    return list(found or ())


def matching(query: str) -> "QuerySet[Establishment]":
    """Open establishments that have every word of ``query``, best first; all of them if it is empty.

    A word matches in the name, the city or the department's name, without accents or hyphens, is what people
    call that kind of place, or the department's number. Starts of words come before the rest.
    """
    words = _words(query)
    found = Establishment.objects.active().with_department()
    if not words:
        return found.none() if query.strip() else found.order_by("folded", "pk")
    return (
        found.filter(reduce(and_, (_anywhere(word) for word in words)))
        .annotate(
            words=Concat(
                Value(" "), F("folded"), Value(" "), F("department__name_folded"), output_field=TextField()
            )
        )
        .annotate(
            starts=Case(
                When(reduce(and_, (_at_start(word) for word in words)), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
        .order_by("-starts", "folded", "pk")
    )


def _words(query: str) -> list[str]:
    """Small words say nothing beside others; a postal code that no place has stands for its department."""
    folded = fold(query).split()
    words = ([word for word in folded if word not in SMALL] or folded)[:MOST_WORDS]
    return [department_of(word) or word for word in words]


def department_of(word: str) -> str:
    """The number of the department of a postal code that no place has; nothing for any other word."""
    if not POSTAL_CODE.fullmatch(word) or Establishment.objects.active().filter(postal_code=word).exists():
        return ""
    if word.startswith("20"):
        return "2A" if word < "20200" else "2B"
    return word[: 3 if word.startswith(("97", "98")) else 2]


def nearby(query: str) -> str:
    """The postal code of ``query`` that no place has, so that its department is shown instead."""
    return next((word for word in fold(query).split() if department_of(word)), "")


def _anywhere(word: str) -> Q:
    called = Q(kind__in=[kind for kind, words in CALLED.items() if word in words])
    return _either("folded", "", word) | Q(department__name_folded__contains=word) | _number(word) | called


def _at_start(word: str) -> Q:
    return _either("words", " ", word) | _number(word)


def _either(field: str, before: str, word: str) -> Q:
    """ "st" begins "strasbourg", and stands for "saint"."""
    meant = {word, full(word)}
    return reduce(or_, (Q(**{f"{field}__contains": before + one}) for one in sorted(meant)))


def _number(word: str) -> Q:
    """ "94", "2a", "1" (for 01), or a whole postal code."""
    codes = {word.upper(), word.zfill(2)}
    return Q(department__code__in=codes) | Q(postal_code=word) if word[0].isdecimal() else Q(pk__in=())


def page_of(query: str, filters: Mapping[str, str], number: int) -> "Page[Establishment]":
    """One query: each row carries how many there are. 404 beyond the last."""
    wanted = {FILTERS[name]: value for name, value in filters.items() if value}
    return _page(matching(query).filter(**wanted), number)


def page_of_department(code: str, number: int) -> "tuple[Department, Page[Establishment]]":
    """One query: the rows know their department; two when it has none. 404 beyond the last; DoesNotExist."""
    page = _page(matching("").filter(department__code=code), number)
    if page.object_list:
        return page.object_list[0].department, page
    return Department.objects.select_related("region").get(code=code), page


def _page(rows: "QuerySet[Establishment]", number: int) -> "Page[Establishment]":
    first = (number - 1) * PER_PAGE
    found = list(rows.annotate(total=Window(Count("pk")))[first : first + PER_PAGE])
    if not found and first:
        raise Http404
    return Page(found, number, _Counted(found[0].total if found else 0))


class _Counted(Paginator[Establishment]):
    """A paginator that was told how many rows there are."""

    def __init__(self, total: int) -> None:
        super().__init__([], PER_PAGE)
        self.__dict__["count"] = total


def with_coverage(establishments: "list[Establishment]", at: datetime) -> list[Hit]:
    """What each line of the results prints; the queries of ``who_covers_many`` and no more."""
    coverage = who_covers_many(establishments, at)
    return [Hit(establishment, coverage[establishment.pk]) for establishment in establishments]


def people(query: str) -> list[Worker]:
    """Members of the network in service whose name has every word."""
    words = fold(query).split()[:MOST_WORDS]
    if not words:
        return []
    named = Worker.objects.active().filter(reduce(and_, (Q(folded__contains=word) for word in words)))
    return list(named[:MOST_PEOPLE])
