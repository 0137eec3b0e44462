"""What is typed of how a case is followed, and for oneself."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.desk.sheets import SheetForm
from casework.due.calendar import is_worked_at
from casework.following.actions import usual_words
from casework.forms import OFF, LongText
from casework.listing.tags import LONGEST, MOST_OF_A_CASE, Tag
from core import french
from core.forms import DayField, PlainField

NO_SUCH_DAY = _("Cette date n’existe pas. Écrivez-la comme 24/11/2026.")


class AcknowledgeForm(SheetForm):
    text = LongText(
        label=_("Ce que la personne lira"),
        rows=5,
        required_message=_("Écrivez une phrase pour la personne."),
    )
    answer_on = DayField(
        years=1,
        label=_("Vous répondez au plus tard le"),
        help_text=_("La personne lira ce jour. Il vous est rappelé dans votre liste."),
        required=False,
        error_messages={"invalid": NO_SUCH_DAY},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"text": usual_words(), **self.initial}

    def clean_answer_on(self) -> date | None:
        """R10: nobody puts the first contact off by promising an answer for later. Terms are working days."""
        day, case = cast(date | None, self.cleaned_data["answer_on"]), self.open_case.case
        if day is not None and day < self.today:
            raise forms.ValidationError(gettext("Cette date est passée. Choisissez un jour à venir."))
        if day is not None and case.contacted_on is None and self.today <= case.contact_due_on < day:
            said = gettext(
                "Le premier contact est attendu au plus tard %(day)s : promettez un jour d’ici là."
            )
            raise forms.ValidationError(said % {"day": french.day(case.contact_due_on)})
        said_first = self.open_case.first_message or self.open_case.told
        if day is not None and not is_worked_at(day, said_first.workplace if said_first else ""):
            off = gettext("Le %(day)s n’est pas un jour ouvré : promettez un jour où le service travaille.")
            raise forms.ValidationError(off % {"day": french.day(day)})
        return day


class ContactForm(forms.Form):
    """Beside the press that says that the person was reached. A page that asks for no day means today."""

    prefix = "contact"
    day = DayField(label=_("Jointe le"), required=False, error_messages={"invalid": NO_SUCH_DAY})

    def __init__(self, data: Any = None, *, received: date, today: date, initial: Any = None) -> None:
        super().__init__(data, initial={"day": today} | (initial or {}))
        self.received, self.today = received, today

    def clean_day(self) -> date:
        day = cast(date | None, self.cleaned_data["day"]) or self.today
        if day > self.today:
            raise forms.ValidationError(gettext("Cette date est à venir."))
        if day < self.received:
            raise forms.ValidationError(gettext("Cette date précède la demande."))
        return day


class TagsForm(forms.Form):
    """``before`` is the day that stands there: one that has come may stay."""

    prefix = "tags"
    chosen = forms.MultipleChoiceField(
        label=_("Vos étiquettes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    new = PlainField(
        label=_("D’autres étiquettes"),
        help_text=format_lazy(
            _("Séparées par une virgule, {number} signes au plus pour chacune."), number=LONGEST
        ),
        required=False,
        max_length=MOST_OF_A_CASE * (LONGEST + 2),
        widget=forms.TextInput(attrs={**OFF, "maxlength": None}),
        error_messages={"max_length": _("C’est trop long : gardez les étiquettes qui servent.")},
    )
    back_on = DayField(
        years=5,
        label=_("Revenir à ce dossier le"),
        help_text=_("Ce jour-là, il est parmi ceux à revoir, en haut de votre liste."),
        required=False,
        error_messages={"invalid": NO_SUCH_DAY},
    )

    def __init__(
        self, data: Any = None, *, own: Sequence[Tag], before: date | None, today: date, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.before, self.today = before, today
        cast(forms.MultipleChoiceField, self.fields["chosen"]).choices = list(own)
        if not own:
            del self.fields["chosen"]

    def clean_new(self) -> list[str]:
        words = [" ".join(part.split()) for part in self.cleaned_data["new"].split(",")]
        if any(len(one) > LONGEST for one in words):
            said = gettext("Une étiquette plus courte : %(limit)d signes au plus.")
            raise forms.ValidationError(said % {"limit": LONGEST})
        return [one for one in words if one]

    def clean_back_on(self) -> date | None:
        day = cast(date | None, self.cleaned_data["back_on"])
        if day is not None and day < self.today and day != self.before:
            raise forms.ValidationError(gettext("Cette date est passée. Choisissez un jour à venir."))
        return day
