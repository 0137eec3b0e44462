"""Following a request with its code. The account that asks is not looked at, noted or tied to the case."""

import secrets
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions, throttle
from casework.attachments.fields import too_many
from casework.busy import later
from casework.cases.faults import sentences
from casework.cases.reading import OpenCase
from casework.cases.stranded import whom_to_call
from casework.closing.expected import expected
from casework.consents import actions as consents
from casework.consents.register import register_of
from casework.due.planned import to_come
from casework.models import Case
from casework.passing.agreed import questions
from casework.passing.successors import by_consent, successor
from casework.sealing.crypto import CannotOpen
from casework.sealing.derivation import Busy
from casework.writings.agreement import aid_register_of
from contact.absence import Away, away
from contact.carrying import carried, carry
from contact.forms import CodeForm, ReplyForm, WithdrawalForm
from contact.once import is_spent
from core.forms import posted_from
from directory.http import turns
from directory.models import User, Worker

WITHDRAWN = _lazy(
    "L’accord est retiré. Votre service social en est informé : rien d’autre ne part. "
    "Ce qui est déjà parti reste chez qui l’a reçu."
)
# What is not written comes back in the page.
REFUSED = (actions.NobodyReads, actions.TooManyFiles, actions.Altered, actions.AnotherText)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def follow(request: HttpRequest) -> HttpResponse:
    """The code comes in the body of the request only: an address would end in histories and logs."""
    if turns(request):
        return ask(request, CodeForm(initial={"code": request.POST.get("code", "")}), 200)
    form, at = CodeForm(request.POST if request.method == "POST" else None), timezone.now()
    if not form.is_valid():
        return ask(request, form, 422 if form.is_bound else 200)
    try:
        throttle.FOLLOWING.spend(request)
    except throttle.TooManyTries as refusal:
        minutes = refusal.wait // 60
        form.add_error("code", _("Trop d’essais. Attendez %(minutes)d min.") % {"minutes": minutes})
        return ask(request, form, 429)
    try:
        master = actions.follow(form.cleaned_data["code"], at=at)
    except Busy:
        throttle.FOLLOWING.give_back(request)
        form.add_error("code", _("Le service est occupé en ce moment. Attendez un peu, puis réessayez."))
        return later(ask(request, form, 503))
    open_case = actions.open_by_code(master, at=at) if master else None
    if master is None or open_case is None:
        form.add_error("code", _none_opens(master, at))
        return ask(request, form, 422)
    throttle.FOLLOWING.give_back(request)
    if is_spent(request.POST.get("page", "")):
        return ask(request, CodeForm(), 422, again=True)
    return conversation(request, open_case, master, at, kept=request.POST.get("kept", ""))


@posted_from("contact:followup")
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def reply(request: HttpRequest) -> HttpResponse:
    return turned(request) if turns(request) else _reply(request)


@sensitive_variables()
def _reply(request: HttpRequest) -> HttpResponse:
    at, again = timezone.now(), is_spent(request.POST.get("carried", ""))
    master, open_case = opened(request, at)
    if master is None or open_case is None:
        return ask(request, CodeForm(), 422, kept=request.POST.get("text", ""))
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        if again:
            return ask(request, CodeForm(), 422, again=True)
        return conversation(request, open_case, master, at, form=form)
    try:
        open_case = actions.write_by_code(master, **form.said, at=at)
    except CannotOpen:
        return ask(request, CodeForm(), 422, kept=form.cleaned_data["text"])
    except REFUSED as refusal:
        if again:
            return ask(request, CodeForm(), 422, kept=form.cleaned_data["text"], again=True)
        _tell(form, refusal)
        status = 409 if isinstance(refusal, actions.Altered) else 422
        return conversation(request, open_case, master, at, form=form, status=status)
    if again:
        return ask(request, CodeForm(), 422, again=True, sent=True)
    return conversation(request, open_case, master, at, sent=True)


