"""What an editor is told of a page in easy words: never a gate, whatever it says."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from pages.easy import lines, rules, standing
from pages.easy.rules import Rule

ADVICE = {
    Rule.LONG: _("Phrase trop longue (plus de 15 mots)"),
    Rule.SEVERAL: _("Plusieurs phrases sur une ligne"),
    Rule.ROMAN: _("Chiffre romain : écrivez-le en chiffres"),
    Rule.SIGN: _("Signe difficile à comprendre"),
    Rule.PERCENT: _("Pourcentage : dites-le avec des mots"),
    Rule.ABBREVIATION: _("Abréviation : écrivez le mot en entier"),
    Rule.CAPITALS: _("Sigle ou mot en capitales : expliquez-le"),
    Rule.LETTERS: _("Nombre en lettres : écrivez-le en chiffres"),
    Rule.PASSIVE: _("Tournure passive, peut-être : dites qui fait quoi"),
    Rule.NEGATIVE: _("Tournure négative, peut-être : dites plutôt ce qui est possible"),
    Rule.REFERENCE: _("Renvoi vers un autre endroit du texte"),
}


class EasyPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/easy.html"

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            pair = standing.of(self.instance) if self.instance.pk else None
            context |= {"pair": pair, "is_easy": self.instance.is_easy}
            if self.instance.is_easy:
                found = rules.check(lines.of_page(self.instance))
                said = [(ADVICE[one.rule], one.said) for one in found if not one.is_advice]
                context |= {"sure": said, "advice": [(ADVICE[o.rule], o.said) for o in found if o.is_advice]}
            if pair is not None:
                other = pair.full if pair.easy.pk == self.instance.pk else pair.easy
                context |= {
                    "other": other,
                    "other_url": reverse("wagtailadmin_pages:edit", args=[other.pk]),
                    "other_is_easy": other.pk == pair.easy.pk,
                }
            return context
