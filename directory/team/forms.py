"""What people type about somebody who comes, leaves or is called otherwise, as domain values."""

from collections.abc import Collection, Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, PlainField
from directory.models import Worker
from directory.models.people import WorkerRole
from directory.people.forms import NumbersForm, PostField, TermForm
from directory.people.posts import Post, territory_of
from directory.team.arrivals import Identity, Numbers, Term


class IdentityForm(forms.Form):
    """``roles``: the functions that the reader gives."""

    first_name = PlainField(label=_("Prénom"), max_length=100)
    last_name = PlainField(label=_("Nom"), max_length=100)
    role = forms.ChoiceField(label=_("Fonction"), error_messages={"required": _("Choisissez une fonction.")})
    title = PlainField(
        label=_("Fonction affichée"),
        max_length=100,
        required=False,
        help_text=_("Telle que la personne la dit, par exemple « assistante de service social »."),
    )

    def __init__(self, *args: Any, roles: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["role"])
        found = [(value, label) for value, label in WorkerRole.choices if value in roles]
        field.choices = [("", _("Choisissez une fonction")), *found]

    def identity(self) -> Identity:
        names = ("first_name", "last_name", "role", "title")
        return Identity(**{name: self.cleaned_data[name] for name in names})


class ReturnForm(TermForm):
    """``posts``: those that the reader gives. ``may_hold_none``: the person may be one who covers nobody."""

    post = PostField(label=_("Poste"), error_messages={"required": _("Choisissez un poste.")})
    field_order: tuple[str, ...] = ("post", "starts_on", "ends_on", "together")

    def __init__(self, *args: Any, posts: Iterable[Post], may_hold_none: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PostField", self.fields["post"]).offer(posts, or_none=may_hold_none)

    def term(self) -> Term:
        names = ("post", "starts_on", "ends_on", "together")
        return Term(**{name: self.cleaned_data[name] for name in names})


class ArrivalForm(IdentityForm, NumbersForm, ReturnForm):
    asked = ("together", "namesake")
    namesake = forms.BooleanField(label=_("Oui, c’est une autre personne du même nom."), required=False)
    field_order = (
        *("first_name", "last_name", "namesake", "role", "title", "email", "phone", "mobile"),
        *("post", "starts_on", "ends_on", "together"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label = _("Adresse professionnelle")
        email.help_text = _("C’est avec elle que la personne se connecte.")

    def clean(self) -> dict[str, Any]:
        post = self.cleaned_data.get("post")
        self.territory = territory_of(post) if post else ""
        return super().clean()

    def numbers(self) -> Numbers:
        return Numbers(**{name: self.cleaned_data[name] for name in ("email", "phone", "mobile")})


class LastDayForm(forms.Form):
    last = DayField(label=_("Dernier jour de service"))


class AccountForm(forms.Form):
    email = forms.EmailField(label=_("Adresse de connexion"), max_length=254)


class TeamForm(forms.Form):
    """Whom the reader looks for in the list."""

    q = forms.CharField(label=_("Nom"), required=False, max_length=100)
    partis = forms.BooleanField(label=_("Celles qui ont quitté le service"), required=False)


def identity_of(worker: Worker) -> dict[str, str]:
    return {name: getattr(worker, name) for name in ("first_name", "last_name", "role", "title")}
