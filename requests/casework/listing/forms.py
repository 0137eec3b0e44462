"""What is chosen above the list, what is looked for, how a case is named."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.listing import index, searching
from casework.listing.labels import LONGEST
from casework.listing.searching import Wanted
from casework.listing.tags import Tag
from core.forms import PlainField
from directory.reference import Theme

_SHOWN = {
    "": _("Toutes"),
    "nouveau": _("Celles où il y a du nouveau"),
    "a-repondre": _("Celles qui attendent votre réponse"),
    "retard": _("Celles en retard"),
    "a-revoir": _("Celles à revoir aujourd’hui"),
    "en-attente": _("Celles qui attendent la personne"),
    "a-relancer": _("Celles à relancer"),
}
_ORDERS = {
    "": _("Les plus urgentes d’abord"),
    "echeance": _("L’échéance la plus proche d’abord"),
    "recentes": _("Les dernières reçues d’abord"),
}
_WITHOUT_DAY = _(
    "Un message reçu après le premier contact n’a pas d’échéance : "
    "ces demandes viennent ensuite, celles qui attendent votre réponse en tête."
)
_IN_DANGER_FIRST = _(
    "D’abord celles où quelqu’un est en danger, puis les plus urgentes, puis l’échéance la plus proche."
)
_ORDERS_IN_FULL = {
    "": format_lazy("{} {}", _IN_DANGER_FIRST, _WITHOUT_DAY),
    "echeance": format_lazy("{} {}", _("L’échéance la plus proche d’abord."), _WITHOUT_DAY),
    "recentes": _("Les dernières reçues d’abord."),
}
_FOUND_ORDERS = {
    "nom": _("Par nom"),
    "urgence": _("Les plus urgentes d’abord"),
    "recentes": _("Les dernières reçues d’abord"),
}
_EVERYWHERE = ""
TAG = "etiquette"


class ChoiceForm(forms.Form):
    """Travels in the address: it says nothing of any case. A tag stands there by its drawn name."""

    one_of_several = ("montrer", "tri", "etiquette")  # each has an answer before anybody chooses

    montrer = forms.ChoiceField(
        label=_("Montrer"), required=False, choices=[(name, _SHOWN[name]) for name in index.SHOWN]
    )
    tri = forms.ChoiceField(
        label=_("Dans l’ordre"), required=False, choices=[(name, _ORDERS[name]) for name in index.ORDERS]
    )

    etiquette = forms.ChoiceField(label=_("Avec l’étiquette"), required=False)

    def __init__(self, data: Mapping[str, str], tags: Sequence[Tag]) -> None:
        """A tag that is none any more narrows nothing: its last case may have gone meanwhile."""
        names = [name for name, _words in tags]
        super().__init__({name: value for name, value in data.items() if name != TAG or value in names})
        cast(forms.ChoiceField, self.fields[TAG]).choices = [("", gettext("Toutes")), *tags]
        if not tags:
            del self.fields[TAG]

    @property
    def show(self) -> str:
        return str(self.cleaned_data["montrer"])

    @property
    def order(self) -> str:
        return str(self.cleaned_data["tri"])

    @property
    def order_in_full(self) -> str:
        """As the list says it above its first row."""
        return str(_ORDERS_IN_FULL[self.order])

    @property
    def tag(self) -> str:
        return str(self.cleaned_data.get(TAG, ""))


class SearchForm(forms.Form):
    """Posted, so that no word of it stands in an address, a log or the browser's history."""

    one_of_several = ("words", "theme", "which", "order")

    words = PlainField(
        label=_("Mots, nom ou numéro de téléphone"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": _("Cherchez avec quelques mots : %(limit_value)d caractères au plus.")},
    )
    theme = forms.ChoiceField(
        label=_("Sujet"), required=False, choices=[("", _("Tous les sujets")), *Theme.choices]
    )
    which = forms.ChoiceField(
        label=_("Où chercher"),
        required=False,
        choices=[
            (_EVERYWHERE, _("Dans toutes vos demandes")),
            (index.OPEN, _("Dans celles en cours")),
            (index.OVER, _("Dans celles qui sont terminées")),
        ],
    )
    order = forms.ChoiceField(
        label=_("Dans l’ordre"),
        required=False,
        choices=[(name, _FOUND_ORDERS[name]) for name in searching.ORDERS],
    )

    def clean(self) -> dict[str, Any]:
        """Empty, it lists all of them: by name, which the list itself cannot do."""
        data = super().clean() or {}
        data["wanted"] = Wanted(data.get("words", ""), data.get("theme", ""))
        data["order"] = data.get("order") or next(iter(searching.ORDERS))
        return data


class LabelForm(forms.Form):
    prefix = "label"
    text = PlainField(
        label=_("Le nom que vous lui donnez"),
        help_text=_("Pour vous seulement. Laissez vide pour revenir au nom de la personne."),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Un nom plus court : %(limit_value)d caractères au plus.")},
    )
