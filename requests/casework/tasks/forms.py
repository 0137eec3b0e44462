"""A task as it is typed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import LongText, TokenForm
from casework.writings.task import Task
from core.forms import DayField, PlainField

LINE = 200
MOST_STEPS = 30


class TaskForm(TokenForm):
    prefix = "task"
    what = PlainField(
        label=_("À faire"),
        max_length=LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": None}),
        error_messages={
            "required": _("Dites ce qui est à faire."),
            "max_length": _("Texte trop long : %(show_value)d caractères, pour %(limit_value)d au plus."),
        },
    )
    due_on = DayField(
        years=5,
        label=_("Pour le"),
        required=False,
        error_messages={"invalid": _("Cette date n’existe pas. Écrivez-la comme 24/11/2026.")},
    )
    steps = LongText(
        label=_("Étapes"),
        help_text=_("Une par ligne. Vous les cocherez une à une."),
        rows=4,
        required=False,
        required_message="",
    )

    def clean_steps(self) -> tuple[str, ...]:
        steps = tuple(line.strip() for line in self.cleaned_data["steps"].split("\n") if line.strip())
        if len(steps) > MOST_STEPS:
            raise forms.ValidationError(_("Trente étapes au plus. Faites-en deux tâches."))
        return steps

    def task(self, author: str, written_at: str) -> Task:
        due_on = self.cleaned_data["due_on"]
        return Task(
            what=self.cleaned_data["what"],
            due_on=due_on.isoformat() if due_on else "",
            steps=self.cleaned_data["steps"],
            author=author,
            written_at=written_at,
        )
