"""One box over everything. What is searched is neither kept nor logged (but see ``search.counting``)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.models import User
from pages.reading import home
from pages.reference import Language
from search.kinds.referent import own_keys
from search.query import finding, intent, presenting
from search.query.finding import TEXTS, understand
from search.query.parameters import Around, FilterForm, Parameters, Tag
from search.query.presenting import cards, unsaid
from search.query.text import MAX_TYPED
from search.query.values import Filters, Results, Viewer, Window, is_cut

IN_ENGLISH = 3  # results in English above the others; a link leads to all of them


@require_safe
@cache_control(private=True, no_store=True)
def results(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    viewer = Viewer.of(request.user, timezone.localdate(at))
    query = understand(request.GET.get("q", ""), request.GET.get("langue", ""), get_language() or "")
    told = intent.told_by(query.typed, query.correction)
    wants_own, wants_referent = intent.wants_own(query.folded), intent.wants_referent(query.folded)
    form = FilterForm(request.GET)
    parameters = Parameters.read(request.GET, form, query)
    plain = parameters.is_plain
    own = plain and wants_own
    if own:
        # The card has answered with a name: what follows says what such a person does, not who else is one.
        query = replace(query, need=intent.Need.EXPLANATION)
    if plain and wants_referent:
        query = replace(query, pinned=(*_own_referents(request.user, at), *query.pinned))
    found = finding.find(query, parameters.filters, viewer, parameters.window)
    english = _in_english(parameters, found, viewer, at)
    around = parameters.around(found, form, english["english_total"])
    context = {
        **_typed(request, query.typed),
        "language": query.language,
        "parameters": parameters,
        "form": form,
        **_around(around, form),
        "found": found,
        "alarming": told.alarming,
        "sensitive": told.alarming,
        "first_to_call": told.first_to_call,
        "counted": plain and told.harmless,
        **(_own(request.user, at) if own else {}),
        "cards": cards(found.hits, query, at),
        "correction": Tag(found.correction, parameters.meaning(found.correction))
        if found.correction
        else None,
        "unsaid": unsaid(found.hits, query) if found.loose else [],
        "thanked": "avis" in request.GET,
        **english,
        **({} if found.hits else _otherwise(parameters, found, viewer)),
    }
    return render(request, "search/results.html", context)


def _typed(request: HttpRequest, read: str) -> dict[str, Any]:
    """What stands in the box, and after how many characters nothing more was read, if so."""
    return {"query": read, "cut_at": MAX_TYPED if is_cut(request.GET.get("q", "")) else 0}


def _around(around: Around, form: FilterForm) -> dict[str, Any]:
    return {
        "fields": [form[name] for name in around.offered],
        "tags": around.tags,
        "tabs": around.tabs,
        "page": around.page,
        "page_links": around.page_links,
    }


def _own(user: User | AnonymousUser, at: datetime) -> dict[str, Any]:
    """The portal's first question is answered with a name, not with pages about the profession (R1)."""
    return {"own": True, "mine": home.mine(user, at, None) if isinstance(user, User) else None}


def _own_referents(user: User | AnonymousUser, at: datetime) -> tuple[str, ...]:
    place = user.workplace if isinstance(user, User) else None
    return own_keys(place, at) if place is not None else ()


def _in_english(parameters: Parameters, found: Results, viewer: Viewer, at: datetime) -> dict[str, Any]:
    """The pages in English come first for who reads Relais in English; for others, where nothing else is
    found. ``only_french``: none of them has these words, and pages in French do. They are counted in every
    tab, and shown in the first."""
    wanted = get_language() == Language.ENGLISH
    if (found.total and not wanted) or parameters.narrowed or not parameters.query.terms:
        return {"english": [], "english_total": 0, "only_french": False}
    query = understand(parameters.query.typed, Language.ENGLISH.value)
    hits = finding.find(query, Filters(), viewer, Window(limit=IN_ENGLISH))
    return {
        "english": cards(hits.hits, query, at) if parameters.is_plain else [],
        "english_total": hits.total,
        "in_english": parameters.in_english(),
        "only_french": wanted
        and parameters.is_plain
        and not hits.total
        and any(hit.kind in TEXTS for hit in found.hits),
    }


def _otherwise(parameters: Parameters, found: Results, viewer: Viewer) -> dict[str, Any]:
    """Where to go on from a page without a result."""
    unfiltered = 0
    if parameters.narrowed and not found.total:
        query = understand(parameters.query.typed, reader=get_language() or "")
        unfiltered = finding.find(query, Filters(), viewer, Window(limit=1)).total
    return {
        "unfiltered": unfiltered,
        "elsewhere": found.total,
        "everything": parameters.on(None).address(),
        "without_filters": parameters.without_filters().address(),
        "themes": finding.ways_on(viewer),
    }


@require_safe
@cache_control(private=True, no_store=True)
def suggestions(request: HttpRequest) -> JsonResponse:
    at = timezone.now()
    viewer = Viewer.of(request.user, timezone.localdate(at))
    typed = request.GET.get("q", "")
    hits = finding.suggest(understand(typed, reader=get_language() or ""), viewer)
    if get_language() == Language.ENGLISH:
        first = finding.suggest(understand(typed, Language.ENGLISH.value), viewer, IN_ENGLISH)
        hits = [*first, *hits][: finding.MAX_SUGGESTIONS]
    return JsonResponse({"suggestions": presenting.suggestions(hits, at)})
