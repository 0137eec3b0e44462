"""What a reader looked for, in a few words that say nothing of anybody."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import PlainField
from pages.feedback import actions

LONGEST = 300


class WishForm(forms.Form):
    text = PlainField(
        label=_("Que cherchiez-vous ?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "N’écrivez ni nom, ni numéro, ni adresse, ni rien de votre situation. 300 signes au plus."
        ),
    )

    def clean_text(self) -> str:
        text: str = " ".join(self.cleaned_data["text"].split())
        if found := actions.too_personal(text):
            words = ", ".join(f"« {word} »" for word in found)
            raise forms.ValidationError(
                gettext(
                    "Retirez %(words)s : cela ressemble à un nom, une adresse ou un numéro. "
                    "Pour parler de votre situation, écrivez en confidence."
                )
                % {"words": words}
            )
        return text
