"""What is typed at the desk, turned into values."""

import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.attachments.fields import FilesField, FilesMixin
from casework.cases.writing import AnotherText, ThereAlready, form_name
from casework.due.deadlines import REMIND_AFTER
from casework.endings import ClosingReason, HoldReason
from casework.funds import money
from casework.keys.passphrases import LONGEST
from casework.models import WorkerKey
from casework.own.phrases import unfilled
from casework.sealing import codes
from core.forms import DayField, Named, PlainField
from directory.concerns import UNSEEN
from directory.models import User, Worker
from directory.people.forms import NumberField
from directory.roles import CASE_READERS

LONGEST_TEXT = 10_000
NOT_AS_SHOWN = _(
    "La clé de cette personne n’est plus celle que la page montrait : rien n’a été fait. "
    "Demandez-lui ses six mots au téléphone."
)
ASKED = ("code_first", "code_second")
GROUPS = codes.LENGTH // codes.GROUP
_LOOKALIKES = str.maketrans("OIL", "011")


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
        return f"{obj.name}, {obj.spoken_role}"


OFF = {"autocomplete": "off"}  # nothing of a case is offered to whoever types next in this browser


def number_field(label: Any, help_text: Any = "", **errors: Any) -> NumberField:
    """Where somebody can be called; it may be left empty."""
    return NumberField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=25,
        widget=forms.TextInput(attrs={**OFF, "inputmode": "tel"}),
        error_messages={"max_length": _("Ce numéro est trop long. Écrivez-en un seul."), **errors},
    )


def address_field(label: Any, help_text: Any = "") -> forms.EmailField:
    """Where somebody can be written to; it may be left empty."""
    return forms.EmailField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={**OFF, "inputmode": "email"}),
        error_messages={
            "invalid": _("Cette adresse n’est pas complète. Écrivez-la comme nom@example.fr."),
            "max_length": _("Cette adresse est trop longue."),
        },
    )


