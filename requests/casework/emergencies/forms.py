"""What a worker types of an emergency."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.readers import coordinators, refuse_guest
from casework.desk.company import company, name_company
from casework.desk.sheets import SheetForm, VersionedForm
from casework.due.plans import Progress, Task, progresses_of, reports_of, seen_of
from casework.emergencies.actions import noted_of
from casework.forms import LongText
from casework.models import WorkerKey
from casework.writings.emergency import Situation
from core.forms import DayField, PlainField

LONGEST_NAME = 200
# Who was called in an emergency was called before its case was there: over a weekend, or some days of leave.
EARLIER = timedelta(days=7)


class Shown(forms.HiddenInput):
    """What this very page shows, whatever came with the page before: refused once, it can be confirmed."""

    shown = ""

    def format_value(self, value: Any) -> str:
        return self.shown


class SeenForm(SheetForm):
    """``seen``: how many emergencies were noted, and taken back, when it was shown."""

    seen = forms.CharField(max_length=20, required=False, widget=Shown)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.progresses = progresses_of(self.open_case.written)
        widget: Any = self.fields["seen"].widget
        widget.shown = seen_of(self.open_case.written)


class EmergencyForm(SeenForm):
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
        name_company(self.fields["text"], company(self.open_case, self.by))
        if first is not None and first.danger and not self.progresses:
            self.initial.setdefault("situation", first.danger)


class MistakenForm(SeenForm):
    """That one of those noted was none."""

    situation = forms.ChoiceField(
        label=_("Quelle urgence"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choisissez celle qui est notée par erreur.")
        ),
    )
    text = LongText(
        label=_("Pourquoi c’était une erreur"),
        help_text=_("Une note : la personne ne la voit pas."),
        rows=3,
        required_message=_("Dites pourquoi c’était une erreur."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["situation"]
        field.choices = [(one.situation.value, one.situation.label) for one in self.progresses]
        if self.is_bound:  # sent twice, it is not there any more: the verb knows
            field.choices = Situation.choices
        if len(self.progresses) == 1:
            self.initial.setdefault("situation", self.progresses[0].situation.value)


class StepForm(SheetForm):
    """For the next step of one emergency; ``step`` says which one the page showed, or was chosen.

    One that somebody else noted meanwhile has to be chosen anew, even where only one is left.
    """

    step = forms.CharField(
        label=_("Quelle étape"),
        max_length=40,
        error_messages={"required": _("Choisissez l’étape que vous notez.")},
    )
    done_on = DayField(
        label=_("Fait le"),
        help_text=_("Sept jours avant la demande au plus : un appel, au 119 par exemple, a pu la précéder."),
        error_messages={
            "required": _("Indiquez le jour."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 24/11/2026."),
        },
    )
    is_moot = forms.BooleanField(label=_("Sans objet : il n’y a pas eu lieu de le faire"), required=False)
    text = LongText(label=_("Avec qui, et ce qui a été décidé"), rows=4, required=False, required_message="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.progresses = progresses_of(self.open_case.written)
        self.open = [one for one in self.progresses if one.next is not None]
        only = self.open[0].value if len(self.open) == 1 else ""
        came = self.data.get("step") or self.initial.get("step") or only
        if only and came == only:
            self.initial["step"] = only
            self.fields["step"].widget = forms.HiddenInput()
        else:
            self.fields["step"].widget = forms.RadioSelect(
                choices=[(one.value, _named(one, one.next)) for one in self.open if one.next]
            )
        if not any(one.next.may_be_moot for one in self.open if one.next is not None):
            self.fields["is_moot"].widget = forms.HiddenInput()
        self.initial.setdefault("done_on", self.today)

    def clean_done_on(self) -> date:
        done_on: date = self.cleaned_data["done_on"]
        if done_on > self.today:
            raise forms.ValidationError(_("Cette date est à venir. Notez l’étape quand elle est faite."))
        if done_on < timezone.localdate(self.open_case.case.received_at) - EARLIER:
            raise forms.ValidationError(_("Cette date précède la demande de plus de sept jours."))
        return done_on


class StepMistakenForm(SheetForm):
    """That one of the steps that are noted was not taken so; ``step`` is the number of its entry."""

    step = forms.IntegerField(
        label=_("Quelle étape"),
        error_messages=dict.fromkeys(("required", "invalid"), _("Choisissez l’étape à reprendre.")),
    )
    text = LongText(
        label=_("Ce qui était faux"),
        help_text=_("Une note : la personne ne la voit pas."),
        rows=3,
        required_message=_("Dites ce qui était faux."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.noted = noted_of(self.open_case)
        self.fields["step"].widget = forms.RadioSelect(choices=self.noted)
        if len(self.noted) == 1:
            self.initial.setdefault("step", self.noted[0][0])


def _named(progress: Progress, step: Task) -> str:
    return gettext("%(situation)s : %(step)s") % {"situation": progress.situation.label, "step": step.label}


class KeyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.worker.name}, {obj.worker.spoken_role}"


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
        refuse_guest(self.open_case, self.by)
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
