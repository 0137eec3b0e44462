"""Who holds, shown to every worker; named by the national coordination, stopped by whoever was told."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.desk.doors import for_workers, posted
from casework.desk.fresh import stale_factor
from casework.inbox.holders.forms import naming_form
from casework.keys.holders import naming, recovering
from casework.keys.unlocking import Desk
from casework.models import HolderNaming
from core.forms import posted_from


@require_safe
@for_workers
def holders(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who they are, what waits, and which worker asks this holder for a key."""
    waits = naming.pending()
    if waits is not None:
        waits.due_at = naming.due_at(waits)
    now = naming.serving()
    asked = recovering.waiting_for(desk.worker)
    context = {
        "now": now,
        "may_serve": now is not None and bool(now.beside(desk.worker)),
        "pending": waits,
        "pending_names": [one.name for one in waits.workers.order_by("last_name", "first_name")]
        if waits
        else [],
        "may_name": naming.may_name(desk.user),
        "may_stop": waits is not None and naming.may_stop(desk.worker, waits),
        "asked": [(one, recovering.has_confirmed(one, desk.worker)) for one in asked],
    }
    return render(request, "casework/holders/holders.html", context)


@require_http_methods(["GET", "POST"])
@for_workers
def name(request: HttpRequest, desk: Desk) -> HttpResponse:
    if not naming.may_name(desk.user):
        raise PermissionDenied
    if (door := stale_factor(request)) is not None:
        return door
    if naming.pending() is not None:
        messages.warning(
            request, _("Un changement attend déjà. Arrêtez-le d’abord pour en demander un autre.")
        )
        return redirect("casework:holders")
    form = naming_form(posted(request), naming.serving() is not None)
    if form.is_valid():
        try:
            naming.name(form.cleaned_data["holders"], by=desk.user, at=desk.at)
        except naming.AlreadyNamed:
            form.add_error(
                None, _("Ce sont déjà les dépositaires, ou un autre changement vient d’être demandé.")
            )
        except naming.NoKey:
            form.add_error("holders", _("Une de ces personnes n’a plus de clé. Choisissez à nouveau."))
        else:
            messages.success(
                request, _("Le changement est demandé. Toutes les personnes qui ont une clé sont prévenues.")
            )
            return redirect("casework:holders")
    status = 422 if form.is_bound else 200
    return render(request, "casework/holders/name.html", {"form": form}, status=status)


@posted_from("casework:holders")
@for_workers
def stop(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    waits = get_object_or_404(HolderNaming, public_id=public_id)
    if not naming.may_stop(desk.worker, waits):
        raise Http404
    if naming.stop(public_id, by=desk.worker, at=desk.at):
        messages.success(request, _("Le changement est arrêté. Les mêmes personnes en sont prévenues."))
    else:
        messages.warning(request, _("Trop tard : ce changement sert déjà, ou il était arrêté."))
    return redirect("casework:holders")
