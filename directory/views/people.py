"""Someone of the network, as a page and as a card for the address book of a phone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.extension import worker_panels
from directory.http import PortalRequest
from directory.models import Worker
from directory.network import duties_of
from directory.text import fold
from directory.vcard import MEDIA_TYPE, Card, vcard


@require_safe
def worker(request: PortalRequest, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(Worker.objects.active(), public_id=public_id)
    at = timezone.now()
    context = {
        "worker": found,
        "duties": duties_of(found, timezone.localdate(at)),
        "panels": worker_panels.build(found, at, request.user),
    }
    return render(request, "directory/worker.html", context)


@require_safe
def worker_vcard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(Worker.objects.active(), public_id=public_id)
    response = HttpResponse(vcard(card_of(found, request)), content_type=MEDIA_TYPE)
    name = fold(found.name).replace(" ", "-") or "contact"
    response["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return response


def card_of(worker: Worker, request: HttpRequest) -> Card:
    return Card(
        uid=f"urn:uuid:{worker.public_id}",
        first_name=worker.first_name,
        last_name=worker.last_name,
        title=worker.display_role,
        organisation=(_("Ministère de la Justice"), _("Service social du personnel")),
        phone=worker.phone,
        mobile=worker.mobile,
        email=worker.email,
        url=request.build_absolute_uri(worker.get_absolute_url()),
    )
