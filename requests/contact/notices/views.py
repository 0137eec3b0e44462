"""An HR service or the head of an establishment tells. Nothing is kept before it is sealed.

Who tells gets a receipt, and never learns what follows nor whether anything does.
"""

import secrets
from functools import wraps
from typing import Any, Protocol, cast
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions, throttle
from casework.beginnings.notices import seal_notice, sent_on
from casework.busy import later
from casework.sealing.derivation import Busy
from contact import limits
from contact.notices.draft import STEPS, Draft, Step
from core.forms import NotYours, is_navigation
from directory.coverage.who_covers import who_covers
from directory.http import turns
from directory.models import User

NOBODY_YET = UUID(int=0)


class NoticeView(Protocol):
    def __call__(self, request: HttpRequest, draft: Draft, /) -> HttpResponse: ...


def for_informers(view: NoticeView) -> NoticeView:
    """403 for whoever tells of no establishment."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        user = cast(User, request.user)
        data = request.POST if request.method == "POST" else _fresh()
        draft = Draft(data, user, timezone.now())
        if not draft.places.exists():
            raise NotYours(_refusal(request))
        return view(request, draft)

    return cast(NoticeView, never_cache(sensitive_post_parameters()(guarded)))


def _refusal(request: HttpRequest) -> str:
    if request.method == "POST":
        return _(
            "Rien n’a été envoyé : vous n’êtes pas, ou plus, désigné ou désignée "
            "pour informer le service social."
        )
    return _("Cette page est réservée aux ressources humaines et aux chefs d’établissement.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_informers
@sensitive_variables()
def start(request: HttpRequest, draft: Draft) -> HttpResponse:
    """``/signalement/``: one address for all steps."""
    if request.method == "POST":
        return _step(request, draft)
    _choose_the_only_place(draft)
    return _page(request, draft, Step.ABOUT)


@sensitive_variables()
def _step(request: HttpRequest, draft: Draft) -> HttpResponse:
    here = draft.data.get("step", "")
    go = here if turns(request) else draft.data.get("go", "next")
    if here not in STEPS:
        raise BadRequest("unknown step")
    step = Step(here)
    sends = step is Step.CHECK and go == "next"
    if (sends or is_navigation(request)) and sent_on(draft.submission) is not None:
        return _receipt(request, draft, again=True)
    if go in STEPS:
        return _page(request, draft, Step(go))
    if go == "back":
        return _page(request, draft, draft.before(step), check=False)
    return _send(request, draft) if sends else _page(request, draft, STEPS[STEPS.index(step) + 1])


@sensitive_variables()
def _page(
    request: HttpRequest, draft: Draft, step: Step, *, status: int = 200, check: bool = True, alert: str = ""
) -> HttpResponse:
    """The page of a step, or of the first one before it that is not filled as it should be."""
    fault = draft.first_fault(step) if check and status == 200 else None
    if fault is not None:
        step, status = fault, 422
    is_checked = step is Step.CHECK
    stuck = draft.establishment if draft.recipient is None else None
    context = {
        "sensitive": True,
        "typed_form": "contact-form",
        "draft": draft,
        "step": step,
        "form": draft.form(step, bound=fault is not None),
        "carried": draft.carried(step),
        "unread": {"chain": who_covers(stuck, draft.at).chain, "establishment": stuck} if stuck else None,
        "told": draft.told() if is_checked else None,
        "urgency": draft.urgency if is_checked else None,
        "alert": alert,
    }
    return render(request, "contact/notices/step.html", context, status=status)


@sensitive_variables()
def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    establishment = draft.establishment
    if draft.first_fault(Step.CHECK) is not None or establishment is None:
        return _page(request, draft, Step.CHECK)
    try:
        throttle.TELLING.spend(request)
        seal_notice(
            draft.told(),
            establishment=establishment,
            urgency=draft.urgency,
            submission=draft.submission,
            promised=_promised(draft),
            words=draft.data.get("words_of_key", ""),
            at=draft.at,
        )
    except throttle.TooManyTries:
        alert = limits.too_many()
        return _page(request, draft, Step.CHECK, status=429, alert=alert)
    except Busy:
        throttle.TELLING.give_back(request)
        alert = _("Le service est occupé. Votre texte est gardé : attendez un peu, puis envoyez à nouveau.")
        return later(_page(request, draft, Step.CHECK, status=503, alert=alert))
    except actions.AlreadySent:
        return _receipt(request, draft, again=True)
    except actions.ReaderChanged as changed:
        return _page(request, draft, Step.CHECK, status=409, alert=_changed(changed, draft))
    return _receipt(request, draft)


def _changed(changed: actions.ReaderChanged, draft: Draft) -> str:
    if changed.recipient.worker.public_id == _promised(draft):
        return _(
            "La clé de la personne qui lira votre message a changé. "
            "Dans le doute, appelez-la avant d’envoyer."
        )
    return _("La personne qui lira votre message a changé. Vérifiez son nom avant d’envoyer.")


@sensitive_variables()
def _receipt(request: HttpRequest, draft: Draft, *, again: bool = False) -> HttpResponse:
    """``again``: this very form was sent before; nothing of what it says now is shown."""
    context: dict[str, Any] = {
        "sensitive": True,
        "typed_form": "aside",  # nothing of it is kept
        "receipt": draft.receipt,
        "day": sent_on(draft.submission),
        "about": "" if again else draft.about,
        "establishment": None if again else draft.establishment,
        "again": again,
    }
    return render(request, "contact/notices/receipt.html", context, status=409 if again else 200)


def _promised(draft: Draft) -> UUID:
    try:
        return UUID(draft.data.get("promised", ""))
    except ValueError:
        return NOBODY_YET


def _choose_the_only_place(draft: Draft) -> None:
    places = list(draft.places[:2])
    if len(places) == 1:
        draft.data["workplace"] = places[0].code


def _fresh() -> QueryDict:
    data = QueryDict(mutable=True)
    data["submission"] = secrets.token_urlsafe(24)
    return data
