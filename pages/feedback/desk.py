"""Avis sur les pages, in the Wagtail admin: how many found each page of use, and what was looked for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.models import Page

from core.forms import posted_from
from core.locks import Gone
from core.paging import page_at, wanted_page
from directory.http import only_for
from pages.feedback import actions
from pages.models import PageAnswers, PageWish

TOLD_FROM = 5  # answers: fewer might be those of a person whom the editor knows
PER_PAGE = 50
for_editors = only_for(actions.may_read)


@dataclass(frozen=True, slots=True)
class Line:
    page: Page
    yes: int
    no: int
    wishes: int

    @property
    def is_told(self) -> bool:
        return self.yes + self.no >= TOLD_FROM


@for_editors
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    handled = request.GET.get("traites") == "1"
    wishes = PageWish.objects.filter(handled_on__isnull=not handled).select_related("page")
    context = {
        "lines": _lines(),
        "wishes": page_at(wanted_page(request.GET), wishes, PER_PAGE),
        "handled": handled,
        "told_from": TOLD_FROM,
    }
    return render(request, "pages/admin/feedback.html", context)


def _lines() -> list[Line]:
    """The pages of which most said that they are of no use come first; what is not told, last, by title."""
    sums = PageAnswers.objects.order_by().values("page").annotate(yes=Sum("yes"), no=Sum("no"))
    waiting: dict[int, int] = {}
    for pk in PageWish.objects.filter(handled_on=None).order_by().values_list("page", flat=True):
        waiting[pk] = waiting.get(pk, 0) + 1
    pages = Page.objects.in_bulk([row["page"] for row in sums])
    lines = [
        Line(pages[row["page"]], row["yes"], row["no"], waiting.get(row["page"], 0))
        for row in sums
        if row["page"] in pages
    ]
    return sorted(lines, key=lambda one: (not one.is_told, -one.no if one.is_told else 0, one.page.title))


@for_editors
@posted_from("feedback")
def handle(request: Any, wish: UUID) -> HttpResponse:
    try:
        actions.handle(wish, by=request.user, on=timezone.localdate())
    except Gone as gone:
        raise Http404 from gone
    messages.success(request, _("C’est noté : traité."))
    return redirect(f"{reverse('feedback')}#mots")


urlpatterns: list[URLPattern] = [
    path("avis/", listed, name="feedback"),
    path("avis/<uuid:wish>/traite/", handle, name="feedback_handle"),
]
