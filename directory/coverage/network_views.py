"""« Mon réseau »: what waits for a coordinator, each with its action on the row."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.forms import NotYours
from directory import policy
from directory.coverage import holes
from directory.coverage.extension import network_panels
from directory.http import PortalRequest
from directory.models import Replacement
from directory.models.duties import ReplacementState


@require_safe
def network(request: PortalRequest) -> HttpResponse:
    if not policy.can_see_coverage(request.user):
        raise NotYours(_("Cette page est réservée à la coordination du service social."))
    at = timezone.now()
    today = timezone.localdate(at)
    own = set(policy.regions_led_by(request.user, today).values_list("pk", flat=True))
    regions = [found for found in holes.report(today, first=own).regions if found.region.pk in own]
    waiting = Replacement.objects.filter(state=ReplacementState.PROPOSED, ends_on__gte=today)
    can_decide = policy.can_approve_replacement(request.user)
    context = {
        "regions": regions,
        "proposals": waiting.select_related("substitute", "absence__worker") if can_decide else (),
        "panels": network_panels.build(request.user, [found.region for found in regions], at),
        "arranged": own,
        "can_decide": can_decide,
    }
    return render(request, "directory/network.html", context)
