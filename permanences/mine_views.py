"""The worker's own week, and the permanences they keep (phone first)."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.forms import posted_from
from directory.http import PortalRequest
from permanences.agenda_views import feed_addresses
from permanences.dates import agenda
from permanences.duties import policy
from permanences.feeds import tokens
from permanences.models import FeedAddress, Permanence, State
from permanences.wording.clashes import clashes
from permanences.wording.presentation import rows
from permanences.wording.summary import summaries

SHOWN_WEEKS = (1, 4, 12)


@require_safe
def mine(request: PortalRequest) -> HttpResponse:
    worker = policy.require_worker(request.user)
    at = timezone.now()
    today = timezone.localdate(at)
    weeks = _weeks(request.GET.get("semaines"))
    found = agenda.slots_for(worker=worker, first=today, last=today + timedelta(weeks=weeks))
    shown = rows([o for o in found if o.ends_at > at], today, at)
    kept = Permanence.objects.filter(worker=worker).exclude(state=State.ENDED)
    context = {
        "worker": worker,
        "today": [row for row in shown if row.occurrence.starts_at.date() == today],
        "coming": [row for row in shown if row.occurrence.starts_at.date() > today],
        "clashes": clashes([o for o in found if o.worker == worker], today, at),
        "weeks": weeks,
        "more_weeks": next((count for count in SHOWN_WEEKS if count > weeks), None),
        "summaries": summaries(kept, today),
        "waiting": policy.approvable_by(request.user, today).count()
        if policy.is_coordinator(request.user)
        else 0,
    }
    return render(request, "permanences/mine.html", context)


def _weeks(asked: str | None) -> int:
    if asked is None:
        return SHOWN_WEEKS[0]
    found = {str(count): count for count in SHOWN_WEEKS}.get(asked)
    if found is None:
        raise Http404
    return found


@require_safe
def calendar(request: PortalRequest) -> HttpResponse:
    """The personal feed: its address if there is one, and how to subscribe."""
    worker = policy.require_worker(request.user)
    address = tokens.address_of(worker)
    context: dict[str, object] = {"worker": worker, "known": address is not None}
    if address is not None:
        context |= feed_addresses(request, tokens.personal_path(address))
    return render(request, "permanences/calendar.html", context)


@posted_from("permanences:calendar")
def reset_calendar(request: PortalRequest) -> HttpResponse:
    at: datetime = timezone.now()
    had_one = FeedAddress.objects.filter(worker=request.user.worker).exists()
    tokens.reset_address(by=request.user, at=at)
    done = _("Votre calendrier a une nouvelle adresse. L’ancienne ne répond plus.")
    messages.success(request, done if had_one else _("Votre calendrier a maintenant une adresse."))
    return redirect("permanences:calendar")
