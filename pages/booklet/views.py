"""My booklet on screen and on paper, and the ticks (R14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import french
from core.forms import NotYours, is_navigation, own_address, posted_from
from directory.http import PortalRequest
from pages import views
from pages.arriving import stages
from pages.booklet import actions, paper, people
from pages.booklet.forms import ArrivalForm
from pages.models import BookletPage
from pages.reading import arriving, routing
from pages.reading.rendering import speak
from pages.reading.screens import Screen, chapters
from pages.reading.tree import Node
from pages.reference import Stage

MINE = "mon-livret/"


@dataclass(frozen=True, slots=True)
class Booklet:
    """The booklet at an address, as this reader sees it."""

    screen: Screen
    node: Node


def _find(request: HttpRequest, path: str) -> Booklet | None:
    found = routing.route(request, path)
    if found is None or found.args or not isinstance(found.page, BookletPage):
        return None
    screen = Screen(found.page, request, timezone.now())
    if screen.node is None or not screen.reader.may_read(screen.node):
        return None
    speak(screen.language, request)
    return Booklet(screen, screen.node)


def _get(request: HttpRequest, path: str) -> Booklet:
    if (booklet := _find(request, path)) is None:
        raise Http404
    return booklet


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: PortalRequest, path: str) -> HttpResponse:
    """What of the booklet is for this reader, and the one form that says so."""
    booklet = _find(request, path)
    if booklet is None and request.method != "POST":
        return views.serve(request, path + MINE)  # a page of that name, somewhere else
    if booklet is None:
        raise Http404
    user, at = request.user, booklet.screen.at
    said = {"arrived_on": user.arrived_on, "status": user.status, "mails": actions.wants_mails(user)}
    form = ArrivalForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        actions.say(user, **form.cleaned_data, today=arriving.today_of(user, at))
        messages.success(request, _said(form.cleaned_data["arrived_on"], said, arriving.today_of(user, at)))
        return redirect(booklet.node.url + MINE)
    who = arriving.circumstances(user)
    context = {
        "page": booklet.screen.page,
        "screen": booklet.screen,
        "form": form,
        "people": people.for_reader(user, at, booklet.screen.stamp),
        "stages": _stages(request, booklet, chapters(booklet.screen.page, request, who)),
        "followed": arriving.is_followed(user, at),
        "is_settled": stages.is_over(user.arrived_on, arriving.today_of(user, at)),
    }
    return render(request, "pages/my_booklet.html", context, status=422 if form.errors else 200)


def _said(arrived_on: date | None, before: Mapping[str, Any], today: date) -> str:
    if stages.is_over(arrived_on, today):
        return _(
            "C’est enregistré. Vous êtes arrivé ou arrivée depuis plus d’un an : "
            "vos coches restent sur chaque appareil, et aucun rappel ne part."
        )
    if arrived_on is not None:
        return _("C’est enregistré. Votre livret suit votre arrivée.")
    if before["arrived_on"]:
        return _("Votre date d’arrivée est effacée, et vos coches avec elle. Aucun rappel ne partira.")
    return _("C’est enregistré. Sans date d’arrivée, vos coches restent sur chaque appareil.")


@dataclass(frozen=True, slots=True)
class StageShown:
    """``when``: from which day on, if the reader said when they arrive. ``is_due``: it has begun."""

    label: str
    when: str
    is_due: bool
    chapters: list[Screen]

    @property
    def is_named_by_chapter(self) -> bool:
        """Its one chapter says the same: eyes need it once."""
        return [screen.page.stage_beside for screen in self.chapters] == [""]


def _stages(request: PortalRequest, booklet: Booklet, found: list[Screen]) -> list[StageShown]:
    arrival, today = request.user.arrived_on, arriving.today_of(request.user, booklet.screen.at)
    shown = []
    for stage in Stage:
        here = [screen for screen in found if screen.page.stage == stage]
        if not here:
            continue
        begun = arrival is not None and stages.has_begun(stage, arrival, today)
        when = ""
        if arrival is not None and not begun:
            when = _("À partir du %(day)s") % {
                "day": french.short_day(stages.begins_on(stage, arrival), year=True)
            }
        shown.append(StageShown(str(stage.label), when, begun, here))
    return shown


@never_cache
@posted_from("pages:my_booklet", "path")
def ticks(request: PortalRequest, path: str) -> HttpResponse:
    """From a form whole, or one line at a time from the script, which waits for 204."""
    booklet = _get(request, path)
    today = arriving.today_of(request.user, booklet.screen.at)
    done, was = request.POST.getlist("done"), request.POST.getlist("was")
    try:
        chapters, known = _in_every_language(booklet), booklet.screen.tree
        actions.tick(request.user, chapters, known, done=done, was=was, today=today)
    except NotYours as refusal:
        if not is_navigation(request):
            return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
        messages.error(request, str(refusal))
        return redirect(booklet.node.url + MINE)
    if not is_navigation(request):
        return HttpResponse(status=204)
    messages.success(request, _("Vos coches sont enregistrées."))
    return redirect(_next(request) or booklet.node.url + MINE)


def _in_every_language(booklet: Booklet) -> list[Node]:
    """A chapter that exists in French alone is ticked among those in English: on the home page."""
    screen = booklet.screen
    booklets = [booklet.node, *screen.tree.translations(booklet.node)]
    found = [node for one in booklets for node in screen.tree.children.get(one.pk, ())]
    return screen.reader.visible(found)


def _next(request: HttpRequest) -> str:
    wanted = own_address(request, request.POST.get("next", ""))
    return wanted if wanted.startswith("/") else ""


@never_cache
@require_safe
def whole_pdf(request: PortalRequest, path: str) -> HttpResponse:
    booklet = _get(request, path)
    # The same for everybody: nobody's worker, nobody's place.
    day = arriving.today_of(request.user, booklet.screen.at)
    with translation.override(booklet.screen.language):
        cover = (_("Livret entier, pour tous"),)
    reader = paper.Reader(cover, (), day)
    return _pdf(paper.pdf(booklet.screen, chapters(booklet.screen.page, request), reader), "livret")


@never_cache
@require_safe
def my_pdf(request: PortalRequest, path: str) -> HttpResponse:
    booklet = _get(request, path)
    user, at = request.user, booklet.screen.at
    who, ticked = arriving.circumstances(user), arriving.ticks(user)
    found = chapters(booklet.screen.page, request, who)
    day, answering = arriving.today_of(user, at), people.for_reader(user, at, booklet.screen.stamp)
    reader = paper.Reader(paper.cover(user, booklet.screen.language), answering, day, ticked)
    return _pdf(paper.pdf(booklet.screen, found, reader), "mon-livret")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
