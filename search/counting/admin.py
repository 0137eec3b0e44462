"""What is searched, for those who write the pages: Recherches, in the menu of the Wagtail admin."""

from datetime import date

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.http import only_for
from search.counting import counters
from search.counting.models import CountedQuery, SearchDay, Tally
from search.editors.policy import may_steer

SHOWN = 50
URL_NAME = "search_insight"


@only_for(may_steer)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    months = sorted(
        {*CountedQuery.objects.values_list("month", flat=True), timezone.localdate().replace(day=1)},
        reverse=True,
    )
    month = _month(request.GET.get("mois", ""), months)
    told = counters.told(month)
    missed = sorted((row for row in told if row["without_result"]), key=lambda row: -row["without_result"])
    days = SearchDay.objects.filter(day__year=month.year, day__month=month.month)
    context = {
        "months": months,
        "month": month,
        "totals": days.aggregate(**{name: Sum(name, default=0) for name in Tally.COUNTERS}),
        "top": told[:SHOWN],
        "missed": missed[:SHOWN],
        "told_from": counters.TOLD_FROM,
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