def _tell(form: ReplyForm, refusal: Exception) -> None:
    if isinstance(refusal, actions.TooManyFiles):
        form.add_error("attached", too_many(refusal.left))
    if isinstance(refusal, actions.AnotherText):
        form.rename("text", refusal)
    form.choose_again()


@posted_from("contact:followup")
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def withdraw(request: HttpRequest) -> HttpResponse:
    """The agent takes back what they agreed to (R8). What is typed beside it comes back in the page."""
    form = WithdrawalForm(request.POST)

    @sensitive_variables()
    def verb(master: bytes, at: datetime) -> OpenCase:
        data = form.cleaned_data
        return consents.withdraw_by_code(master, data["agreement"], token=data["token"], at=at)

    wrong = "" if form.is_valid() else consents.OVER
    return decided(request, verb, wrong=wrong, otherwise=consents.OVER, done=lambda _case: WITHDRAWN)


@sensitive_variables()
def decided(
    request: HttpRequest,
    verb: Callable[[bytes, datetime], OpenCase],
    *,
    wrong: str | Promise,
    otherwise: str | Promise,
    done: Callable[[OpenCase], str | Promise],
) -> HttpResponse:
    """What a button beside the conversation does with the code. What was typed in the page comes back in it.

    ``wrong``: what is not right in what was sent, or empty; ``otherwise``: said where the same form has done
    something else before; ``done``: said of the case as it is then.
    """
    at, again = timezone.now(), is_spent(request.POST.get("carried", ""))
    kept = request.POST.get("text", "")
    master, open_case = opened(request, at)
    if master is None or open_case is None:
        return ask(request, CodeForm(), 422, kept=kept)
    if wrong:
        return conversation(request, open_case, master, at, alert=wrong, kept=kept)
    try:
        open_case = verb(master, at)
    except CannotOpen:
        return ask(request, CodeForm(), 422, kept=kept)
    except actions.NobodyReads:
        return conversation(request, open_case, master, at, kept=kept)
    except actions.Altered:
        return conversation(request, open_case, master, at, kept=kept, status=409)
    except (actions.AnotherText, actions.NotNow) as refusal:
        reason = refusal.reason if isinstance(refusal, actions.NotNow) else otherwise
        return conversation(request, open_case, master, at, alert=reason, kept=kept)
    if again:
        return ask(request, CodeForm(), 422, again=True)
    return conversation(request, open_case, master, at, kept=kept, done=done(open_case))


@sensitive_variables()
def turned(request: HttpRequest) -> HttpResponse:
    """The same conversation in the other language, with what was being typed."""
    at, again, kept = timezone.now(), is_spent(request.POST.get("carried", "")), request.POST.get("text", "")
    master, open_case = opened(request, at)
    if master is None or open_case is None or again:
        return ask(request, CodeForm(), 422, kept=kept, again=again)
    return conversation(request, open_case, master, at, kept=kept, unsent=bool(kept.strip()))


@sensitive_variables()
def opened(request: HttpRequest, at: datetime) -> tuple[bytes | None, OpenCase | None]:
    """By what the page of the conversation carries, for as long as that lives."""
    master = carried(request.POST.get("carried", ""), cast(User, request.user), at)
    return master, actions.open_by_code(master, at=at) if master else None


@sensitive_variables()
def ask(
    request: HttpRequest,
    form: CodeForm,
    status: int,
    kept: str = "",
    *,
    again: bool = False,
    sent: bool = False,
) -> HttpResponse:
    """``again``: what came was sent before; ``sent``: the message in it has left, then or now."""
    context = {
        "sensitive": True,
        "typed_form": "follow",
        "form": form,
        "kept": kept or request.POST.get("kept", ""),
        "page": secrets.token_urlsafe(18),
        "again": again,
        "sent": sent,
    }
    return render(request, "contact/followup.html", context, status=status)


