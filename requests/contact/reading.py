"""Who reads: the agent answers what they were asked, lets whoever is there read, takes it back. By the
code."""

from collections.abc import Callable
from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from casework import actions
from casework.actions import Shown
from casework.cases.reading import OpenCase
from casework.passing import by_code
from casework.sealing.crypto import CannotOpen
from casework.writings.passing import Parting, TurnedTo
from contact.carrying import carried
from contact.followup import ask, conversation
from contact.forms import CodeForm, DecisionForm
from contact.once import is_spent
from core.forms import posted_from
from core.text import plainly
from directory.models import User

DONE: dict[str, str | Promise] = {
    "yes": _lazy("Votre accord est donné. Votre service social le lit ici."),
    "no": _lazy("Votre réponse est enregistrée : sans votre accord, votre demande ne change pas de mains."),
    "turn": _lazy("Votre demande est ouverte à %(name)s, qui lit tout ce que vous lisez ici."),
    "part": _lazy("%(name)s ne lit rien de ce qui suit. Ce qui précède lui reste lisible."),
}


@posted_from("contact:followup")
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def decide(request: HttpRequest) -> HttpResponse:
    """What is typed beside it comes back in the page."""
    at, again = timezone.now(), is_spent(request.POST.get("carried", ""))
    kept = request.POST.get("text", "")
    master = carried(request.POST.get("carried", ""), cast(User, request.user), at)
    open_case = actions.open_by_code(master, at=at) if master else None
    if master is None or open_case is None:
        return ask(request, CodeForm(), 422, kept=kept)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return conversation(request, open_case, master, at, alert=by_code.NOT_ASKED, kept=kept)
    try:
        open_case = _verb(form, master)(at)
    except CannotOpen:
        return ask(request, CodeForm(), 422, kept=kept)
    except actions.NobodyReads:
        return conversation(request, open_case, master, at, kept=kept)
    except actions.Altered:
        return conversation(request, open_case, master, at, kept=kept, status=409)
    except (actions.AnotherText, actions.NotNow) as refusal:
        reason = refusal.reason if isinstance(refusal, actions.NotNow) else by_code.NOT_ASKED
        return conversation(request, open_case, master, at, alert=reason, kept=kept)
    if again:
        return ask(request, CodeForm(), 422, again=True)
    return conversation(request, open_case, master, at, kept=kept, done=_done(form, open_case))


@sensitive_variables()
def _done(form: DecisionForm, open_case: OpenCase) -> str:
    """By the name that the conversation says of whoever comes or goes."""
    worker = str(form.following.worker if form.what == "turn" and form.following else form.worker)
    said = [line.content for line in open_case.written if isinstance(line.content, TurnedTo | Parting)]
    name = next((plainly(one.reader) for one in reversed(said) if one.worker == worker), "")
    return str(DONE[form.what]) % {"name": name}


@sensitive_variables()
def _verb(form: DecisionForm, master: bytes) -> Callable[[datetime], OpenCase]:
    token, following = form.cleaned_data["token"], form.following
    if form.what == "turn":
        shown = following or Shown(UUID(int=0))
        return lambda at: by_code.turn_to(master, shown, token=token, at=at)
    if form.what == "part":
        return lambda at: by_code.part_with(master, form.worker, following, token=token, at=at)
    return lambda at: by_code.answer(master, form.number, form.what == "yes", token=token, at=at)
