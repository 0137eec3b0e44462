"""/annuaire/: one field, results as you type, each with the person and the number."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.paging import wanted_page
from directory.places import lookup
from directory.places.forms import SearchForm


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    context = _found(request)
    return render(
        request, "directory/search.html", context, status=200 if context["form"].is_valid() else 400
    )


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The list alone, for the script that asks while the reader types."""
    context = _found(request)
    wrong = context["form"].errors.get("q")
    status = 200 if context["form"].is_valid() else 400
    return render(request, "directory/_results.html", context | {"wrong": wrong}, status=status)


def _found(request: HttpRequest) -> dict[str, Any]:
    regions = lookup.regions_menu()
    form = SearchForm(request.GET, regions=regions)
    context: dict[str, Any] = {"form": form, "regions": regions, "asked": False}
    if not form.is_valid():
        return context
    values = form.cleaned_data
    query = values["q"]
    filters = {name: values[name] for name in lookup.FILTERS}
    if not query and not form.filtered:
        return context
    page = lookup.page_of(query, filters, wanted_page(request.GET))
    hits = lookup.with_coverage(list(page.object_list), timezone.now())
    context["nearby"] = lookup.nearby(query) if hits else ""
    context |= {"asked": True, "query": query, "page": page, "hits": hits}
    context["people"] = [] if hits else lookup.people(query)
    return context
