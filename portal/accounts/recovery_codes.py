"""The recovery codes of the second factor: shown until their owner says that they have them."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.models import Authenticator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from directory.http import PortalRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def recovery_codes(request: PortalRequest) -> HttpResponse:
    """allauth's own page counts as seen what an answer lost on the way has shown to nobody."""
    kept = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is None:
        raise Http404
    raise_if_reauthentication_required(request, app="allauth.mfa")
    codes = kept.wrap()
    if request.method == "POST":
        codes.mark_as_viewed()
        return redirect("mfa_index")
    unused, shown = codes.get_unused_codes(), not codes.did_view
    context = {"count": len(unused), "unused_codes": unused if shown else [], "can_view_codes": shown}
    return render(request, "mfa/recovery_codes/index.html", context)
