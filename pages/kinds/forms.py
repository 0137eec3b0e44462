"""The form of a page in the Wagtail admin."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from directory.models import User
from directory.roles import GROUPS


class RelaisPageForm(WagtailAdminPageForm):
    """The keeper of a page is chosen among those who edit, not among everyone who signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            owner = self.fields["owner"]
            editors = Q(groups__name__in=GROUPS.values()) | Q(is_superuser=True)
            owner.queryset = User.objects.filter(editors).distinct()
            owner.label = _("Personne qui suit la page")
            owner.help_text = _("Elle reçoit le rappel de relecture.")
        if "seo_title" in self.fields:
            self.fields["seo_title"].label = _("Titre neutre")
            self.fields["seo_title"].help_text = _(
                "Celui de l’onglet et de l’historique, si la page est sensible."
            )
        if "slug" in self.fields:
            self.fields["slug"].label = _("Fin de l’adresse")
