"""One box over everything. What is searched is neither kept nor logged; counting is in ``search.insight``."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.models import User
from pages import home
from search import danger, intent, presentation, service
from search.backends.base import Filters, Results, Window
from search.forms import FilterForm, Parameters
from search.insight.judging import may_be_counted
from search.understanding import understand
from search.visibility import Viewer


@require_safe
@cache_control(private=True, no_store=True)
def results(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET, service.departments())
    parameters = Parameters.read(request.GET, form)
    at = timezone.now()
    viewer = Viewer.of(request.user, timezone.localdate(at))
    found = service.find(parameters.query, parameters.filters, viewer, parameters.window)
    page = presentation.page_of(found, parameters)
    alarming = danger.is_alarming(parameters.query)
    context = {
        "query": parameters.query.typed,
        "parameters": parameters,
        "form": form,
        "fields": [form[name] for name in parameters.offered],
        "tags": presentation.tags(parameters, form),
        "found": found,
        "alarming": alarming,
        "sensitive": alarming,
        **_own(request, parameters, at),
        "tabs": presentation.tabs(found, parameters),
        "cards": presentation.cards(found.hits, parameters.query, service.coverages(found.hits, at)),
        "page": page,
        "page_links": presentation.page_links(page, parameters),
        "thanked": "avis" in request.GET,
        "counted": parameters.is_plain and may_be_counted(parameters.query),
        "correction": _correction(parameters, found.correction),
        **({} if found.hits else _otherwise(parameters, found, viewer)),
    }
    return render(request, "search/results.html", context)


def _own(request: HttpRequest, parameters: Parameters, at: datetime) -> dict[str, Any]:
    """The portal's first question is answered with a name, not with pages about the profession (R1)."""
    if not parameters.is_plain or not intent.wants_own(parameters.query.folded):
        return {}
    user = request.user
    return {"own": True, "mine": home.mine(user, at, None) if isinstance(user, User) else None}


def _correction(parameters: Parameters, meant: str) -> presentation.Tag | None:
    """What they may have meant, looked for under the same filters."""
    return presentation.Tag(meant, parameters.meaning(meant).address()) if meant else None


def _otherwise(parameters: Parameters, found: Results, viewer: Viewer) -> dict[str, Any]:
    """Where to go on from a page without a result."""
    unfiltered = 0
    if parameters.narrowed and not found.total:
        unfiltered = service.find(parameters.query, Filters(), viewer, Window(limit=1)).total
    return {
        "unfiltered": unfiltered,
        "elsewhere": found.total,
        "everything": parameters.on(None).address(),
        "without_filters": parameters.without_filters().address(),
        "themes": service.themes(viewer),
    }


@require_safe
@cache_control(private=True, no_store=True)
def suggestions(request: HttpRequest) -> JsonResponse:
    viewer = Viewer.of(request.user, timezone.localdate())
    hits = service.suggest(understand(request.GET.get("q", "")), viewer)
    return JsonResponse({"suggestions": [presentation.suggestion(hit) for hit in hits]})
