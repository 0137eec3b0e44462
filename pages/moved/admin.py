"""The screens of redirects in the Wagtail admin, for those who publish."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.db.models.signals import post_delete
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.contrib.redirects import views
from wagtail.contrib.redirects.models import Redirect

from pages.editing.dashboard import Row, ToReview
from pages.moved import gone
from pages.moved.forms import RedirectForm

RIGHT = "wagtailredirects.change_redirect"


def connect() -> None:
    """Wagtail has no setting for the form: it is named in these places."""
    views.CreateView.form_class = views.EditView.form_class = RedirectForm
    # Its package calls the router within it by the same name.
    of_the_api: Any = import_module("wagtail.contrib.redirects.api.v3.router")
    views.RedirectForm = of_the_api.RedirectForm = RedirectForm
    post_delete.connect(gone.stays, sender=Redirect, dispatch_uid="pages.moved")


class RedirectsItem(MenuItem):
    """Administrators have Wagtail's own entry, among the settings."""

    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm(RIGHT))


def menu_item() -> MenuItem:
    return RedirectsItem(
        gettext_lazy("Redirections"),
        reverse_lazy("wagtailredirects:index"),
        name="relais-redirects",
        icon_name="redirect",
        order=480,
    )


class LeadNowhere(ToReview):
    name = "relais_lead_nowhere"
    order = 26
    heading = gettext_lazy("Redirections sans destination")
    date_label = gettext_lazy("Où menait l’ancienne adresse")
    who_label = ""
    empty = ""

    @property
    def is_shown(self) -> bool:  # type: ignore[override]
        return bool(self.request.user.has_perm(RIGHT) and self.found)

    @cached_property
    def found(self) -> list[gone.Gone]:
        return gone.gone()

    def rows(self) -> Iterable[Row]:
        for one in self.found:
            where = one.to or _("une page supprimée")
            place = reverse("wagtailredirects:edit", args=[one.row.pk])
            note = _("Menait à : %(where)s") % {"where": where}
            yield Row(one.row.old_path, place, "", None, note=note)
