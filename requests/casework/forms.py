"""What is typed at the desk, turned into values."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.endings import ClosingReason, HoldReason
from casework.keys.passphrases import LONGEST
from casework.models import WorkerKey
from core.forms import PlainField
from directory.models import Worker
from directory.roles import CASE_READERS

LONGEST_TEXT = 10_000


class LongText(PlainField):
    """No ``maxlength`` attribute: the browser would cut a pasted text without a word."""

    def __init__(self, *, required_message: str | Promise, rows: int = 8, **options: Any) -> None:
        messages: dict[str, Any] = {
            "required": required_message,
            "max_length": _("Texte trop long : %(show_value)d caractères, pour %(limit_value)d au plus."),
        }
        super().__init__(
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
            error_messages=messages,
            **options,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).replace("\r\n", "\n")


class KnownChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Whatever is not one of the choices gets the same sentence, a NUL that a database refuses included."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python("" if value is None else str(value).replace("\x00", "?"))
        except forms.ValidationError:
            message = self.error_messages["invalid_choice"]
            raise forms.ValidationError(message, code="invalid_choice") from None


class WorkerChoice(KnownChoice):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.display_role}"


class TokenForm(forms.Form):
    """``token`` names this very form: sent twice, it writes once."""

    token = forms.CharField(max_length=64, min_length=16, widget=forms.HiddenInput)


class AnswerForm(TokenForm):
    prefix = "answer"
    text = LongText(
        label=_("Votre réponse"),
        help_text=_("La personne la lira avec son code."),
        required_message=_("Écrivez votre réponse avant de l’envoyer."),
    )


class NoteForm(TokenForm):
    prefix = "note"
    text = LongText(
        label=_("Votre note"),
        help_text=_("Pour vous seulement. Le code de la personne ne l’ouvre pas."),
        rows=4,
        required_message=_("Écrivez votre note avant de l’enregistrer."),
    )


class CloseForm(forms.Form):
    """Why a case ends: on it depends how long it is kept."""

    prefix = "close"
    reason = forms.ChoiceField(
        label=_("Pourquoi il se termine"),
        choices=[("", _("Choisissez un motif")), *ClosingReason.choices],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choisissez pourquoi ce dossier se termine.")
        ),
    )


class HoldForm(forms.Form):
    prefix = "hold"
    reason = forms.ChoiceField(
        label=_("Pourquoi le conserver plus longtemps"),
        choices=[("", _("Choisissez un motif")), *HoldReason.choices],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choisissez pourquoi ce dossier est à conserver.")
        ),
    )


class UnlockForm(forms.Form):
    passphrase = forms.CharField(
        label=_("Votre phrase secrète"),
        max_length=LONGEST,
        strip=False,
        error_messages={
            "required": _("Saisissez votre phrase secrète."),
            "max_length": _("Cette phrase n’est pas la bonne. Vérifiez les majuscules et réessayez."),
        },
    )


class HandOverForm(TokenForm):
    to = WorkerChoice(
        label=_("À qui transmettre ce dossier"),
        queryset=Worker.objects.none(),
        to_field_name="public_id",
        empty_label=_("Choisissez une personne"),
        error_messages={
            "required": _("Choisissez la personne qui reprendra ce dossier."),
            "invalid_choice": _("Cette personne ne peut pas recevoir de dossier. Choisissez-en une autre."),
        },
    )
    given_on = forms.DateField(
        label=_("Date de l’accord"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Indiquez le jour où la personne a donné son accord."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 24/11/2026."),
        },
    )
    words = LongText(
        label=_("Comment la personne a donné son accord"),
        help_text=_("Par exemple : « au téléphone, à ma question ». La personne verra cette ligne."),
        rows=3,
        required_message=_("Dites comment la personne a donné son accord : elle lira cette phrase."),
    )
    agreed = forms.BooleanField(
        label=_("La personne est d’accord pour que son dossier soit transmis."),
        error_messages={"required": _("Sans l’accord de la personne, le dossier ne peut pas être transmis.")},
    )

    def __init__(self, *args: Any, giver: Worker, received: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received, self.today = received, today
        workers = Worker.objects.active().filter(role__in=CASE_READERS)
        self.keys = WorkerKey.objects.serving().filter(worker__in=workers).exclude(worker=giver)
        self.keys = self.keys.select_related("worker").order_by("worker__last_name", "worker__first_name")
        field = cast(forms.ModelChoiceField, self.fields["to"])  # type: ignore[type-arg]
        field.queryset = workers.filter(pk__in=self.keys.values("worker"))

    def clean_given_on(self) -> date:
        given_on: date = self.cleaned_data["given_on"]
        if given_on > self.today:
            raise forms.ValidationError(_("Cette date est à venir. L’accord doit être déjà donné."))
        if given_on < self.received:
            raise forms.ValidationError(_("Cette date précède la demande : l’accord ne peut la précéder."))
        return given_on