@sensitive_variables()
def conversation(
    request: HttpRequest,
    open_case: OpenCase,
    master: bytes,
    at: datetime,
    *,
    form: ReplyForm | None = None,
    kept: str = "",
    sent: bool = False,
    unsent: bool = False,
    done: str | Promise = "",
    alert: str | Promise = "",
    status: int = 422,
) -> HttpResponse:
    """``status`` is that of a form that comes back; ``alert`` says what was refused beside it, ``done``
    what was decided, ``unsent`` that what was typed came back and went nowhere."""
    if form is None:
        form = ReplyForm(initial={"token": secrets.token_urlsafe(24), "text": kept})
        if not sent:
            form.choose_again(request.FILES)
    context = {
        "sensitive": True,
        "typed_form": "aside" if open_case.faults else "reply",
        "open_case": open_case,
        "damage": sentences(open_case.faults),
        "carried": carry(master, cast(User, request.user), at),
        "form": form,
        "sent": sent,
        "unsent": unsent,
        "done": done,
        **_who_reads(open_case, at),
        "alert": alert,
        "appointments": to_come(open_case.written, at),
        "register": register_of(open_case.written, timezone.localdate(at)),
        "aid_register": aid_register_of(open_case.written),
    }
    refused = form.is_bound or alert or status != HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "contact/conversation.html", context, status=status if refused else 200)


@sensitive_variables()
def _who_reads(open_case: OpenCase, at: datetime) -> dict[str, Any]:
    """Who reads and until when, what was asked of a hand-over; to whom the person may turn now, with whom
    they may part, and who would read then."""
    case, today = open_case.case, timezone.localdate(at)
    told, readers = expected(open_case, today), actions.readers(case, open_case.period)
    absent, partable = away(open_case, readers, at), by_consent(case, open_case, readers)
    is_away = not readers or (absent is not None and absent.starts is None)
    is_alone = bool(partable) and len(readers) == 1
    following = successor(open_case, at, but=readers) if is_away or is_alone else None
    return {
        "readers": readers,
        "reading": {str(reader.public_id) for reader in readers},
        "is_entrusted": actions.are_entrusted(readers),
        "call": [] if readers else whom_to_call(case, today),
        "away": absent,
        "has_read": absent is not None and absent.there not in readers and _has_read(case, absent.there),
        "answer_due": None if _is_held_up(case, absent) else told.answer_due,
        "destroyed_on": told.destroyed_on,
        "asked": questions(open_case.written),
        "turn": following if is_away else None,
        "following": following,
        "partable": [] if is_alone and following is None else partable,
        "is_alone": is_alone,
    }


def _has_read(case: Case, worker: Worker | None) -> bool:
    """Whether somebody keeps what came before the agent took the rest from them."""
    return worker is not None and case.seals.filter(worker_key__worker=worker).exists()


def _is_held_up(case: Case, absent: Away | None) -> bool:
    """Whether nobody is there who could answer in time."""
    return absent is not None and absent.holds_up(case.contact_due_on)


@sensitive_variables()
def _none_opens(master: bytes | None, at: datetime) -> str:
    """A code that was never given, one whose case is destroyed, one whose case somebody took away."""
    try:
        fault = actions.missed(master, at=at) if master is not None else None
    except actions.Destroyed:
        return _("Cette demande a été détruite, comme prévu, après le délai de conservation.")
    except actions.Recoded:
        said = _(
            "Votre service social a donné un autre code pour cette demande : celui-ci n’ouvre plus rien. "
            "Utilisez le nouveau. Si vous n’en avez pas reçu, appelez le %(phone)s."
        )
        return said % {"phone": settings.SERVICE_PHONE}
    if fault is not None:
        values = {"damage": fault.sentence, "phone": settings.SERVICE_PHONE}
        return _("%(damage)s Appelez le %(phone)s. Vous pouvez aussi écrire une nouvelle demande.") % values
    return _("Aucune demande ne s’ouvre avec ce code. Relisez-le lettre à lettre.")
