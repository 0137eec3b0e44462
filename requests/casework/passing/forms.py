"""What a worker types of who reads a case next."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.readers import refuse_guest
from casework.desk.sheets import SheetForm
from casework.forms import LongText, ShownKeys, TokenForm, WorkerChoice
from casework.models import WorkerKey
from casework.passing.actions import let_in
from casework.passing.agreed import Question, pending, the_yes
from casework.writings.passing import LEGAL
from core import french
from directory.models import Worker
from directory.roles import CASE_READERS


def colleagues(giver: Worker) -> "tuple[Any, Any]":
    """Who may receive a case besides, and their keys."""
    workers = Worker.objects.active().filter(role__in=CASE_READERS)
    keys = (
        WorkerKey.objects.serving().filter(worker__in=workers).exclude(worker=giver).select_related("worker")
    )
    keys = keys.order_by("worker__last_name", "worker__first_name")
    return workers.filter(pk__in=keys.values("worker")), keys


def _to() -> WorkerChoice:
    return WorkerChoice(
        label=_("À qui transmettre"),
        queryset=Worker.objects.none(),
        to_field_name="public_id",
        empty_label=_("Choisissez une personne"),
        error_messages={
            "required": _("Choisissez la personne qui reprendra ce dossier."),
            "invalid_choice": _("Cette personne ne peut pas recevoir de dossier. Choisissez-en une autre."),
        },
    )


def _why() -> LongText:
    return LongText(
        label=_("Pourquoi vous le demandez"),
        help_text=_("Par exemple : « je change de poste le 1er mars ». La personne lira cette phrase."),
        rows=3,
        required_message=_("Dites pourquoi vous demandez cet accord : la personne lira cette phrase."),
    )


class ToColleague(ShownKeys, SheetForm):
    to = _to()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_guest(self.open_case, self.by)
        field = cast(forms.ModelChoiceField, self.fields["to"])  # type: ignore[type-arg]
        field.queryset, self.keys = colleagues(self.by)
        self.show(self.keys)


class AskForm(ToColleague):
    why = _why()

    @property
    def pending(self) -> Question | None:
        return pending(self.open_case.written)


class AskManyForm(ShownKeys, TokenForm):
    """The same question in several cases at once: ``case`` are their references."""

    to = _to()
    why = _why()
    case = forms.MultipleChoiceField(
        label=_("Dans quels dossiers"),
        error_messages={
            "required": _("Cochez au moins un dossier."),
            "invalid_choice": _("Ce dossier n’est plus dans cette liste."),
        },
    )

    def __init__(self, *args: Any, giver: Worker, references: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["to"])  # type: ignore[type-arg]
        field.queryset, self.keys = colleagues(giver)
        self.show(self.keys)
        cast(forms.MultipleChoiceField, self.fields["case"]).choices = [(one, one) for one in references]


class LegalForm(ToColleague):
    ground = forms.ChoiceField(
        label=_("Ce que la loi permet"),
        choices=[(one.value, one.label) for one in LEGAL],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choisissez le texte qui permet de transmettre sans accord.")
        ),
    )
    words = LongText(
        label=_("Ce qui le justifie"),
        help_text=_("La personne lira cette phrase et le texte choisi."),
        rows=4,
        required_message=_("Dites ce qui justifie de transmettre sans l’accord de la personne."),
    )


class AgreedForm(SheetForm):
    """Under the yes that the page showed: ``asked`` is the number of its question."""

    asked = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_guest(self.open_case, self.by)
        self.agreed: Question | None = the_yes(self.open_case.written)
        self.initial.setdefault("asked", self.agreed.number if self.agreed is not None else 0)
        found = (
            Worker.objects.filter(public_id=self.agreed.content.worker) if self.agreed is not None else None
        )
        self.to = found.first() if found is not None else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.to is None:
            self.add_error(None, _("La personne n’a pas donné d’accord par son code : rien n’est transmis."))
        return {**data, "to": self.to}


class TakeOutForm(SheetForm):
    reader = WorkerChoice(
        label=_("Qui ne lira plus ce dossier"),
        queryset=Worker.objects.none(),
        to_field_name="public_id",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choisissez la personne qui ne lira plus ce dossier.")
        ),
    )
    words = LongText(
        label=_("Pourquoi"),
        help_text=_("L’agent lira cette phrase."),
        rows=3,
        required_message=_("Dites pourquoi : l’agent lira cette phrase."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.there = let_in(self.open_case, self.by)
        self.others_stay = french.joined([one.name for one in self.there]) if self.there[1:] else ""
        field = cast(forms.ModelChoiceField, self.fields["reader"])  # type: ignore[type-arg]
        field.queryset = Worker.objects.filter(pk__in=[one.pk for one in self.there])
