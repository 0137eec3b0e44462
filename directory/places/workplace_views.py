"""« Où travaillez-vous ? »: three letters of a town. Kept in the profile and nowhere else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import own_address
from core.text import fold
from directory.http import PortalRequest
from directory.models import Establishment
from directory.people import actions
from directory.places import lookup
from directory.places.forms import SearchForm, WorkplaceForm

LEAST = 2  # letters; a department may have one figure
SKIPPED = "workplace_skipped"  # in the session: the question is not asked again before the next sign-in


@require_http_methods(["GET", "HEAD", "POST"])
def workplace(request: PortalRequest) -> HttpResponse:
    if request.method == "POST":
        return _choose(request)
    return _ask(request, "directory/workplace.html")


@require_safe
def choices(request: PortalRequest) -> HttpResponse:
    """The list alone, for the script that asks while the reader types."""
    return _ask(request, "directory/_workplace_choices.html", alone=True)


def _ask(request: PortalRequest, template: str, *, error: str = "", alone: bool = False) -> HttpResponse:
    form = SearchForm(request.GET, regions=lookup.regions_menu())
    query = form.cleaned_data["q"] if form.is_valid() else ""
    words = fold(query)
    too_short = bool(query) and len(words) < LEAST and not words.isdecimal()  # "<b>" is one letter
    found = list(lookup.matching(query)[: lookup.PER_PAGE + 1]) if query and not too_short else []
    context = {
        "query": query,
        "too_short": too_short,
        "field": form["q"],
        "choices": found[: lookup.PER_PAGE],
        "nearby": lookup.nearby(query) if found else "",
        "more": len(found) > lookup.PER_PAGE,
        "next": _next(request),
        "error": error,
        "wrong": form.errors.get("q") if alone else None,
    }
    return render(request, template, context, status=422 if error else 200 if form.is_valid() else 400)


def _choose(request: PortalRequest) -> HttpResponse:
    form = WorkplaceForm(request.POST)
    code = form.cleaned_data["establishment"] if form.is_valid() else None
    if request.POST.get("skip"):
        request.session[SKIPPED] = True
        return redirect(_next(request))
    chosen = Establishment.objects.active().filter(code=code).first() if code else None
    if code is None or (code and chosen is None):
        return _ask(
            request,
            "directory/workplace.html",
            error=_("Cet établissement n’existe pas. Cherchez-le par sa ville."),
        )
    actions.set_workplace(request.user, chosen)
    messages.success(request, _said(chosen))
    return redirect(_next(request))


def _said(chosen: Establishment | None) -> str:
    if chosen is None:
        return _("Votre lieu de travail est effacé.")
    return _("Votre lieu de travail est maintenant : %(place)s.") % {"place": chosen.name}


def _next(request: HttpRequest) -> str:
    wanted = own_address(request, str(request.POST.get("next") or request.GET.get("next") or ""))
    return wanted if wanted.startswith("/") else "/"
