"""What people type about posts and numbers, as domain values."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import AskingForm, DayField
from core.phone import LONGEST, in_full, is_abroad, is_local, is_number, written
from directory.models import Worker
from directory.people.posts import Post
from directory.roles import CASE_READERS

NO_POST = "aucun"
INCOMPLETE = _(
    "Ce numéro n’est pas complet. Écrivez-le comme 01 99 00 12 34, ou avec l’indicatif du pays, comme +687."
)
ONE_OF_TWO = _("Un des deux numéros suffit, fixe ou mobile.")


class TermForm(AskingForm):
    """From when to when somebody holds a post; the box is asked for when somebody else holds it too (R1)."""

    asked: tuple[str, ...] = ("together",)
    starts_on = DayField(label=_("À partir du"))
    ends_on = DayField(
        label=_("Jusqu’au"), required=False, help_text=_("Laissez vide s’il n’y a pas de fin prévue.")
    )
    together = forms.BooleanField(
        label=_("Oui, plusieurs personnes tiennent ce poste en même temps."), required=False
    )


class PostField(forms.ChoiceField):
    """The value is a ``posts.Post``, or None where the choice of none is offered; ``offer`` says which."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._posts: dict[str, Post] = {}

    def offer(self, found: Iterable[Post], *, or_none: bool = False) -> None:
        self._posts = {post.key: post for post in found}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, post in self._posts.items():
            title = str(post.sector.region) if post.sector else gettext("Coordination")
            groups.setdefault(title, []).append((key, str(post)))
        none = [(NO_POST, gettext("Aucun (secrétariat de la commission)"))] if or_none else []
        self.choices = [("", gettext("Choisissez un poste")), *groups.items(), *none]

    def clean(self, value: Any) -> Any:
        return self._posts.get(super().clean(value))


class PostingForm(TermForm):
    """Who holds a sector or leads a region, from when to when."""

    field_order: tuple[str, ...] = ("worker", "starts_on", "ends_on", "together")

    worker = forms.ModelChoiceField(
        queryset=Worker.objects.none(),
        label=_("Qui tient ce poste ?"),
        empty_label=_("Choisissez une personne"),
        error_messages={"required": _("Choisissez une personne.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Worker]", self.fields["worker"])
        field.queryset = Worker.objects.active().filter(role__in=CASE_READERS)


class NumberField(forms.CharField):
    """A telephone number; the value is as it is kept. Short ones, as 3114, are nobody's."""

    default_error_messages: ClassVar = {
        "invalid": _("Écrivez un numéro de téléphone, par exemple 01 99 00 12 34."),
        "abroad": _(
            "Ce numéro n’existe pas dans ce pays : "
            "après l’indicatif, il manque des chiffres ou il y en a trop."
        ),
    }

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if typed and not is_number(typed):
            code = "abroad" if is_abroad(typed) else "invalid"
            raise ValidationError(self.error_messages[code], code=code)
        return written(typed)


def complete(form: forms.Form, name: str, territory: str) -> None:
    """What neighbours of ``territory`` dial gets its country; elsewhere, six or eight digits reach nobody."""
    typed = form.cleaned_data.get(name)
    if not typed:
        return
    form.cleaned_data[name] = in_full(typed, territory)
    if is_local(form.cleaned_data[name]):
        form.add_error(name, INCOMPLETE)


class NumbersForm(forms.Form):
    """How a member of the network is reached (R3)."""

    one_of_several = ("phone", "mobile")

    phone = NumberField(label=_("Téléphone fixe"), help_text=ONE_OF_TWO, required=False, max_length=LONGEST)
    mobile = NumberField(label=_("Téléphone mobile"), required=False, max_length=LONGEST)
    email = forms.EmailField(label=_("Adresse électronique"), max_length=254)

    def __init__(self, *args: Any, territory: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territory = territory

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        numbers = self.one_of_several
        if not self.errors.keys() & set(numbers) and not any(data[name] for name in numbers):
            self.add_error("phone", _("Gardez au moins un numéro : les agents doivent pouvoir appeler."))
        for name in numbers:
            complete(self, name, self.territory)
        return data
