"""The screens of her own texts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework.desk.doors import for_unlocked, posted
from casework.desk.resuming import resumes
from casework.keys.unlocking import Unlocked
from casework.own import phrases
from casework.own.phrases import Phrase, TooMany
from casework.phrases.forms import PhraseForm

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
@for_unlocked
@sensitive_variables()
def texts(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    """Those that are there, and a new one."""
    form = PhraseForm(posted(request))
    if not form.is_valid():
        return _show_all(request, unlocked, form, 422 if form.is_bound else 200)
    return _keep(request, unlocked, form, phrases.new_name())


@require_http_methods(BOTH)
@for_unlocked
@sensitive_variables()
def text(request: HttpRequest, unlocked: Unlocked, name: str) -> HttpResponse:
    found = _found(unlocked, name)
    if "throw" in request.POST:
        phrases.throw_away(unlocked.key, unlocked.private, name)
        messages.success(request, _("Le texte est supprimé."))
        return redirect("casework:texts")
    form = PhraseForm(posted(request), initial={"title": found.title, "text": found.text})
    if not form.is_valid():
        return _show_one(request, unlocked, form, 422 if form.is_bound else 200)
    return _keep(request, unlocked, form, name)


@resumes("texts")
@sensitive_variables()
def resume_texts(request: HttpRequest, unlocked: Unlocked, /) -> HttpResponse:
    return _show_all(request, unlocked, PhraseForm(initial=_typed(request)), 200)


@resumes("text")
@sensitive_variables()
def resume_text(request: HttpRequest, unlocked: Unlocked, /, name: str) -> HttpResponse:
    found = _found(unlocked, name)
    initial = {"title": found.title, "text": found.text} | _typed(request)
    return _show_one(request, unlocked, PhraseForm(initial=initial), 200)


@sensitive_variables()
def _keep(request: HttpRequest, unlocked: Unlocked, form: PhraseForm, name: str) -> HttpResponse:
    try:
        phrases.keep(unlocked.key, unlocked.private, Phrase(name, **form.cleaned_data))
    except TooMany:
        form.add_error(None, _("Cent textes au plus. Supprimez-en un avant d’en ajouter."))
        return _show_all(request, unlocked, form, 422)
    messages.success(request, _("Le texte est gardé, pour vous seulement."))
    return redirect("casework:texts")


@sensitive_variables()
def _found(unlocked: Unlocked, name: str) -> Phrase:
    found = [one for one in phrases.all_of(unlocked.key, unlocked.private) if one.name == name]
    if not found:
        raise Http404
    return found[0]


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {name: request.POST[name] for name in PhraseForm.base_fields if name in request.POST}


@sensitive_variables()
def _show_all(request: HttpRequest, unlocked: Unlocked, form: PhraseForm, status: int) -> HttpResponse:
    context = {"unlocked": unlocked, "form": form, "phrases": phrases.all_of(unlocked.key, unlocked.private)}
    return render(request, "casework/phrases/texts.html", context, status=status)


@sensitive_variables()
def _show_one(request: HttpRequest, unlocked: Unlocked, form: PhraseForm, status: int) -> HttpResponse:
    context = {"unlocked": unlocked, "form": form}
    return render(request, "casework/phrases/text.html", context, status=status)
