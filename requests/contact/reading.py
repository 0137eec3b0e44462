"""Who reads: the agent answers what they were asked, lets whoever is there read, takes it back. By the
code."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from casework.actions import Shown
from casework.cases.reading import OpenCase
from casework.passing import by_code
from casework.writings.passing import Parting, TurnedTo
from contact.followup import decided, turned
from contact.forms import DecisionForm
from core.forms import posted_from
from core.text import plainly
from directory.http import turns

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
    if turns(request):
        return turned(request)
    form = DecisionForm(request.POST)

    @sensitive_variables()
    def verb(master: bytes, at: datetime) -> OpenCase:
        return _verb(form, master, at)

    asked = by_code.NOT_ASKED
    wrong = "" if form.is_valid() else asked
    return decided(request, verb, wrong=wrong, otherwise=asked, done=lambda now: _done(form, now))


@sensitive_variables()
def _done(form: DecisionForm, open_case: OpenCase) -> str:
    """By the name that the conversation says of whoever comes or goes."""
    worker = str(form.following.worker if form.what == "turn" and form.following else form.worker)
    said = [line.content for line in open_case.written if isinstance(line.content, TurnedTo | Parting)]
    name = next((plainly(one.reader) for one in reversed(said) if one.worker == worker), "")
    return str(DONE[form.what]) % {"name": name}


@sensitive_variables()
def _verb(form: DecisionForm, master: bytes, at: datetime) -> OpenCase:
    token, following = form.cleaned_data["token"], form.following
    if form.what == "turn":
        return by_code.turn_to(master, following or Shown(UUID(int=0)), token=token, at=at)
    if form.what == "part":
        return by_code.part_with(master, form.worker, following, token=token, at=at)
    return by_code.answer(master, form.number, form.what == "yes", token=token, at=at)
