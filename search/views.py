"""One box over everything. What is searched is neither kept nor logged (but see ``search.counting``)."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.models import User
from pages import home
from search.query import finding, intent
from search.query.finding import understand
from search.query.parameters import FilterForm, Parameters, Tag
from search.query.presenting import cards, suggestion
from search.query.values import Filters, Results, Viewer, Window


@require_safe
@cache_control(private=True, no_store=True)
def results(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    viewer = Viewer.of(request.user, timezone.localdate(at))
    query = understand(request.GET.get("q", ""))
    form = FilterForm(request.GET)
    parameters = Parameters.read(request.GET, form, query)
    found = finding.find(query, parameters.filters, viewer, parameters.window)
    page = parameters.page_of(found)
    if page is None:
        raise Http404
    alarming = intent.is_alarming(query.typed, query.correction)
    context = {
        "query": query.typed,
        "parameters": parameters,
        "form": form,
        "fields": [form[name] for name in parameters.offered],
        "tags": parameters.tags(form),
        "tabs": parameters.tabs(found),
        "page": page,
        "page_links": parameters.page_links(page),
        "correction": _correction(parameters, found.correction),
        "found": found,
        "cards": cards(found.hits, query, at),
        "alarming": alarming,
        "sensitive": alarming,
        **(_of_plain_words(request, parameters, at) if parameters.is_plain else {}),
        "thanked": "avis" in request.GET,
        **({} if found.hits else _otherwise(parameters, found, viewer)),
    }
    return render(request, "search/results.html", context)


def _correction(parameters: Parameters, meant: str) -> Tag | None:
    """What they may have meant, looked for under the same filters."""
    return Tag(meant, parameters.meaning(meant).address()) if meant else None


def _of_plain_words(request: HttpRequest, parameters: Parameters, at: datetime) -> dict[str, Any]:
    """The portal's first question is answered with a name, not with pages about the profession (R1)."""
    query, user = parameters.query, request.user
    known = {"counted": intent.is_harmless(query.typed, query.correction)}
    if not intent.wants_own(query.folded):
        return known
    return {**known, "own": True, "mine": home.mine(user, at, None) if isinstance(user, User) else None}


def _otherwise(parameters: Parameters, found: Results, viewer: Viewer) -> dict[str, Any]:
    """Where to go on from a page without a result."""
    unfiltered = 0
    if parameters.narrowed and not found.total:
        unfiltered = finding.find(parameters.query, Filters(), viewer, Window(limit=1)).total
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
    viewer = Viewer.of(request.user, timezone.localdate())
    hits = finding.suggest(understand(request.GET.get("q", "")), viewer)
    return JsonResponse({"suggestions": [suggestion(hit) for hit in hits]})
