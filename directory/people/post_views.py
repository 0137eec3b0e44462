"""Who holds a post next: a vacant sector, a posting that ends (R1, R2)."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import refuse
from directory import policy
from directory.http import PortalRequest
from directory.models import Posting, Sector
from directory.people import posts
from directory.people.forms import PostingForm


@require_http_methods(["GET", "HEAD", "POST"])
def sector(request: PortalRequest, code: str) -> HttpResponse:
    _require_coordinator(request)
    found = get_object_or_404(Sector.objects.select_related("region"), code=code)
    today = timezone.localdate()
    return _answer(request, posts.Post(sector=found), {"starts_on": today}, today)


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: PortalRequest, pk: int) -> HttpResponse:
    """The same person goes on, or somebody else takes over on the next day."""
    _require_coordinator(request)
    held = get_object_or_404(Posting.objects.select_related("sector__region", "region", "worker"), pk=pk)
    today = timezone.localdate()
    next_day = max(today, held.ends_on + timedelta(days=1)) if held.ends_on else today
    initial = {"worker": held.worker_id, "starts_on": next_day}
    return _answer(request, posts.post_of(held), initial, today)


def _answer(request: PortalRequest, post: posts.Post, initial: dict[str, Any], today: date) -> HttpResponse:
    posts.require_keeping(post, request.user, today)
    form = PostingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            posts.assign(post, **form.cleaned_data, by=request.user, today=today)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("L’affectation est enregistrée. Tout suit à sa date."))
            return redirect("directory:network")
    context = {"post": post, "form": form}
    return render(request, "directory/posting.html", context, status=422 if request.method == "POST" else 200)


def _require_coordinator(request: PortalRequest) -> None:
    if not policy.can_see_coverage(request.user):
        raise PermissionDenied(_("Cette page est réservée à la coordination du service social."))
