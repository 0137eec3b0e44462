"""Calendars as bytes: what clients poll day and night, hence cheap when nothing changed."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.conditional import conditional
from directory.models import Establishment
from permanences import stamps
from permanences.busy import blocks
from permanences.feeds import rendering as feeds
from permanences.feeds import tokens
from permanences.feeds.rendering import Rendered
from permanences.models import FeedAddress

View = Callable[..., HttpResponseBase]
CONTENT_TYPE = "text/calendar; charset=utf-8"
ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)


def for_programs(view: View) -> View:
    """What is not there is said in a line, without a page and without a door: a program reads it."""

    @wraps(view)
    def answered(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        try:
            return view(request, **kwargs)
        except Http404:
            text = _("Ce calendrier n’existe pas, ou son adresse a changé. Reprenez-la dans Relais.")
            return HttpResponseNotFound(f"{text}\n", content_type="text/plain; charset=utf-8")

    return answered


@login_not_required  # calendar clients cannot sign in: they bring the key of the establishment
@require_safe
@for_programs
def establishment(request: HttpRequest, code: str) -> HttpResponseBase:
    if not tokens.opens_establishment(code, request.GET.get("cle", "")) and not request.user.is_authenticated:
        raise Http404

    def render(at: datetime) -> Rendered:
        found = get_object_or_404(Establishment.objects.active().with_department(), code=code)
        return feeds.of_establishment(found, at)

    return _answer(request, ("establishment", code), render, f"{code}.ics")


@login_not_required  # half an address is a secret as well: it must not go on to the sign-in page
@require_safe
@for_programs
def unknown(request: HttpRequest, rest: str) -> HttpResponseBase:
    raise Http404


@login_not_required  # the address itself is the secret
@require_safe
@for_programs
def personal(request: HttpRequest, secret: str) -> HttpResponseBase:
    def render(at: datetime) -> Rendered:
        address = FeedAddress.objects.find(secret)
        if address is None:
            raise Http404
        return feeds.of_worker(address.worker, at)

    taken = blocks.state_behind(secret)
    return _answer(request, ("personal", secret, taken), render, "permanences.ics", is_dated=False)


def _answer(
    request: HttpRequest,
    key: tuple[str, ...],
    render: Callable[[datetime], Rendered],
    filename: str,
    *,
    is_dated: bool = True,
) -> HttpResponseBase:
    """One query when this process wrote the feed under the present token, whatever is asked.

    One that is not dated has its tag alone: of hours that are taken nobody keeps when they were written.
    """
    at = timezone.now()
    token, changed_at = stamps.current() or ("", ALWAYS)
    rendered = feeds.kept(key, token, at) if token else None
    if rendered is None:
        rendered = feeds.keep(key, token, at, render(at))
    modified = int(changed_at.timestamp())
    response = conditional(request, etag=rendered.etag, modified=modified if is_dated else None)
    if response is None:
        response = HttpResponse(rendered.body, content_type=CONTENT_TYPE)
        response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["ETag"] = rendered.etag
    if is_dated:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response
