"""The counter: writing in confidence, then following with the code. Nothing is kept before it is sealed."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions, throttle
from casework.busy import later
from casework.models import WorkerKey
from casework.sealing import codes
from casework.sealing.derivation import Busy
from contact import limits
from contact.draft import CONTENT_FIELDS, STEPS, Draft, Step
from contact.forms import AttachForm, theme_exists
from core.forms import is_navigation
from directory.coverage.who_covers import who_covers
from directory.http import turns
from directory.models import Establishment, User, Worker
from directory.reference import BeneficiaryStatus

NOBODY_YET = UUID(int=0)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def start(request: HttpRequest) -> HttpResponse:
    """``/demande/``: one address for all steps, so that none of them shows in a history or a log."""
    if request.method == "POST":
        return _step(request, Draft(request.POST, timezone.now()))
    if CONTENT_FIELDS & request.GET.keys():
        raise BadRequest("what is confidential does not travel in an address")
    return _page(request, Draft(_prefilled(request), timezone.now()), Step.DANGER)


@sensitive_variables()
def _step(request: HttpRequest, draft: Draft) -> HttpResponse:
    here = draft.data.get("step", "")
    go = here if turns(request) else draft.data.get("go", "next")
    if here not in STEPS:
        raise BadRequest("unknown step")
    step = Step(here)
    sends = step is Step.CHECK and go == "next"
    if not sends and is_navigation(request) and actions.has_left(draft.submission):
        return _already_sent(request, is_step=True)
    if go in STEPS:
        return _page(request, draft, Step(go))
    if go == "back":
        return _page(request, draft, draft.before(step), check=False)
    if go == "search":
        return _page(request, draft, Step.WORKPLACE)
    if sends:
        return _send(request, draft)
    return _page(request, draft, STEPS[STEPS.index(step) + 1])


# From the last step, by another button than the one that sends: no page can keep them.
FILES_LOST = "files_lost"
_FILES_LOST = _lazy(
    "Les fichiers choisis ne sont pas gardés : choisissez-les à nouveau juste avant d’envoyer."
)


@sensitive_variables()
def _page(
    request: HttpRequest,
    draft: Draft,
    step: Step,
    *,
    status: int = 200,
    check: bool = True,
    **more: Any,
) -> HttpResponse:
    """The page of a step, or of the first one before it that is not filled as it should be."""
    fault = draft.first_fault(step) if check and status == 200 else None
    if fault is not None:
        step, status = fault, 422
    form = draft.form(step, bound=fault is not None)
    is_lost = FILES_LOST in request.POST or (status == 200 and bool(request.FILES))
    says_lost = is_lost and status == 200 and (bool(request.FILES) or step is Step.CHECK)
    context = {
        "sensitive": True,
        "typed_form": "contact-form",
        "draft": draft,
        "step": step,
        "form": form,
        "carried": draft.carried(step),
        "number": STEPS.index(step),
        "files_lost": FILES_LOST if is_lost else "",
        "alert": _FILES_LOST if says_lost else "",
        **_step_context(request, draft, step, fault),
        **more,
    }
    return render(request, "contact/step.html", context, status=status)


def _step_context(request: HttpRequest, draft: Draft, step: Step, fault: Step | None) -> dict[str, Any]:
    if step is Step.DANGER:
        return {"unread": _unread(draft.establishment, draft)}
    if step is Step.WORKPLACE:
        stuck = draft.establishment if fault and draft.recipient is None else None
        return {"found": draft.found(), "unread": _unread(stuck, draft) if stuck else None}
    if step is Step.CHECK:
        shown = {"first_message": draft.content(), "urgency": draft.urgency}
        return {**shown, "form": AttachForm()}
    return {}


def _unread(establishment: Establishment | None, draft: Draft) -> dict[str, Any] | None:
    """Whom to call when nobody could read a message from there; None when somebody can."""
    if establishment is None:
        return None if WorkerKey.objects.live().exists() else {"chain": ()}
    if draft.recipient is not None:
        return None
    return {"chain": who_covers(establishment, draft.at).chain, "establishment": establishment}


@sensitive_variables()
def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    establishment = draft.establishment
    if draft.first_fault(Step.CHECK) is not None or establishment is None:
        return _page(request, draft, Step.CHECK)
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, draft, Step.CHECK, status=422, form=form)
    code = draft.code(cast(User, request.user))
    try:
        limits.spend(request, is_danger=draft.is_danger)
        received = actions.seal_request(
            draft.content(),
            establishment=establishment,
            urgency=draft.urgency,
            submission=draft.submission,
            promised=_promised(draft),
            words=draft.data.get("words", ""),
            also=_also(draft),
            at=draft.at,
            code=code,
            files=form.cleaned_data["attached"],
        )
    except throttle.TooManyTries:
        alert = limits.too_many()
        return _check_again(request, draft, form, 429, alert)
    except Busy:
        limits.give_back(request)
        alert = _("Le service est occupé. Votre texte est gardé : attendez un peu, puis envoyez à nouveau.")
        return later(_check_again(request, draft, form, 503, alert))
    except actions.AlreadySent:
        return _sent_before(request, draft, code, form)
    except actions.ReaderChanged as changed:
        return _check_again(request, draft, form, 409, _what_changed(draft, changed.recipient))
    also = [draft.also.worker] if draft.also is not None else []
    return _sent(request, code, [received.recipient.worker, *also], received.contact_due_on)


def _what_changed(draft: Draft, recipient: actions.Recipient) -> str:
    if recipient.worker.public_id != _promised(draft):
        return _("La personne qui lira votre message a changé. Vérifiez son nom avant d’envoyer.")
    if actions.Shown(recipient.worker.public_id, draft.data.get("words", "")).is_of(recipient.key):
        return _(
            "La personne de la coordination qui lira aussi votre message a changé. Vérifiez avant d’envoyer."
        )
    return _(
        "La clé de la personne qui lira votre message a changé, ou qui peut la rouvrir. "
        "Dans le doute, appelez-la."
    )


@sensitive_variables()
def _check_again(
    request: HttpRequest, draft: Draft, form: AttachForm, status: int, alert: str
) -> HttpResponse:
    """What was typed is carried on; files are chosen again."""
    form.choose_again()
    return _page(request, draft, Step.CHECK, status=status, alert=alert, form=form)


@sensitive_variables()
def _sent_before(request: HttpRequest, draft: Draft, code: str, form: AttachForm) -> HttpResponse:
    """The answer to the first sending was lost, or one came back to the form: the same code again."""
    try:
        files = form.cleaned_data["attached"]
        before = actions.sent_before(draft.submission, code, draft.content(), at=draft.at, files=files)
    except Busy:
        limits.give_back(request)
        alert = _("Votre message est parti. Le service est occupé : appuyez encore pour avoir votre code.")
        return later(_check_again(request, draft, form, 503, alert))
    if before is None or not before.is_unchanged:
        return _already_sent(request, codes.printed(code) if before else "")
    readers = sorted(before.readers, key=lambda worker: worker.public_id != _promised(draft))
    return _sent(request, code, readers, before.contact_due_on)


@sensitive_variables()
def _sent(request: HttpRequest, code: str, readers: Sequence[Worker], due: date) -> HttpResponse:
    """``readers``: first whoever answers."""
    context = {
        "sensitive": True,
        "typed_form": "aside",  # the code is shown once
        "beside": reverse("contact:followup"),
        "code": codes.printed(code),
        "reader": next(iter(readers), None),
        "others": readers[1:],
        "contact_due_on": due,
    }
    return render(request, "contact/sent.html", context)


@sensitive_variables()
def _already_sent(request: HttpRequest, code: str = "", *, is_step: bool = False) -> HttpResponse:
    """``is_step``: the browser sent a step again, by Back or a reload; nothing of it is shown."""
    aside = "aside" if code else ""
    context = {"sensitive": True, "typed_form": aside, "code": code, "is_step": is_step}
    if code:
        context["beside"] = reverse("contact:followup")
    return render(request, "contact/already_sent.html", context, status=409)


def _promised(draft: Draft) -> UUID:
    try:
        return UUID(draft.data.get("promised", ""))
    except ValueError:
        return NOBODY_YET


def _also(draft: Draft) -> actions.Shown | None:
    """Who was shown to read as well, where somebody is in danger."""
    named: str = draft.data.get("also", "")
    if not (draft.is_danger and named):
        return None
    try:
        return actions.Shown(UUID(named), draft.data.get("also_words", ""))
    except ValueError:
        return actions.Shown(NOBODY_YET)


def _prefilled(request: HttpRequest) -> QueryDict:
    """From the address (another page sent here) or from the reader's own profile; they may change it."""
    data = QueryDict(mutable=True)
    if code := request.GET.get("etablissement"):
        if "\x00" in code or not Establishment.objects.active().filter(code=code).exists():
            raise Http404
        data["workplace"] = code
    elif workplace := cast(User, request.user).workplace:
        data["workplace"] = workplace.code
    if (status := cast(User, request.user).status) in BeneficiaryStatus.values:
        data["status"] = status  # shown chosen, and theirs to change
    if theme := request.GET.get("theme"):
        if not theme_exists(theme):
            raise Http404
        data["theme"] = theme
    data["submission"] = secrets.token_urlsafe(24)
    return data
