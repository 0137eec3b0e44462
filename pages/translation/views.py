"""« Traduire en anglais »: what will be made, then the draft."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from pages.translation import actions, standing


@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id, depth__gt=1).specific
    if not actions.may_translate(page, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    there, missing = standing.translation_of(page), None
    if there is not None:
        return redirect("wagtailadmin_pages:edit", there.pk)
    try:
        above = actions.above(page)
    except actions.NotYet as not_yet:
        above, missing = None, not_yet.above
    if request.method == "POST" and missing is None:
        made = actions.translate(page, by=request.user)  # type: ignore[arg-type]
        messages.success(
            request, _("Le brouillon en anglais est prêt, avec les mots de la page française à remplacer.")
        )
        return redirect("wagtailadmin_pages:edit", made.pk)
    context = {"page": page, "above": above, "missing": missing}
    late = request.method == "POST"
    return render(request, "pages/admin/translate.html", context, status=422 if late else 200)
