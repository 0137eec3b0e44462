"""The screens of scales in the Wagtail admin: as for pages, who writes asks, who moderates publishes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.snippets.views.chooser import SnippetChooserViewSet, SnippetChosenView
from wagtail.snippets.views.snippets import SnippetViewSet

from pages.amounts import text, uses
from pages.amounts.values import overlaps
from pages.editing.snippets import ApprovedIfItStillHolds, New, OneAfterTheOther
from pages.models.amounts import OVERLAPS, STAYS, Scale

PREFIX = "values"  # of the values in the form


class ScaleForm(WagtailAdminModelForm):
    """What is wrong between two values is said beside the second."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        forms = self.formsets[PREFIX].forms if PREFIX in self.formsets else []
        kept = []
        for form in forms:
            if not form.is_valid():
                continue
            taken_away = bool(form.cleaned_data.get("DELETE"))
            if taken_away and form.instance.pk in self._begun:
                self.add_error(None, STAYS)  # beside a value that is taken away, nobody would see it
            if not taken_away and form.cleaned_data.get("starts_on") and form.instance.amount is not None:
                kept.append(form)
        ours = {form.instance.plain: form for form in kept}
        for second in overlaps(form.instance.plain for form in kept):
            ours[second].add_error("starts_on", OVERLAPS)
        return data

    @cached_property
    def _begun(self) -> set[int]:
        return self.instance.begun(timezone.localdate()) if self.instance.pk else set()


class UsedBy(Panel):
    """How texts name it, and which pages do."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/scale_uses.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            pages = uses.pages_of(self.instance)
            links = [(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk])) for page in pages]
            return context | {"token": text.token(self.instance.slug), "links": links}


class ChosenWithItsName(SnippetChosenView):
    def get_chosen_response_data(self, item: Any) -> dict[str, Any]:
        return {**super().get_chosen_response_data(item), "token": text.token(item.slug)}


class Choosers(SnippetChooserViewSet):
    chosen_view_class = ChosenWithItsName


def refusal(request: HttpRequest, scales: list[Any]) -> HttpResponse | None:
    """Of taking a scale away that pages name: they would say no amount any more."""
    used = [scale for scale in scales if isinstance(scale, Scale) and uses.is_used(scale)]
    if not used:
        return None
    names = ", ".join(scale.name for scale in used)
    sentence = gettext(
        "Des pages nomment « %(names)s » : ôtez-le d’abord de ces pages, ou donnez-lui une fin."
    )
    messages.error(request, sentence % {"names": names})
    return redirect("wagtailsnippets_pages_scale:edit", used[0].pk)


class Scales(SnippetViewSet):
    model = Scale
    icon = "tag"
    menu_label = _("Barèmes")
    menu_name = "scales"
    menu_order = 350
    add_to_admin_menu = True
    copy_view_enabled = False
    search_fields = ("name",)
    list_display = ("name", Column("now", label=_("Aujourd’hui"), accessor="now"), UpdatedAtColumn())
    add_view_class = New
    edit_view_class = OneAfterTheOther
    workflow_action_view_class = ApprovedIfItStillHolds
    chooser_viewset_class = Choosers
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("unit")]),
            InlinePanel(
                PREFIX,
                heading=_("Valeurs"),
                label=_("Valeur"),
                min_num=1,
                help_text=_(
                    "Le montant change ? Ajoutez une valeur : l’ancienne reste, et s’arrête la veille."
                ),
                panels=[
                    FieldRowPanel([FieldPanel("amount"), FieldPanel("starts_on"), FieldPanel("ends_on")]),
                    FieldPanel("reference"),
                ],
            ),
            FieldPanel("note"),
            UsedBy(heading=_("Où il sert")),
        ],
        base_form_class=ScaleForm,
    )
