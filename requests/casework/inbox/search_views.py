"""Searching all of one's cases: opened in memory for the page that answers, and forgotten with it."""

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework.desk.doors import for_unlocked
from casework.desk.resuming import resumes
from casework.desk.seen import look
from casework.keys.unlocking import Unlocked
from casework.listing import searching
from casework.listing.forms import SearchForm
from casework.listing.rows import Row, index_of, rows_of
from core.paging import page_at, wanted_page

PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def search(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    return show(request, unlocked, request.POST if request.method == "POST" else None)


@resumes("search")
@sensitive_variables()
def resume(request: HttpRequest, unlocked: Unlocked, /) -> HttpResponse:
    return show(request, unlocked, request.POST)


@sensitive_variables()
def show(request: HttpRequest, unlocked: Unlocked, asked: QueryDict | None) -> HttpResponse:
    """``asked`` is what was posted: which page of what was found is a button of the same form."""
    form = SearchForm(asked)
    context: dict[str, object] = {"unlocked": unlocked, "form": form}
    if asked is not None and form.is_valid():
        context |= {"page": (page := _page(request, unlocked, form, asked)), "rows": page.object_list}
    return render(request, "casework/listing/search.html", context, status=422 if form.errors else 200)


@sensitive_variables()
def _page(request: HttpRequest, unlocked: Unlocked, form: SearchForm, asked: QueryDict) -> "Page[Row]":
    mine, which = index_of(unlocked), form.cleaned_data["which"]
    missed = look(request, unlocked, mine.references)
    rows = rows_of(unlocked, mine.listed(which) if which else mine.mine, missed.remembered)
    found = searching.found(rows, form.cleaned_data["wanted"], form.cleaned_data["order"])
    return page_at(wanted_page(asked), found, PAGE)
