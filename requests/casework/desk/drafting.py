"""What is typed in a form and not sent: out of what a browser posts, and back into the form."""

import secrets
from collections.abc import Iterable, Mapping, Sized
from enum import StrEnum
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.desk.opening import opened
from casework.keys.unlocking import Unlocked
from casework.models import Case
from casework.own import drafts
from casework.own.drafts import TooLong
from casework.own.windows import NOT_SAID, Draft, Window, name_of, opened_with, window_in
from casework.sealing.chain import digest_of
from core import french

WINDOW = "window"  # the hidden field that names it


def typed_in(form: type[forms.Form], data: QueryDict) -> dict[str, list[str]]:
    """The fields of this form, which has a prefix; empty where none of them was posted."""
    names = {name: f"{form.prefix}-{name}" for name in form.base_fields}
    return {name: data.getlist(posted) for name, posted in names.items() if posted in data}


def text_in(form: type[forms.Form], draft: Draft) -> str:
    """What somebody wrote, as against what they chose: without it a form is not begun."""
    return "".join(_texts(form, draft)).strip()


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
def unsent(
    unlocked: Unlocked, case: Case, kinds: Iterable[type[forms.Form]], found: Mapping[str, Draft | None]
) -> dict[str, Draft | None]:
    """Of forms that were sent meanwhile, from another window: the same text is no draft any more, another
    one is a draft under a name of its own.
    """
    now = dict(found)
    names = {form: digest_of("".join(draft.get("token", []))) for form, draft in found.items() if draft}
    sent = dict(case.entries.filter(token__in=names.values()).values_list("token", "number"))
    if not sent:
        return now
    said = {line.number: line.content.said.split() for line in opened(unlocked, case).written}
    for kind in kinds:
        form = str(kind.prefix)
        draft = now.get(form)
        if draft is not None and names[form] in sent:
            words = " ".join(_texts(kind, draft)).split()
            is_sent = sorted(words) == sorted(said.get(sent[names[form]], []))
            now[form] = None if is_sent else {**draft, "token": [secrets.token_urlsafe(24)]}
    return now


class Kept(StrEnum):
    """What became of drafts. ``BESIDE``: what another window wrote in the same form is kept as well."""

    ALONE = "alone"
    BESIDE = "beside"
    NOT = "not"


@sensitive_variables()
def keep_drafts(
    unlocked: Unlocked, case: Case, found: Mapping[str, Draft | None], window: Window = NOT_SAID
) -> Kept:
    """Not, where it is far too long for its form, or five others stand beside it."""
    try:
        is_beside = drafts.keep(case, unlocked.key, unlocked.private, found, window)
    except TooLong:
        return Kept.NOT
    return Kept.BESIDE if is_beside else Kept.ALONE


def window_of(request: HttpRequest) -> Window:
    """The window that posts; one without a name where it does not say it."""
    return window_in(request.POST.get(WINDOW, ""))


@sensitive_variables()
def drafts_shown(
    request: HttpRequest, unlocked: Unlocked, case: Case, kinds: Iterable[type[forms.Form]]
) -> dict[str, Any]:
    """For a page with these forms: its name, which says with which drafts it begins, and what other windows
    wrote in them. A form that shows what was just typed in it begins with that.
    """
    began = drafts.all_of(case, unlocked.key, unlocked.private)
    beside = drafts.beside(case, unlocked.key, unlocked.private)
    shown = [str(kind.prefix) for kind in kinds if not typed_in(kind, request.POST)]
    return {
        "window": opened_with([began[form] for form in shown if form in began], window_of(request)),
        "beside": [
            {"name": name_of(draft), "form": str(kind.prefix), "texts": _labelled(kind, draft)}
            for kind in kinds
            for draft in beside.get(str(kind.prefix), ())
        ],
    }


@sensitive_variables()
def _labelled(form: type[forms.Form], draft: Draft) -> list[tuple[Any, str]]:
    return [
        (field.label, value)
        for name, field in form.base_fields.items()
        if type(field.widget) in _WRITTEN
        for value in draft.get(name, [])
        if value.strip()
    ]


def lock_bar(unlocked: Unlocked) -> dict[str, object]:
    """Who types is there: the idle time begins again."""
    until = french.hour(timezone.localtime(unlocked.until))
    return {"until": _("Boîte ouverte jusqu’à %(hour)s") % {"hour": until}, "seconds": unlocked.seconds_left}


@sensitive_variables()
def said_of_drafts(unlocked: Unlocked, found: Sized, *, is_kept: bool) -> str:
    """What became of what was typed: nothing, where it is empty."""
    if not is_kept:
        return _("Ce texte est trop long pour être gardé comme brouillon. Raccourcissez-le ou envoyez-le.")
    if not found:
        return _("Aucun brouillon n’est gardé.")
    hour = french.hour(timezone.localtime(unlocked.at))
    return _("Brouillon gardé à %(hour)s, pour vous seulement.") % {"hour": hour}


def tell_of_files(request: HttpRequest) -> None:
    """Before the page of the case is asked for anew: nothing of a file is a draft."""
    if request.FILES:
        messages.warning(request, _("Les fichiers choisis ne sont pas envoyés. Choisissez-les à nouveau."))


@sensitive_variables()
def _texts(form: type[forms.Form], draft: Draft) -> list[str]:
    written = [name for name, field in form.base_fields.items() if type(field.widget) in _WRITTEN]
    return [value for name in written for value in draft.get(name, [])]


_WRITTEN = (forms.Textarea, forms.TextInput)
