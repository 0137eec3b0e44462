"""Calendars as bytes: what clients poll day and night, hence cheap when nothing changed."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from core.conditional import conditional
from directory.models import Establishment
from permanences import stamps
from permanences.feeds import rendering as feeds
from permanences.feeds import tokens
from permanences.feeds.rendering import Rendered
from permanences.models import FeedAddress

CONTENT_TYPE = "text/calendar; charset=utf-8"
ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)


@login_not_required  # calendar clients cannot sign in: they bring the key of the establishment
@require_safe
def establishment(request: HttpRequest, code: str) -> HttpResponseBase:
    if not tokens.opens_establishment(code, request.GET.get("cle", "")) and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())

    def render(at: datetime) -> Rendered:
        found = get_object_or_404(Establishment.objects.active().with_department(), code=code)
        return feeds.of_establishment(found, at)

    return _answer(request, ("establishment", code), render, f"{code}.ics")


@login_not_required  # the address itself is the secret
@require_safe
def personal(request: HttpRequest, secret: str) -> HttpResponseBase:
    def render(at: datetime) -> Rendered:
        address = FeedAddress.objects.find(secret)
        if address is None:
            raise Http404
        return feeds.of_worker(address.worker, at)

    return _answer(request, ("personal", secret), render, "permanences.ics")


def _answer(
    request: HttpRequest, key: tuple[str, str], render: Callable[[datetime], Rendered], filename: str
) -> HttpResponseBase:
    """One query when this process wrote the feed under the present token, whatever is asked."""
    at = timezone.now()
    token, changed_at = stamps.current() or ("", ALWAYS)
    rendered = feeds.kept(key, token, at) if token else None
    if rendered is None:
        rendered = feeds.keep(key, token, at, render(at))
    modified = int(changed_at.timestamp())
    response = conditional(request, etag=rendered.etag, modified=modified)
    if response is None:
        response = HttpResponse(rendered.body, content_type=CONTENT_TYPE)
        response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["ETag"] = rendered.etag
    response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response
