"""What is ticked and typed where holders are concerned."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.inbox.key_forms import CurrentPassphrase, NewPassphraseForm, recovery_code
from casework.keys.holders import naming
from casework.keys.passphrases import LONGEST
from casework.models import PassedHalf, WorkerKey
from casework.sealing.halves import FEWEST, MOST
from core.forms import Named
from directory.models import User, Worker


class HolderChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.spoken_role}"


class NamingForm(forms.Form):
    """Two to seven, or nobody, which is ticked apart: an empty form ends nothing by mistake."""

    at_times = ("holders", "nobody")  # one of them is wanted, and never both

    holders = HolderChoice(
        label=_("Les dépositaires"),
        help_text=_("De deux à sept personnes qui ont une clé, de lieux différents si possible."),
        queryset=Worker.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Une de ces personnes n’a plus de clé. Choisissez à nouveau.")},
    )
    nobody = forms.BooleanField(label=_("Ne plus avoir de dépositaires"), required=False)

    def __init__(self, *args: Any, candidates: list[WorkerKey], serves: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Worker.objects.filter(pk__in=[key.worker_id for key in candidates]).order_by(
            "last_name", "first_name"
        )
        self.fields["holders"].queryset = there  # type: ignore[attr-defined]
        if not serves:
            del self.fields["nobody"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "holders" in data:
            count = len(data["holders"])
            if data.get("nobody") and count:
                self.add_error(
                    "nobody", _("Choisissez des dépositaires, ou cochez cette case : pas les deux.")
                )
            elif not data.get("nobody") and not FEWEST <= count <= MOST:
                self.add_error("holders", _("Choisissez de deux à sept personnes."))
        return data


class DepositForm(forms.Form):
    """``shown`` names the holders of the page."""

    ENTRUST, KEEP = "entrust", "keep"

    shown = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    choice = forms.ChoiceField(
        choices=[(ENTRUST, _("Je confie ma clé à ces dépositaires")), (KEEP, _("Je la garde pour moi"))],
        widget=forms.RadioSelect,
        label=_("Votre choix"),
        error_messages={
            "required": _("Choisissez l’une des deux réponses."),
            "invalid_choice": _("Choisissez l’une des deux réponses."),
        },
    )


class AskForm(NewPassphraseForm):
    """Chosen now; it serves once the key is back."""

    new_label = _("Votre nouvelle phrase secrète")


class ReturnForm(Named, forms.Form):
    passphrase = forms.CharField(
        label=_("La phrase secrète choisie en faisant cette demande"),
        max_length=LONGEST,
        strip=False,
        error_messages={
            "required": _("Saisissez la phrase choisie en faisant cette demande."),
            "max_length": _("Cette phrase n’est pas la bonne. Vérifiez les majuscules et réessayez."),
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def recovery_code(self) -> str:
        return recovery_code(self, self.user)


class RecognisedForm(CurrentPassphrase):
    """By a holder: how they recognised who asks, and the words that were read out to them."""

    how = forms.ChoiceField(
        label=_("Comment l’avez-vous reconnue ?"),
        choices=PassedHalf.How.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Dites comment vous avez reconnu cette personne."),
            "invalid_choice": _("Dites comment vous avez reconnu cette personne."),
        },
    )
    words = forms.CharField(
        label=_("Les six mots qu’elle vous a lus"),
        help_text=_(
            "Elle les voit à l’écran. Un courriel ou un message écrit ne suffit pas : écoutez-la les lire."
        ),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Saisissez les six mots que cette personne vous lit."),
            "max_length": _("Six mots suffisent, avec une espace entre eux."),
        },
    )

    field_order = ("how", "words", "current")


def naming_form(data: Any, serves: bool) -> NamingForm:
    return NamingForm(data, candidates=naming.candidates(), serves=serves)
