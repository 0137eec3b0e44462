"""What is searched, for those who write the pages: Recherches, in the menu of the Wagtail admin."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.roles import Role
from search.insight import counting
from search.insight.models import CountedQuery, SearchDay, Tally

READERS = (Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR)
SHOWN = 50
URL_NAME = "search_insight"


def for_those_who_write(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_role(*READERS):  # type: ignore[union-attr]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_those_who_write
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    months = sorted(
        {*CountedQuery.objects.values_list("month", flat=True), timezone.localdate().replace(day=1)},
        reverse=True,
    )
    month = _month(request.GET.get("mois", ""), months)
    told = counting.told(month)
    missed = sorted((row for row in told if row["without_result"]), key=lambda row: -row["without_result"])
    days = SearchDay.objects.filter(day__year=month.year, day__month=month.month)
    context = {
        "months": months,
        "month": month,
        "totals": days.aggregate(**{name: Sum(name, default=0) for name in Tally.COUNTERS}),
        "top": told[:SHOWN],
        "missed": missed[:SHOWN],
        "told_from": counting.TOLD_FROM,
    }
    return render(request, "search/admin/insight.html", context)


def _month(typed: str, months: list[date]) -> date:
    if not typed:
        return timezone.localdate().replace(day=1)
    chosen = next((month for month in months if f"{month:%Y-%m}" == typed), None)
    if chosen is None:
        raise Http404
    return chosen


urlpatterns = [path("recherches/", index, name=URL_NAME)]
