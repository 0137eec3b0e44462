"""What is typed by whoever holds an application: an opinion, a reason, a day, a decision, a sum."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.debug import sensitive_variables

from casework.aid.forms import LONGEST_LOAN, NO_INSTALMENTS
from casework.aid.reading import OpenAid, Step
from casework.forms import LongText, MoneyField, TokenForm
from casework.funds import money
from casework.funds.letters import Letter, Stance
from casework.funds.states import AidEvent
from core.forms import DayField, WholeField

IN_A_LETTER = ("text", "stance", "day", "amount", "months")
NATIONAL, REGIONAL = "national", "regional"
GRANTED, REFUSED = "granted", "refused"


class DeedForm(TokenForm):
    """``aid``: the application as it was shown. ``today`` is the last day on which anything happened."""

    def __init__(self, *args: Any, aid: OpenAid, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aid, self.today = aid, today

    def happened(self, name: str) -> date:
        """A day between the sending and today."""
        day: date = self.cleaned_data[name]
        if day > self.today:
            raise forms.ValidationError(_("Cette date est à venir."))
        if day < self.aid.application.sent_on:
            raise forms.ValidationError(_("Cette date précède la demande."))
        return day

    def to_come(self, name: str) -> date | None:
        """A day that may be to come, of what cannot have been before the application was there."""
        day: date | None = self.cleaned_data[name]
        if day is not None and day < self.aid.application.sent_on:
            raise forms.ValidationError(_("Cette date précède la demande."))
        return day

    def after(self, before: Letter | None, said: str) -> date:
        """A day that does not precede that of ``before``."""
        day = self.happened("day")
        if before is not None and before.day and day < date.fromisoformat(before.day):
            raise forms.ValidationError(said)
        return day

    def clean_day(self) -> date | None:
        return self.happened("day")

    @sensitive_variables()
    def is_said_by(self, step: Step | None) -> bool:
        """Whether the form, sent again, says what that step says. Rules are not asked: they held then."""
        if step is None or step.letter is None:
            return False
        said = {name: self._typed(name) for name in self.says(step.event)}
        return all(getattr(step.letter, name) == value for name, value in said.items())

    def is_to_be_reread(self) -> bool:
        """Whether it is shown once more, as it would leave, before it is done. The form is valid."""
        return False

    def says(self, event: AidEvent) -> Iterable[str]:
        """The members of a letter that this form fills in."""
        return [name for name in IN_A_LETTER if name in self.fields]

    def _typed(self, name: str) -> object:
        try:
            value = self.fields[name].clean(self.data.get(self.add_prefix(name)))
        except forms.ValidationError:
            return None
        if isinstance(value, date):
            return value.isoformat()
        return value or (0 if name in ("amount", "months") else "")


class OpinionForm(DeedForm):
    prefix = "opinion"
    at_times = ("day",)
    stance = forms.ChoiceField(
        label=_("Votre avis"),
        choices=Stance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez le sens de votre avis.")},
    )
    text = LongText(
        label=_("Motifs de votre avis"),
        required_message=_("Écrivez les motifs de votre avis : la demande ne part pas sans eux."),
    )
    path = forms.ChoiceField(
        label=_("Qui décide"),
        choices=[
            (NATIONAL, _("La commission nationale : la demande va à son secrétariat, et vous quitte")),
            (REGIONAL, _("Un comité régional : vous la présentez et notez sa décision")),
        ],
        widget=forms.RadioSelect,
        initial=NATIONAL,
    )
    day = DayField(
        years=1,
        label=_("Pour un comité régional, jour de la séance"),
        help_text=_("Obligatoire pour un comité régional."),
        required=False,
    )

    reread = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    @sensitive_variables()
    def is_to_be_reread(self) -> bool:
        """What goes to the secretariat leaves whoever gives it: they read it once more. What was
        changed since then is read again."""
        said = self.cleaned_data
        if said["path"] == REGIONAL:
            return False
        digest = sha256("\n".join((said["stance"], said["text"])).encode()).hexdigest()
        if said["reread"] == digest:
            return False
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("reread")] = digest
        self.data = data
        return True

    @property
    def stance_label(self) -> str:
        return str(dict(Stance.choices)[self.cleaned_data["stance"]])

    def clean_day(self) -> date | None:
        """A session is usually to come."""
        return self.to_come("day")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("path") == REGIONAL and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _("Choisissez le jour de la séance du comité."))
        return data


class ReturnForm(DeedForm):
    prefix = "return"
    text = LongText(
        label=_("Pourquoi la renvoyer"),
        help_text=_("Ce qui manque ou ce qui est à corriger. L’auteur de la demande le lira."),
        rows=4,
        required_message=_("Dites pourquoi vous renvoyez la demande : son auteur lira cette phrase."),
    )


class SessionForm(DeedForm):
    prefix = "session"
    day = DayField(
        years=1,
        label=_("Jour de la séance"),
        error_messages={"required": _("Choisissez le jour de la séance.")},
    )

    def clean_day(self) -> date | None:
        """A session is usually to come."""
        return self.to_come("day")


class DecisionForm(DeedForm):
    prefix = "decision"
    at_times = ("amount", "months", "text")
    decision = forms.ChoiceField(
        label=_("Décision"),
        choices=[(GRANTED, _("Accordée")), (REFUSED, _("Refusée"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la décision.")},
    )
    day = DayField(
        label=_("Jour de la décision"), error_messages={"required": _("Choisissez le jour de la décision.")}
    )
    amount = MoneyField(
        label=_("Somme accordée, en euros"),
        help_text=_("Obligatoire si la demande est accordée."),
        required=False,
        max_length=20,
    )
    months = WholeField(
        label=_("Pour un prêt, nombre de mensualités"),
        required=False,
        min_value=1,
        max_value=LONGEST_LOAN,
        help_text=_("Vide : c’est une aide, qui n’est pas à rembourser."),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Écrivez un nombre de mois, de 1 à 120.")
        ),
    )
    text = LongText(
        label=_("Motif"),
        help_text=_("Obligatoire pour un refus. L’auteur de la demande le lira."),
        rows=4,
        required=False,
        required_message="",
    )

    def says(self, event: AidEvent) -> Iterable[str]:
        """A refusal has no sum, whatever is typed for one."""
        return super().says(event) if event is AidEvent.GRANT else ("text", "day")

    @sensitive_variables()
    def is_said_by(self, step: Step | None) -> bool:
        is_granted = self.data.get(self.add_prefix("decision")) == GRANTED
        is_one = step is not None and is_granted == (step.event is AidEvent.GRANT)
        return is_one and super().is_said_by(step)

    def clean_day(self) -> date:
        return self.after(self.aid.session, _now("Cette date précède la séance."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("decision") == REFUSED and not data.get("text"):
            self.add_error("text", _("Dites pourquoi la demande est refusée."))
        if data.get("decision") == GRANTED and "amount" not in self.errors:
            self._check_amount(data.get("amount", 0))
        if data.get("decision") == GRANTED and data.get("months") and not self._asks_for_a_loan:
            self.add_error("months", NO_INSTALMENTS)
        return data

    @property
    def _asks_for_a_loan(self) -> bool:
        return self.aid.file is None or self.aid.file.is_loan

    def _check_amount(self, amount: int) -> None:
        asked = self.aid.file.amount if self.aid.file else amount
        if not amount:
            self.add_error("amount", _("Écrivez la somme accordée."))
        elif amount > asked:
            said = _now("Cette somme dépasse ce qui est demandé : %(asked)s.")
            self.add_error("amount", said % {"asked": money.shown(asked)})


class NoticeForm(DeedForm):
    prefix = "notice"
    day = DayField(
        label=_("Jour de la notification"),
        error_messages={"required": _("Choisissez le jour où la décision a été notifiée.")},
    )
    text = LongText(
        label=pgettext_lazy("of a notification", "Comment"),
        help_text=_("Par exemple : « lettre remise à la personne par l’assistante sociale »."),
        rows=2,
        required_message=_("Dites comment la décision a été notifiée."),
    )

    def clean_day(self) -> date:
        return self.after(self.aid.decision, _now("Cette date précède la décision."))


class PaymentForm(DeedForm):
    prefix = "payment"
    day = DayField(
        label=_("Jour du versement"), error_messages={"required": _("Choisissez le jour du versement.")}
    )

    def clean_day(self) -> date:
        return self.after(self.aid.granted, _now("Cette date précède la décision."))


def _what_goes_with(last: Step) -> str:
    """Beside the step that is taken back."""
    if last.event is AidEvent.PASS:
        said = _now("Elle retourne à %(who)s, qui donnera un autre avis ; vous ne la lisez plus.")
        return said % {"who": last.row.actor.name}
    if last.letter is not None and last.letter.stance:
        return _now("Votre avis est repris avec elle.")
    return ""


class UndoForm(DeedForm):
    """``step``: the number of the step that its reader saw as the last."""

    prefix = "undo"
    step = forms.IntegerField(widget=forms.HiddenInput)
    text = LongText(
        label=_("Une erreur dans la dernière étape ?"),
        rows=2,
        required_message=_("Dites ce qui était faux : l’auteur de la demande lira cette phrase."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (last := self.aid.undoable) is not None:
            self.initial.setdefault("step", last.row.number)
            said = _now(
                "Vous reprenez « %(step)s ». Dites ce qui était faux : l’auteur de la demande le lira. "
                "L’étape reste écrite, barrée."
            ) % {"step": last.row.get_event_display()}
            self.fields["text"].help_text = f"{said} {_what_goes_with(last)}".rstrip()


class RepaymentForm(DeedForm):
    prefix = "repayment"
    day = DayField(
        label=_("Jour où la somme est arrivée"),
        error_messages={"required": _("Choisissez le jour où la somme est arrivée.")},
    )
    amount = MoneyField(
        label=_("Somme reçue, en euros"),
        max_length=20,
        error_messages={"required": _("Écrivez la somme reçue.")},
    )

    def clean_day(self) -> date:
        return self.after(self.aid.lent, _now("Cette date précède le versement."))

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(_("Écrivez une somme plus grande que zéro."))
        if self.aid.lent is not None and amount > self.aid.rest:  # else the verb says why not
            self.refuse_more()
        return amount

    def refuse_more(self) -> None:
        said = _now("C’est plus que ce qui reste à rembourser : %(rest)s.")
        raise forms.ValidationError(said % {"rest": money.shown(self.aid.rest)})
