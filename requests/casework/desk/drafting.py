"""What is typed in a form and not sent: out of what a browser posts, and back into the form."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.keys.unlocking import Unlocked
from casework.models import Case
from casework.own import drafts
from casework.own.drafts import Draft, TooLong


def typed_in(form: type[forms.Form], data: QueryDict) -> dict[str, list[str]]:
    """The fields of this form, which has a prefix; empty where none of them was posted."""
    names = {name: f"{form.prefix}-{name}" for name in form.base_fields}
    return {name: data.getlist(posted) for name, posted in names.items() if posted in data}


def text_in(form: type[forms.Form], draft: Draft) -> str:
    """What somebody wrote, as against what they chose: without it a form is not begun."""
    written = [name for name, field in form.base_fields.items() if type(field.widget) in _WRITTEN]
    return "".join(value for name in written for value in draft.get(name, [])).strip()


def initial_of(form: type[forms.Form], draft: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        name: values if isinstance(form.base_fields[name], forms.MultipleChoiceField) else values[-1]
        for name, values in draft.items()
        if name in form.base_fields and values
    }


@sensitive_variables()
def drafts_in(kinds: Iterable[type[forms.Form]], data: QueryDict) -> dict[str, Draft | None]:
    """Of each form that was posted: None where nothing is written in it any more."""
    typed = {kind: typed_in(kind, data) for kind in kinds}
    posted = {kind: values for kind, values in typed.items() if values}
    return {str(kind.prefix): values if text_in(kind, values) else None for kind, values in posted.items()}


@sensitive_variables()
def keep_drafts(unlocked: Unlocked, case: Case, found: Mapping[str, Draft | None]) -> bool:
    """Whether it could be kept: what is far too long for its form is not."""
    try:
        drafts.keep(case, unlocked.key, unlocked.private, found)
    except TooLong:
        return False
    return True


def tell_of_files(request: HttpRequest) -> None:
    """Before the page of the case is asked for anew: nothing of a file is a draft."""
    if request.FILES:
        messages.warning(request, _("Les fichiers choisis ne sont pas envoyés. Choisissez-les à nouveau."))


_WRITTEN = (forms.Textarea, forms.TextInput)
