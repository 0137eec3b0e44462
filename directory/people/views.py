"""Someone of the network, as a page and as a card for the address book of a phone."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from core.forms import NotYours
from core.text import fold
from directory import policy
from directory.coverage.extension import worker_panels
from directory.coverage.network import duties_of, worker_on
from directory.http import PortalRequest
from directory.models import Worker
from directory.people import actions
from directory.people.forms import NumbersForm
from directory.people.posts import territory_on
from directory.people.vcard import MEDIA_TYPE, Card, Version, vcard


@require_safe
def worker(request: PortalRequest, public_id: UUID) -> HttpResponse:
    at = timezone.now()
    today = timezone.localdate(at)
    found = worker_on(public_id, today)
    if found is None:
        raise Http404
    context = {
        "worker": found,
        "duties": duties_of(found, today),
        "panels": worker_panels.build(found, at, request.user),
        "keeps": policy.can_keep(request.user, found, today),
        "opens": policy.accounts_opened_by(request.user, today).filter(pk=found.pk).exists(),
        "may_correct": policy.can_correct_numbers(request.user, found, today),
    }
    return render(request, "directory/worker.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: PortalRequest, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(Worker.objects.active(), public_id=public_id)
    today = timezone.localdate()
    if not policy.can_correct_numbers(request.user, found, today):
        raise NotYours(_("Seules la personne et sa coordination corrigent ces numéros."))
    values = {name: getattr(found, name) for name in ("phone", "mobile", "email")}
    territory = territory_on(found, today)
    form = NumbersForm(request.POST or None, initial=values, territory=territory)
    if request.method == "POST" and form.is_valid():
        actions.set_numbers(found, form.cleaned_data, by=request.user, today=today)
        messages.success(
            request, _("Les numéros sont corrigés. Les fiches des contacts repartent d’elles-mêmes.")
        )
        return redirect(found)
    status = 422 if request.method == "POST" else 200
    return render(request, "directory/numbers.html", {"worker": found, "form": form}, status=status)


@require_safe
@vary_on_headers("Accept")
def worker_vcard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(Worker.objects.active(), public_id=public_id)
    body = vcard(card_of(found, request), version_for(request))
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    name = fold(found.name).replace(" ", "-") or "contact"
    response["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return response


def version_for(request: HttpRequest) -> Version:
    """4.0 for whoever asks for it by ``?version=4.0`` or by the Accept header; all others read 3.0."""
    asked = {kind.params.get("version") for kind in request.accepted_types if kind.sub_type == "vcard"}
    return Version.V4 if Version.V4 in asked | {request.GET.get("version")} else Version.V3


def card_of(worker: Worker, request: HttpRequest) -> Card:
    return Card(
        uid=f"urn:uuid:{worker.public_id}",
        first_name=worker.first_name,
        last_name=worker.last_name,
        title=worker.spoken_role,
        organisation=(_("Ministère de la Justice"), _("Service social du personnel")),
        phone=worker.phone,
        mobile=worker.mobile,
        email=worker.email,
        url=request.build_absolute_uri(worker.get_absolute_url()),
    )
