"""One of her own texts, as it is typed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import LongText
from core.forms import PlainField

LINE = 80


class PhraseForm(forms.Form):
    title = PlainField(
        label=_("Titre"),
        max_length=LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Donnez un titre à ce texte."),
            "max_length": _("Titre trop long : %(show_value)d caractères, pour %(limit_value)d au plus."),
        },
    )
    text = LongText(
        label=_("Texte"),
        help_text=_("{nom}, {permanence} et {telephone} sont remplis quand le texte va dans une réponse."),
        required_message=_("Écrivez le texte."),
    )
