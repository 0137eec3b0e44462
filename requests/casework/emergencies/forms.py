"""What a worker types of an emergency."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.readers import coordinators
from casework.desk.sheets import SheetForm, VersionedForm
from casework.emergencies.plans import progress_of, reports_of
from casework.forms import LongText
from casework.models import WorkerKey
from casework.writings.emergency import Situation
from core.forms import DayField, PlainField

LONGEST_NAME = 200


class EmergencyForm(SheetForm):
    """Begins with what the person said in the form."""

    situation = forms.ChoiceField(
        label=_("Quelle urgence"),
        choices=Situation.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choisissez l’une des quatre urgences.")
        ),
    )
    text = LongText(
        label=_("Ce que vous savez"),
        help_text=_("Une note : la personne ne la voit pas."),
        rows=5,
        required_message=_("Dites en quelques mots ce que vous savez."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = self.open_case.first_message
        if first is not None and first.danger:
            self.initial.setdefault("situation", first.danger)


class StepForm(SheetForm):
    """For the next step; ``step`` says which one the page showed."""

    step = forms.CharField(max_length=40, widget=forms.HiddenInput)
    done_on = DayField(
        label=_("Fait le"),
        error_messages={
            "required": _("Indiquez le jour."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 24/11/2026."),
        },
    )
    is_moot = forms.BooleanField(label=_("Sans objet : il n’y a pas eu lieu de le faire"), required=False)
    text = LongText(label=_("Avec qui, et ce qui a été décidé"), rows=4, required=False, required_message="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.progress = progress_of(self.open_case.written)
        self.task = self.progress.next if self.progress is not None else None
        if self.task is not None:
            self.initial["step"] = self.task.code
            if not self.task.may_be_moot:
                self.fields["is_moot"].widget = forms.HiddenInput()
        self.initial.setdefault("done_on", self.today)

    def clean_done_on(self) -> date:
        done_on: date = self.cleaned_data["done_on"]
        if done_on > self.today:
            raise forms.ValidationError(_("Cette date est à venir. Notez l’étape quand elle est faite."))
        if done_on < timezone.localdate(self.open_case.case.received_at):
            raise forms.ValidationError(_("Cette date précède la demande."))
        return done_on


class KeyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.worker.name}, {obj.worker.display_role}"


class SecondReaderForm(SheetForm):
    """The key itself is chosen: another one of the same person is another answer."""

    to = KeyChoice(
        label=_("À qui ouvrir ce dossier"),
        queryset=WorkerKey.objects.none(),
        to_field_name="public_id",
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez la personne de la coordination."),
            "invalid_choice": _(
                "Cette clé ne sert plus, ou n’est pas celle de votre coordination. Choisissez à nouveau."
            ),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {key.worker_id for key in self.open_case.reader_keys}
        self.keys = [key for key in coordinators(self.by, self.today) if key.worker_id not in there]
        found = WorkerKey.objects.filter(pk__in=[key.pk for key in self.keys]).select_related("worker")
        field: Any = self.fields["to"]
        field.queryset, field.empty_label = found, None


class ProsecutorForm(VersionedForm):
    """Begins with the last version."""

    court = PlainField(
        label=_("À quel procureur"),
        help_text=_("Par exemple : tribunal judiciaire de Lille."),
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Dites à quel tribunal le signalement est adressé."),
            "max_length": _("Ce nom est trop long : 200 caractères au plus."),
        },
    )
    child = LongText(
        label=_("L’enfant et ses parents"),
        help_text=_("Noms, âges, adresse, pour ce que vous en savez."),
        rows=4,
        required_message=_("Dites de quel enfant il s’agit, pour ce que vous en savez."),
    )
    facts = LongText(
        label=_("Les faits"),
        help_text=_("Ce que vous avez vu, ce qui vous a été dit, par qui, et quand."),
        rows=10,
        required_message=_("Dites ce que vous avez constaté."),
    )
    done = LongText(
        label=_("Ce qui a déjà été fait"),
        rows=4,
        required_message=_("Dites ce qui a été fait, et qui est alerté."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for last in reports_of(self.open_case.written)[:1]:
            for name in ("court", "child", "facts", "done"):
                self.initial.setdefault(name, getattr(last, name))
            self.last = last.version
        self.initial.setdefault("known", self.last)
