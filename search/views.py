"""One box over everything. Nothing of what is searched is kept, counted or logged."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from search import danger, presentation, service
from search.forms import Parameters
from search.understanding import understand
from search.visibility import Viewer


@require_safe
@cache_control(private=True, no_store=True)
def results(request: HttpRequest) -> HttpResponse:
    parameters = Parameters.read(request.GET)
    at = timezone.now()
    viewer = Viewer.of(request.user, timezone.localdate(at))
    found = service.find(parameters.query, parameters.filters, viewer, parameters.window)
    page = presentation.page_of(found, parameters)
    if page is None:
        raise Http404
    cards = presentation.cards(found.hits, parameters.query, service.coverages(found.hits, at))
    context = {
        "query": parameters.query.typed,
        "parameters": parameters,
        "found": found,
        "alarming": danger.is_alarming(parameters.query.typed),
        "tabs": presentation.tabs(found, parameters),
        "cards": cards,
        "groups": [] if parameters.kind else presentation.groups(cards, found, parameters),
        "page": page,
        "without_filters": parameters.without_filters() if parameters.filters.items() else "",
    }
    return render(request, "search/results.html", context)


@require_safe
@cache_control(private=True, no_store=True)
def suggestions(request: HttpRequest) -> JsonResponse:
    viewer = Viewer.of(request.user, timezone.localdate())
    hits = service.suggest(understand(request.GET.get("q", "")), viewer)
    return JsonResponse({"suggestions": [presentation.suggestion(hit) for hit in hits]})