class MoneyField(forms.CharField):
    """Euros and cents as people type them; the value is in cents, 0 where nothing was typed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 12})

    default_error_messages = {"max_length": money.NOT_A_SUM}

    def __init__(self, *, most: int = money.MOST, **options: Any) -> None:
        super().__init__(**options)
        self.most = most

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return 0
        try:
            return money.cents(typed, self.most)
        except money.NotASum as refusal:
            raise forms.ValidationError(str(refusal.why), code="invalid") from None


class TokenForm(forms.Form):
    """``token`` names this very form: sent twice, it writes once."""

    token = forms.CharField(max_length=64, min_length=16, widget=forms.HiddenInput)

    @sensitive_variables()
    def rename(self, field: str | None, refusal: AnotherText | None = None) -> None:
        """Another text left under its name: this one comes back, to be sent under a new one. It is told at
        ``field``, or above them all. What is there already is told above them all, and nothing is wrong.
        """
        refusal = refusal or AnotherText()
        is_there = isinstance(refusal, ThereAlready)
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("token")] = form_name(refusal.told)
        self.data = data
        self.add_error(
            None if is_there else field,
            forms.ValidationError(refusal.sentence, code=UNSEEN if is_there else "another"),
        )


_REMINDED = format_lazy(
    _("Sans nouvelles, elle est à relancer après {days} jours ouvrés."), days=REMIND_AFTER
)


class AnswerForm(FilesMixin, TokenForm):
    prefix = "answer"
    text = LongText(
        label=_("Votre réponse"),
        help_text=_("La personne la lira avec son code."),
        required_message=_("Écrivez votre réponse avant de l’envoyer."),
        required=False,
    )
    attached = FilesField(label=_("Joindre des fichiers"))
    asks = forms.BooleanField(
        label=_("J’attends une réponse de la personne"),
        help_text=format_lazy("{} {}", _("La personne le voit avec son code."), _REMINDED),
        required=False,
    )

    def without_code(self) -> None:
        """Nobody was given a code: what is promised of the answer is another thing."""
        self.fields["text"].help_text = _(
            "La personne n’a pas de code : elle la lira si vous lui en donnez un."
        )
        self.fields["asks"].help_text = _REMINDED

    def clean_text(self) -> str:
        """One of her own texts may have had nothing to be filled in with."""
        text: str = self.cleaned_data["text"]
        if left := unfilled(text):
            raise forms.ValidationError(_("Il reste à remplir : %(names)s.") % {"names": ", ".join(left)})
        return text


class NoteForm(TokenForm):
    prefix = "note"
    text = LongText(
        label=_("Votre note"),
        help_text=_("Pour vous seulement. Le code de la personne ne l’ouvre pas."),
        rows=4,
        required_message=_("Écrivez votre note avant de l’enregistrer."),
    )
    about_on = DayField(
        label=_("Elle parle du"),
        required=False,
        error_messages={"invalid": _("Cette date n’existe pas. Écrivez-la comme 24/11/2026.")},
    )

    def clean_about_on(self) -> date | None:
        """The initial value is today, which is what an empty one means."""
        day, today = self.cleaned_data["about_on"], self.initial["about_on"]
        if day is not None and day > today:
            raise forms.ValidationError(_("Cette date est à venir. Une note parle d’aujourd’hui ou d’avant."))
        return cast(date | None, day)


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
    despite_aid = forms.BooleanField(
        label=_("Terminer quand même, alors qu’une demande d’aide est en cours"),
        help_text=_("Elle suit son cours. La personne n’apprend la réponse que si vous la lui dites."),
        required=False,
    )
    despite_open = forms.BooleanField(
        label=_("Je termine quand même"),
        help_text=_("Ce qui reste à faire ne vous est plus rappelé."),
        required=False,
    )
    despite_silence = forms.BooleanField(
        label=_("Je termine sans répondre"),
        help_text=_("La personne lira que sa demande est terminée, si elle a un code."),
        required=False,
    )
    why = LongText(
        label=_("Pourquoi il se termine sans contact"),
        help_text=_(
            "La personne a dit un danger. "
            "Votre phrase est gardée dans une note : le code de la personne ne l’ouvre pas."
        ),
        rows=3,
        required=False,
        required_message="",
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


class ShownKeys(TokenForm):
    """Chooses whom to seal to, among those whose six words stand on the page: ``shown`` has them all, and
    ``key_words`` are those of whom was chosen. A page from before has none.
    """

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def show(self, keys: Iterable[WorkerKey]) -> None:
        self._present = {str(key.worker.public_id): key.fingerprint for key in keys}
        self.initial["shown"] = _joined(self._present)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        was = dict(one.split("=", 1) for one in data.get("shown", "").split("|") if "=" in one)
        to = str(data["to"].public_id) if data.get("to") else ""
        data["key_words"] = was.get(to, "")
        if was and to and was.get(to) != self._present.get(to):
            self.add_error("to", NOT_AS_SHOWN)
            self.data = {**self.data.dict(), "shown": _joined(self._present)}  # type: ignore[attr-defined]
        return data


def _joined(words: Mapping[str, str]) -> str:
    return "|".join(f"{worker}={own}" for worker, own in words.items())


class HandOverForm(ShownKeys):
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
        self.show(self.keys)

    def clean_given_on(self) -> date:
        given_on: date = self.cleaned_data["given_on"]
        if given_on > self.today:
            raise forms.ValidationError(_("Cette date est à venir. L’accord doit être déjà donné."))
        if given_on < self.received:
            raise forms.ValidationError(_("Cette date précède la demande : l’accord ne peut la précéder."))
        return given_on


class GroupsForm(Named, forms.Form):
    """Two groups of a code that the form of this name has fixed, typed back from the paper."""

    code_first = forms.CharField(max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    code_second = forms.CharField(max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, user: User, name: str, **kwargs: Any) -> None:
        self.user, self.name = user, name
        super().__init__(*args, **kwargs)
        for field_name, place in zip(ASKED, self.places, strict=True):
            field = self.fields[field_name]
            field.label = gettext("Groupe %(number)d de votre code") % {"number": place + 1}
            field.error_messages["required"] = gettext(
                "Recopiez ce groupe de quatre signes depuis votre papier."
            )

    @property
    def code(self) -> str:
        raise NotImplementedError

    @property
    def _came(self) -> str:
        """Of the page that showed the code: nothing of this one is typed yet when it is first shown."""
        return self.name

    @property
    def places(self) -> tuple[int, int]:
        """Drawn by the form's name: the same two when a wrong answer is corrected."""
        drawn = self.seed("groups", self.user.pk)
        first, step = drawn[0] % GROUPS, 1 + drawn[1] % (GROUPS - 1)
        return tuple(sorted((first, (first + step) % GROUPS)))  # type: ignore[return-value]

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        groups = codes.printed(self.code).split("-")
        for asked, place in zip(ASKED, self.places, strict=True):
            if asked in data and not secrets.compare_digest(_bare(data[asked]), groups[place]):
                self.add_error(asked, _("Ce n’est pas ce groupe de votre code. Relisez votre papier."))
        return data


def _bare(typed: str) -> str:
    written = unicodedata.normalize("NFKC", typed).upper()
    return "".join(sign for sign in written if sign.isascii() and sign.isalnum()).translate(_LOOKALIKES)
