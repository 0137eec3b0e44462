"""One of her own texts is put into the answer, behind what is typed there."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.desk.doors import case_or_404, for_unlocked
from casework.desk.drafting import (
    Kept,
    drafts_in,
    keep_drafts,
    tell_of_files,
    text_in,
    typed_in,
    unsent,
    window_of,
)
from casework.desk.opening import opened
from casework.following.reminding import reminder
from casework.forms import AnswerForm, NoteForm
from casework.keys.unlocking import Unlocked
from casework.models import Case
from casework.own import drafts, phrases
from casework.phrases.values import values_for
from core.forms import posted_from


@posted_from("casework:case", "reference")
@for_unlocked
@sensitive_variables()
def insert_text(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    """The answer is kept as a draft, and the page shows it: nothing is sent."""
    case = case_or_404(unlocked, reference)
    return _put(request, unlocked, case, _filled(request, unlocked, case))


@posted_from("casework:case", "reference")
@for_unlocked
@sensitive_variables()
def remind(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    """A gentle reminder is put into the answer, which goes on asking: she reads it and sends it."""
    case = case_or_404(unlocked, reference)
    text = reminder(phrases.all_of(unlocked.key, unlocked.private))
    values = values_for(opened(unlocked, case), unlocked.worker, unlocked.at)
    messages.info(request, _("La relance est écrite dans votre réponse. Relisez-la, puis envoyez-la."))
    return _put(request, unlocked, case, phrases.filled(text, values), asks="on")


@sensitive_variables()
def _put(request: HttpRequest, unlocked: Unlocked, case: Case, text: str, **chosen: str) -> HttpResponse:
    """Behind what is typed there, or what is kept of it where this came from the list."""
    name = str(AnswerForm.prefix)
    typed = typed_in(AnswerForm, request.POST) or drafts.all_of(case, unlocked.key, unlocked.private).get(
        name
    )
    draft = dict(typed or {}) | {field: [value] for field, value in chosen.items()}
    before = text_in(AnswerForm, draft)
    draft["text"] = ["\n\n".join(part for part in (before, text) if part)]
    found = {**drafts_in((NoteForm,), request.POST), name: draft}
    found = unsent(unlocked, case, (AnswerForm, NoteForm), found)
    if keep_drafts(unlocked, case, found, window_of(request)) is Kept.NOT:
        messages.error(request, _("La réponse serait trop longue. Le texte n’y est pas mis."))
    tell_of_files(request)
    return redirect(case)


@sensitive_variables()
def _filled(request: HttpRequest, unlocked: Unlocked, case: Case) -> str:
    name = request.POST.get("phrase", "")
    own = phrases.all_of(unlocked.key, unlocked.private)
    phrase = next((one for one in own if one.name == name), None)
    if phrase is None and name:
        raise Http404
    if phrase is None:
        messages.warning(request, _("Choisissez d’abord un texte."))
        return ""
    values = values_for(opened(unlocked, case), unlocked.worker, unlocked.at)
    return phrases.filled(phrase.text, values)
