"""Applications that were sent to somebody: the list, each of them, what is done with it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from casework import audit
from casework.aid import deed_forms as forms
from casework.aid import handling, named
from casework.aid.deed_forms import DeedForm
from casework.aid.gone import left_by, went_on
from casework.aid.marking import damaged
from casework.aid.reading import OpenAid, opener_of, origin_of, read
from casework.cases import faults
from casework.cases.faults import Altered
from casework.desk.doors import for_unlocked, nothing_done
from casework.desk.drafting import lock_bar, said_of_drafts
from casework.desk.missing import AIDS, missed
from casework.desk.once import said_again
from casework.desk.resuming import resumes
from casework.funds.states import SPREADS, AidEvent, AidState, Closed
from casework.keys.unlocking import Unlocked
from casework.models import AidApplication, Verb
from casework.own import applications
from casework.writings.aid import AidFile
from core.forms import is_navigation, posted_from
from core.paging import page_at, wanted_page
from directory.models import Worker

ALTERED = 409
PAGE = 30
Values = dict[str, Any]
_UNTYPED = ("token", "step", "reread")
_WRITTEN = ("text", "amount", "stance", "decision")  # what nobody finds filled in


class Act(NamedTuple):
    """Who does it, by which form, when."""

    by: Worker
    token: str
    at: datetime

    def named(self) -> dict[str, Any]:
        return self._asdict()


@dataclass(frozen=True, slots=True)
class Deed:
    """A form of the page, and what is done with it. ``event`` tells in which states it is offered.

    ``stays``: said in the place of ``done`` where its reader still holds the application.
    """

    name: str
    form: type[DeedForm]
    event: AidEvent
    button: str | Promise
    done: str | Promise
    do: Callable[[OpenAid, Values, Act], None]
    stays: str | Promise = ""

    def is_over(self, aid: OpenAid) -> bool:
        """Whether it cannot be done, whatever is typed."""
        leads_to = aid.application.facts.leads_to
        if self.event in SPREADS and aid.application.withdrawn_on is not None:
            return True
        if self.event is AidEvent.NOTIFY:
            return AidEvent.NOTIFY not in leads_to or aid.is_notified
        if self.event is AidEvent.SESSION:  # with an opinion, it is a part of that form
            return AidEvent.SESSION not in leads_to or AidEvent.PASS in leads_to
        if self.event is AidEvent.UNDO:
            return aid.undoable is None
        return self.event not in leads_to

    def is_offered(self, aid: OpenAid, today: date) -> bool:
        is_early = self.event is AidEvent.GRANT and aid.session_to_come(today)
        return not is_early and not self.is_over(aid)


_REFUSED: Mapping[type[Exception], str | Promise] = {
    Closed: _lazy("Cette demande a changé d’état entre-temps : rien n’a été enregistré."),
    handling.NobodyThere: _lazy("Personne au secrétariat n’a encore de clé : la demande reste chez vous."),
    handling.GiverGone: _lazy("Qui a donné cet avis n’a plus de clé : la demande reste chez vous."),
    handling.Stopped: _lazy("La personne a retiré son accord : rien n’est transmis. Renvoyez cette demande."),
}


def _opinion(aid: OpenAid, data: Values, act: Act) -> None:
    if data["path"] == forms.REGIONAL:
        handling.put_before_session(aid, data["day"], text=data["text"], stance=data["stance"], **act.named())
    else:
        handling.pass_on(aid, data["text"], data["stance"], **act.named())


def _decision(aid: OpenAid, data: Values, act: Act) -> None:
    if data["decision"] == forms.REFUSED:
        handling.refuse(aid, data["day"], data["text"], **act.named())
    else:
        months = data["months"] or 0
        handling.grant(aid, data["amount"], months, data["day"], data["text"], **act.named())


DEEDS = {
    deed.name: deed
    for deed in (
        Deed(
            "opinion", forms.OpinionForm, AidEvent.PASS,
            _lazy("Donner cet avis"), _lazy("Votre avis est donné, la demande est transmise au secrétariat."),
            _opinion,
            _lazy("Votre avis est donné. La demande reste chez vous : vous noterez la décision du comité."),
        ),
        Deed(
            "return", forms.ReturnForm, AidEvent.RETURN,
            _lazy("Renvoyer la demande"), _lazy("La demande est renvoyée à son auteur, avec vos motifs."),
            lambda aid, data, act: handling.send_back(aid, data["text"], **act.named()),
        ),
        Deed(
            "session", forms.SessionForm, AidEvent.SESSION,
            _lazy("Inscrire à cette séance"), _lazy("La demande est inscrite à la séance."),
            lambda aid, data, act: handling.put_before_session(aid, data["day"], **act.named()),
        ),
        Deed(
            "decision", forms.DecisionForm, AidEvent.GRANT,
            _lazy("Enregistrer la décision"), _lazy("La décision est enregistrée : l’auteur la lira."),
            _decision,
        ),
        Deed(
            "notice", forms.NoticeForm, AidEvent.NOTIFY,
            _lazy("Noter la notification"), _lazy("La notification est notée."),
            lambda aid, data, act: handling.notify(aid, data["day"], data["text"], **act.named()),
        ),
        Deed(
            "payment", forms.PaymentForm, AidEvent.PAY,
            _lazy("Noter le versement"), _lazy("Le versement est noté."),
            lambda aid, data, act: handling.pay(aid, data["day"], **act.named()),
        ),
        Deed(
            "repayment", forms.RepaymentForm, AidEvent.REPAY,
            _lazy("Noter ce remboursement"), _lazy("Le remboursement est noté."),
            lambda aid, data, act: handling.repay(aid, data["day"], data["amount"], **act.named()),
        ),
        Deed(
            "undo", forms.UndoForm, AidEvent.UNDO,
            _lazy("Reprendre cette étape"), _lazy("L’étape est reprise : l’auteur lira pourquoi."),
            lambda aid, data, act: handling.undo(aid, data["step"], data["text"], **act.named()),
        ),
    )
}  # fmt: skip  # a line for when, one for what is said, one for what is done


@require_safe
@for_unlocked
@sensitive_variables()
def aids(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    """What came to its reader, what left them, what comes from their cases. Of the rows of the page, who asks
    for what is read where the reader holds the key; of what left them, nothing."""
    worker = unlocked.worker
    held = AidApplication.objects.visible_to(worker)
    page = page_at(wanted_page(request.GET), held.order_by("state", "session_on", "moved_on", "pk"), PAGE)
    passed = AidApplication.objects.passed_by(worker).exclude(pk__in=held.values("pk"))
    left = list(passed.order_by("-moved_on", "pk")[:PAGE])
    opener = opener_of(unlocked.key, unlocked.private)
    authored = AidApplication.objects.of_author(worker).order_by("-moved_on", "pk")[:PAGE]
    own = [(one, origin_of(one, opener)) for one in authored]
    wrong = damaged([*page.object_list, *left, *(one for one, _case in own)])
    came = named.of_held(page.object_list, unlocked.key, opener)
    went = named.of_own(unlocked, {case for _one, case in own if case})
    context = {
        "unlocked": unlocked,
        "page": page,
        "held": [(one, _shown(one, came, wrong)) for one in page.object_list],
        "passed": left,
        "own": [(one, case, _shown(one, went, wrong)) for one, case in own],
        "damaged": wrong,
        "missed": missed(AIDS, unlocked),
    }
    return render(request, "casework/aid/list.html", context)


def _shown(application: AidApplication, asked: named.Asked, wrong: set[str]) -> AidFile | None:
    """What is not as it was written is not shown."""
    return None if application.reference in wrong else asked.get(application.reference)


@require_safe
@for_unlocked
@sensitive_variables()
def aid(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    found = aid_or_404(unlocked, reference)
    handling.record_opening(found.application, by=unlocked.worker, at=unlocked.at)
    return show(request, unlocked, found)


def doing(deed: Deed) -> Callable[..., HttpResponse]:
    """The view of one deed."""

    @posted_from("casework:aid", "reference")
    @for_unlocked
    @sensitive_variables()
    def view(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
        token = request.POST.get(f"{deed.form.prefix}-token", "")
        is_sent = handling.sent_before(reference, token)
        if said := left_by(reference, unlocked.worker, is_sent=is_sent):
            return nothing_done(request, unlocked, said=said)
        found = aid_or_404(unlocked, reference)
        form = deed.form(request.POST, aid=found, today=timezone.localdate(unlocked.at))
        if is_sent and form.is_said_by(handling.sent_as(found, token)):
            return _done(request, unlocked, reference, deed, is_again=True)
        if is_sent:
            form.rename(None)
            return show(request, unlocked, found, form, status=422)
        if _is_past(deed, found) or not form.is_valid():
            return _again(request, unlocked, found, deed, form)
        if form.is_to_be_reread():
            return show(request, unlocked, found, form, reread=True)
        return _do(request, unlocked, found, deed, form)

    return view


@sensitive_variables()
def _do(request: HttpRequest, unlocked: Unlocked, found: OpenAid, deed: Deed, form: DeedForm) -> HttpResponse:
    act = Act(unlocked.worker, form.cleaned_data["token"], unlocked.at)
    try:
        deed.do(found, form.cleaned_data, act)
    except Altered as refusal:
        _note(refusal.faults, found, unlocked)
        return show(request, unlocked, found, form, status=ALTERED)
    except PermissionDenied:
        raise Http404 from None  # it has left meanwhile: not theirs any more
    except tuple(_REFUSED) as refusal:
        form.add_error(None, str(_REFUSED[type(refusal)]))
    except handling.Repaid as refusal:
        form.rename(None, refusal)
    except handling.TooMuch:
        form.add_error("amount", _("C’est plus que ce qui reste à rembourser."))
    else:
        return _done(request, unlocked, found.application.reference, deed)
    return _again(request, unlocked, aid_or_404(unlocked, found.application.reference), deed, form)


@sensitive_variables()
def _again(
    request: HttpRequest, unlocked: Unlocked, found: OpenAid, deed: Deed, form: DeedForm
) -> HttpResponse:
    """The form to be corrected; where that leads nowhere any more, what was typed in it."""
    if _is_past(deed, found):
        return show(request, unlocked, found, over=(deed, form), status=422)
    return show(request, unlocked, found, form, status=422)


def _is_past(deed: Deed, found: OpenAid) -> bool:
    """Of what was altered, the verb says that it was."""
    return deed.is_over(found) and not found.faults


@sensitive_variables()
def _done(
    request: HttpRequest, unlocked: Unlocked, reference: str, deed: Deed, *, is_again: bool = False
) -> HttpResponse:
    """What was typed in the other forms is kept, as long as the application is here."""
    held = _held(unlocked)
    is_here = reference in held
    done = str((is_here and deed.stays) or deed.done)
    messages.success(request, said_again(done) if is_again else done)
    typed = typed_in_steps(request.POST, but=deed)
    applications.keep(unlocked.key, unlocked.private, reference, typed, held=held)
    return redirect("casework:aid", reference) if is_here else redirect("casework:aids")


def _held(unlocked: Unlocked) -> set[str]:
    return set(AidApplication.objects.visible_to(unlocked.worker).values_list("reference", flat=True))


@posted_from("casework:aid", "reference")
@for_unlocked
@sensitive_variables()
def draft(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    """By a script every few seconds; by a button without one."""
    found = aid_or_404(unlocked, reference)
    typed = typed_in_steps(request.POST)
    is_kept = applications.keep(unlocked.key, unlocked.private, reference, typed, held=_held(unlocked))
    said = said_of_drafts(unlocked, typed, is_kept=is_kept)
    if not is_navigation(request):
        return JsonResponse({"said": said, "kept": is_kept, **lock_bar(unlocked)})
    if not is_kept:
        messages.error(request, said)
        return show(request, unlocked, found, status=422)
    messages.success(request, said)
    return redirect("casework:aid", reference)


@sensitive_variables()
def typed_in_steps(posted: Mapping[str, str], but: Deed | None = None) -> dict[str, str]:
    """Of the forms in which something was written or chosen, all that was; not what the page itself says."""
    found: dict[str, str] = {}
    for deed in DEEDS.values():
        prefix = f"{deed.form.prefix}-"
        typed = {name: text for name, text in posted.items() if name.startswith(prefix) and text.strip()}
        typed = {name: text for name, text in typed.items() if name.removeprefix(prefix) not in _UNTYPED}
        if deed is not but and any(name.removeprefix(prefix) in _WRITTEN for name in typed):
            found |= typed
    return found


@sensitive_variables()
def aid_or_404(unlocked: Unlocked, reference: str) -> OpenAid:
    """Unknown and not yours look alike; the register knows the difference between asking and seeing."""
    application = AidApplication.objects.visible_to(unlocked.worker).filter(reference=reference).first()
    if application is None:
        audit.record(Verb.DENIED, by=audit.name_of(unlocked.worker), at=unlocked.at, case=reference)
        raise Http404
    found = read(application, opener_of(unlocked.key, unlocked.private))
    _note(found.faults, found, unlocked)
    return found


def _note(found: tuple[faults.Fault, ...], aid: OpenAid, unlocked: Unlocked) -> None:
    faults.record(found, aid.application.reference, by=audit.name_of(unlocked.worker), at=unlocked.at)


@sensitive_variables()
def show(
    request: HttpRequest,
    unlocked: Unlocked,
    found: OpenAid,
    form: DeedForm | None = None,
    *,
    status: int = 200,
    reread: bool = False,
    over: tuple[Deed, DeedForm] | None = None,
) -> HttpResponse:
    """``form`` stands in its place; the others hold what was typed in them, whatever button was pressed.
    ``over``: what was pressed and cannot be done any more; what was typed in it is shown, without a form."""
    today = timezone.localdate(unlocked.at)
    began = applications.began(unlocked.key, unlocked.private, found.application.reference)
    typed = request.POST if request.method == "POST" else began
    offered = [
        deed for deed in DEEDS.values() if deed.is_offered(found, today) or isinstance(form, deed.form)
    ]
    context = {
        "unlocked": unlocked,
        "application": found.application,
        "aid": found,
        "late": found.late(today),
        "deeds": [
            (deed, form if isinstance(form, deed.form) else _unsent(deed, typed, found, today))
            for deed in offered
        ],
        "form": form,
        "reread": reread,
        "is_draft": bool(began) and request.method != "POST",
        "session_to_come": found.session_to_come(today),
        "went_on": went_on(found, over[0].event) if over else "",
        "left_over": over[1] if over else None,
        "faults": [fault.for_worker for fault in found.faults],
    }
    return render(request, "casework/aid/application.html", context, status=status)


@sensitive_variables()
def _unsent(deed: Deed, posted: Mapping[str, str], found: OpenAid, today: date) -> DeedForm:
    kept = f"{deed.form.prefix}-"
    typed = {name.removeprefix(kept): value for name, value in posted.items() if name.startswith(kept)}
    first: dict[str, Any] = {"token": secrets.token_urlsafe(24)}
    if deed.event is AidEvent.GRANT and found.file is not None:
        first["months"] = found.file.months or None
    if found.application.state == AidState.GRANTED:
        first["day"] = today
    return deed.form(initial={**first, **typed}, aid=found, today=today)


@resumes("aid_draft", *(f"aid_{name}" for name in DEEDS))
@sensitive_variables()
def resume_deed(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
    return show(request, unlocked, aid_or_404(unlocked, reference))
