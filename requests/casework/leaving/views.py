"""All open cases at once: what each waits for, asking in several, handing over those whose person said
yes."""

import secrets
from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from casework import actions
from casework.desk.doors import for_unlocked
from casework.desk.resuming import resumes
from casework.keys.unlocking import Unlocked
from casework.leaving.remaining import Remaining, closed, days_left, remaining
from casework.passing import actions as passing
from casework.passing.forms import AskManyForm
from core.forms import posted_from
from core.locks import let_others_write
from directory.models import Worker

NOT_DONE = (actions.NotNow, actions.Altered, actions.AnotherText, PermissionDenied)
AT_ONCE = 10  # cases handed over for one press of the button: a second or two


@require_safe
@for_unlocked
@sensitive_variables()
def all_open(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    return _show(request, unlocked, remaining(unlocked), None)


@posted_from("casework:hand_over_all")
@for_unlocked
@sensitive_variables()
def ask(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    """The same question in each case that is ticked: one that was asked in the meantime is left as it is."""
    found = remaining(unlocked)
    form = _form(unlocked, found, request.POST)
    if not form.is_valid():
        return _show(request, unlocked, found, form, 422)
    chosen = [one for one in found if one.case.reference in form.cleaned_data["case"]]
    done = sum(_asked(one, form.cleaned_data, unlocked) for one in chosen)
    messages.success(
        request,
        ngettext("%(number)d question posée.", "%(number)d questions posées.", done) % {"number": done},
    )
    _tell_of_rest(request, len(chosen) - done)
    return redirect("casework:hand_over_all")


@posted_from("casework:hand_over_all")
@for_unlocked
@sensitive_variables()
def hand_over_ready(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    """Each in a transaction of its own: whatever stops it, those that are done are done, the others wait
    here. Those that the page showed, to whom it showed: what became ready meanwhile was not read yet."""
    shown = list(dict.fromkeys(request.POST.getlist("ready")))
    there = {one.case.reference: one for one in remaining(unlocked)}
    pairs = [(pair, there.get(pair.partition("/")[0])) for pair in shown[:AT_ONCE]]
    pressed = [(pair, one) for pair, one in pairs if one is not None]
    done: Counter[str] = Counter()
    for pair, one in pressed:
        if one.ready == pair and _handed_over(one, unlocked):
            done[one.to] += 1
        let_others_write()
    _tell_of_done(request, done)
    _tell_of_rest(request, len(pressed) - done.total())
    _tell_of_gone(request, len(shown[:AT_ONCE]) - len(pressed))
    if left := len(shown[AT_ONCE:]):
        said = ngettext(
            "%(number)d autre est prêt : continuez.", "%(number)d autres sont prêts : continuez.", left
        )
        messages.info(request, said % {"number": left})
    return redirect("casework:hand_over_all")


@resumes("hand_over_all", "ask_all", "hand_over_ready")
@sensitive_variables()
def resume_all(request: HttpRequest, unlocked: Unlocked, /) -> HttpResponse:
    found = remaining(unlocked)
    typed = {name: request.POST[name] for name in ("to", "why") if name in request.POST}
    form = _form(unlocked, found, None, **typed, case=request.POST.getlist("case"))
    return _show(request, unlocked, found, form)


@sensitive_variables()
def _asked(one: Remaining, data: dict[str, Any], unlocked: Unlocked) -> bool:
    """A token for each case, of the form's: the same form sent twice asks once."""
    said = {**data, "token": f"{data['token']}/{one.case.reference}"}
    try:
        passing.ask(one.open_case, said, by=unlocked.worker, at=unlocked.at)
    except NOT_DONE:
        return False
    return True


@sensitive_variables()
def _handed_over(one: Remaining, unlocked: Unlocked) -> bool:
    asked = one.asked
    to = Worker.objects.filter(public_id=asked.content.worker).first() if asked is not None else None
    if asked is None or to is None:
        return False
    data = {"to": to, "asked": asked.number, "token": secrets.token_urlsafe(24)}
    try:
        passing.hand_over(one.open_case, data, by=unlocked.worker, at=unlocked.at)
    except NOT_DONE:
        return False
    return True


def _tell_of_done(request: HttpRequest, done: "Counter[str]") -> None:
    for name, number in done.items():
        said = ngettext(
            "%(number)d dossier transmis à %(name)s.", "%(number)d dossiers transmis à %(name)s.", number
        )
        messages.success(request, said % {"number": number, "name": name})


def _tell_of_gone(request: HttpRequest, gone: int) -> None:
    if gone:
        said = ngettext(
            "%(number)d dossier n’était plus ici : il est déjà transmis ou terminé.",
            "%(number)d dossiers n’étaient plus ici : ils sont déjà transmis ou terminés.",
            gone,
        )
        messages.info(request, said % {"number": gone})


def _tell_of_rest(request: HttpRequest, left: int) -> None:
    if left:
        said = ngettext(
            "%(number)d dossier a changé entre-temps et reste ici. Ouvrez-le pour savoir pourquoi.",
            "%(number)d dossiers ont changé entre-temps et restent ici. Ouvrez-les pour savoir pourquoi.",
            left,
        )
        messages.warning(request, said % {"number": left})


def _form(unlocked: Unlocked, found: list[Remaining], data: Any, **initial: Any) -> AskManyForm:
    references = [one.case.reference for one in found if one.may_be_asked]
    token = {"token": secrets.token_urlsafe(24)}
    return AskManyForm(data, giver=unlocked.worker, references=references, initial={**token, **initial})


@sensitive_variables()
def _show(
    request: HttpRequest,
    unlocked: Unlocked,
    found: list[Remaining],
    form: AskManyForm | None,
    status: int = 200,
) -> HttpResponse:
    form = form or _form(unlocked, found, None)
    context = {
        "unlocked": unlocked,
        "form": form,
        "remaining": found,
        "ready": [one for one in found if one.is_ready],
        "askable": sum(one.may_be_asked for one in found),
        "ticked": form["case"].value() or [],
        "days_left": days_left(unlocked),
        "closed": closed(unlocked),
    }
    return render(request, "casework/leaving/all.html", context, status=status)
