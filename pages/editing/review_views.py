"""The keeper of a page says that it is still right."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from core import french
from pages.editing import actions
from pages.editing.starters import REVIEW_AFTER


class ConfirmForm(forms.Form):
    until = forms.DateField(
        label=gettext_lazy("À relire de nouveau le"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )

    def day(self, today: date) -> date:
        """A year later, if nothing else is said."""
        return self.cleaned_data["until"] or today + REVIEW_AFTER


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, page_id: int) -> HttpResponse:
    """The mail leads here; the button of the first screen sends the form at once."""
    page = get_object_or_404(Page, pk=page_id, depth__gt=1).specific
    if not actions.may_confirm(page, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    today = timezone.localdate()
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        initial={"until": (today + REVIEW_AFTER).isoformat()},
    )
    if form.is_valid():
        try:
            actions.confirm(page, by=request.user, on=today, until=form.day(today))  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error("until", error)
        else:
            day = french.short_day(form.day(today), year=True)
            messages.success(
                request,
                _("« %(title)s » est toujours exacte. À relire le %(day)s.")
                % {"title": page.title, "day": day},
            )
            return redirect("wagtailadmin_home")
    context = {"page": page, "form": form, "today": today}
    return render(request, "pages/admin/confirm.html", context, status=422 if form.is_bound else 200)
