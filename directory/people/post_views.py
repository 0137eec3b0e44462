"""Who holds a post: a sector, a region's lead, the national level; given, followed, corrected (R1, R2)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.days import day_or_404
from core.forms import NotYours, posted_from, refuse
from directory import policy
from directory.http import PortalRequest, Sheet, form_page
from directory.models import Posting, Region, Sector
from directory.people import posts
from directory.people.forms import PostingForm, TermForm


@require_http_methods(["GET", "HEAD", "POST"])
def sector(request: PortalRequest, code: str) -> HttpResponse:
    _require_coordinator(request)
    found = get_object_or_404(Sector.objects.select_related("region"), code=code)
    return _given(request, posts.Post(sector=found))


@require_http_methods(["GET", "HEAD", "POST"])
def region(request: PortalRequest, code: str) -> HttpResponse:
    """R2: who leads it."""
    _require_coordinator(request)
    return _given(request, posts.Post(region=get_object_or_404(Region, code=code)))


@require_http_methods(["GET", "HEAD", "POST"])
def national(request: PortalRequest) -> HttpResponse:
    _require_coordinator(request)
    return _given(request, posts.Post())


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: PortalRequest, pk: int) -> HttpResponse:
    """The same person goes on, or somebody else takes over on the next day.

    ``depuis``: the last day of who holds it, when their departure is about to be recorded.
    """
    _require_coordinator(request)
    held = _posting_or_404(pk)
    today = timezone.localdate()
    asked = request.GET.get("depuis")
    last = day_or_404(asked, today) if asked else held.ends_on
    next_day = max(today, last + timedelta(days=1)) if last else today
    initial = {"worker": None if asked else held.worker_id, "starts_on": next_day}
    return _answer(request, posts.post_of(held), initial, today)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PortalRequest, pk: int) -> HttpResponse:
    """Its days, an end among them; or it never should have been."""
    _require_coordinator(request)
    held, today = _posting_or_404(pk), timezone.localdate()
    posts.require_keeping(posts.post_of(held), request.user, today)
    form = TermForm(request.POST or None, initial={"starts_on": held.starts_on, "ends_on": held.ends_on})
    posted = request.method == "POST" and form.is_valid()
    if posted and _done(form, lambda: posts.correct(held, **form.cleaned_data, by=request.user, today=today)):
        messages.success(request, _("L’affectation est corrigée. Tout suit."))
        return redirect("directory:team")
    whom = f"{held.worker.name}, {posts.post_of(held)}"
    intro = _("Pour finir l’affectation, donnez son dernier jour.")
    sheet = Sheet(_("Corriger une affectation"), reverse("directory:team"), whom=whom, intro=intro)
    return form_page(request, form, sheet, below="directory/_take_back.html", posting=held)


@posted_from("directory:correct_posting", "pk")
def take_back(request: PortalRequest, pk: int) -> HttpResponse:
    _require_coordinator(request)
    try:
        posts.take_back(_posting_or_404(pk), by=request.user, today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("L’affectation est retirée."))
    return redirect("directory:team")


def _given(request: PortalRequest, post: posts.Post) -> HttpResponse:
    today = timezone.localdate()
    return _answer(request, post, {"starts_on": today}, today)


def _answer(request: PortalRequest, post: posts.Post, initial: dict[str, Any], today: date) -> HttpResponse:
    posts.require_keeping(post, request.user, today)
    form = PostingForm(request.POST or None, initial=initial)
    posted = request.method == "POST" and form.is_valid()
    if posted and _done(form, lambda: posts.assign(post, **form.cleaned_data, by=request.user, today=today)):
        messages.success(request, _("L’affectation est enregistrée. Tout suit à sa date."))
        return redirect("directory:network")
    context = {"post": post, "form": form}
    return render(request, "directory/posting.html", context, status=422 if request.method == "POST" else 200)


def _done(form: PostingForm | TermForm, verb: Callable[[], object]) -> bool:
    try:
        verb()
    except ValidationError as error:
        refuse(form, error)
        return False
    return True


def _posting_or_404(pk: int) -> Posting:
    return get_object_or_404(Posting.objects.select_related("sector__region", "region", "worker"), pk=pk)


def _require_coordinator(request: PortalRequest) -> None:
    if not policy.can_see_coverage(request.user):
        raise NotYours(_("Cette page est réservée à la coordination du service social."))
