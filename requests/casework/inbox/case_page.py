"""The page of a case: what was said, what to do, and what has a screen of its own."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.aid import panel as aid
from casework.appointments import offered as appointments
from casework.cases.readers import is_guest
from casework.cases.reading import OpenCase
from casework.closing.pending import pending
from casework.consents import views as consents
from casework.desk.company import company, name_company
from casework.desk.drafting import drafts_shown, initial_of, text_in, typed_in
from casework.desk.offers import Act, Group, Panel, offered, shown
from casework.desk.opening import opened
from casework.emergencies import views as emergencies
from casework.following import offered as following
from casework.following import reaching
from casework.following.forms import ContactForm
from casework.forms import AnswerForm, CloseForm, HoldForm, NoteForm
from casework.inbox.folding import folded, seen_in
from casework.indicators.forms import TickForm, tick_form
from casework.interviews import offered as interviews
from casework.keys.unlocking import Unlocked
from casework.listing.endings import ending_of
from casework.models import Case
from casework.own import drafts, phrases
from casework.own.windows import Draft
from casework.passing import views as passing
from casework.tasks import offered as tasks
from directory.models import Worker

TextForm = AnswerForm | NoteForm
DeedForm = TextForm | CloseForm | HoldForm | ContactForm
ALTERED = UNREAD = 409
ACTS = (
    Act(
        address="casework:emergency",
        label=_("Urgence"),
        icon="fr-icon-alarm-warning-line",
        is_offered=lambda case: not case.is_closed,
    ),
    following.TAGS,
    interviews.ACT,
    tasks.ACT,
    appointments.ACT,
    passing.ACT,
    Act(
        address="casework:hand_over",
        group=Group.BEYOND,
        label=_("Transmettre à un collègue"),
        icon="fr-icon-user-add-line",
        is_offered=lambda case: not case.is_closed,
        is_for_guests=False,
    ),
    Act(
        address="casework:give_code",
        group=Group.BEYOND,
        label=_("Donner un code de suivi"),
        icon="fr-icon-printer-line",
        is_offered=lambda case: not case.is_closed,
    ),
    Act(
        address="casework:consents",
        group=Group.BEYOND,
        label=_("Accords, envois, rapport"),
        icon="fr-icon-shield-line",
        is_offered=lambda case: True,
    ),
    Act(
        address="casework:export",
        group=Group.BEYOND,
        label=_("Remettre la demande à la personne"),
        icon="fr-icon-download-line",
        is_offered=lambda case: True,
    ),
    aid.ACT,
)
# Right below the head of the page, above all that was said.
FIRST = (Panel(template="casework/emergencies/_panel.html", context=emergencies.panel),)
PANELS: tuple[Panel, ...] = (
    appointments.PANEL,
    tasks.TO_DO,
    passing.PANEL,
    interviews.HISTORY,
    Panel(template="casework/consents/_panel.html", context=consents.panel),
    aid.PANEL,
)


@sensitive_variables()
def show(
    request: HttpRequest,
    unlocked: Unlocked,
    case: Case,
    *,
    status: int = 200,
    form: DeedForm | None = None,
    ticked: TickForm | None = None,
    seen: int | None = None,
) -> HttpResponse:
    """``form`` stands in its place; the other one holds what was typed in it, whatever button was pressed.
    ``seen`` is the last entry that she was shown before, where the page that was sent did not say it."""
    open_case = opened(unlocked, case, shows=True)
    others, guest = company(open_case, unlocked.worker), is_guest(open_case, unlocked.worker)
    context = _said(request, open_case, seen) | _forms(request, unlocked, open_case, form, others)
    context |= {
        "unlocked": unlocked,
        "others": others,
        "is_refused": status == UNREAD,
        "tick_form": tick_form(open_case, request.POST, ticked),
        "acts": offered(ACTS, case, to_guest=guest),
        "is_guest": guest,
        "aid_under_way": not case.is_closed and aid.under_way(open_case),
        "pending": None if case.is_closed else pending(open_case, unlocked.at),
        "first_panels": shown(FIRST, open_case, unlocked),
        "panels": shown(PANELS, open_case, unlocked),
        "ending": ending_of(case, timezone.localdate(unlocked.at)),
        "own": following.own(case, unlocked),
    }
    context["refused_forms"] = _refused(context)
    return render(request, "casework/case.html", context, status=status)


@sensitive_variables()
def _refused(context: Mapping[str, Any]) -> list[Form]:
    """All of the page in which something is to be corrected, in their order there."""
    names = ("hold_form", "answer_form", "note_form", "contact_form", "close_form", "tick_form")
    return [form for name in names if (form := context[name]) is not None and form.errors]


@sensitive_variables()
def _said(request: HttpRequest, open_case: OpenCase, seen: int | None) -> dict[str, Any]:
    seen = seen_in(request.POST, open_case) if seen is None else seen
    return {
        "case": open_case.case,
        "open_case": open_case,
        "folded": folded(open_case.lines, seen),
        "unread": open_case.messages_after(seen) if request.method == "POST" else [],
    }


@sensitive_variables()
def _forms(
    request: HttpRequest,
    unlocked: Unlocked,
    open_case: OpenCase,
    form: DeedForm | None,
    others: Sequence[Worker],
) -> dict[str, Any]:
    began = drafts.all_of(open_case.case, unlocked.key, unlocked.private)
    note_form = form if isinstance(form, NoteForm) else _unsent(NoteForm, request, began)
    note_form.initial = {**about_today(unlocked), **note_form.initial}
    name_company(note_form.fields["text"], others)
    answer_form = form if isinstance(form, AnswerForm) else _unsent(AnswerForm, request, began)
    if isinstance(answer_form, AnswerForm) and not open_case.has_code:
        answer_form.without_code()
    if isinstance(answer_form, AnswerForm) and answer_form is not form:
        answer_form.choose_again(request.FILES)
    return {
        "answer_form": answer_form,
        "note_form": note_form,
        "close_form": form if isinstance(form, CloseForm) else _chosen(CloseForm, request),
        "contact_form": form
        if isinstance(form, ContactForm)
        else _contact(request, unlocked, open_case.case),
        "noted_contact": reaching.noted_in(open_case),
        "hold_form": form if isinstance(form, HoldForm) else _chosen(HoldForm, request),
        "phrases": phrases.all_of(unlocked.key, unlocked.private),
        "is_unsent": any(_typed(kind, request) for kind in (AnswerForm, NoteForm)),
        "is_draft": any(name in began for name in (AnswerForm.prefix, NoteForm.prefix)),
        **drafts_shown(request, unlocked, open_case.case, (AnswerForm, NoteForm)),
    }


def _unsent(kind: type[TextForm], request: HttpRequest, began: Mapping[str, Draft] | None = None) -> TextForm:
    """With what was typed just now, else with what was kept of it."""
    if _typed(kind, request):
        return kind(initial=initial_of(kind, typed_in(kind, request.POST)) | new_token())
    return kind(initial=new_token() | initial_of(kind, (began or {}).get(kind.prefix, {})))


def _chosen(kind: type[CloseForm | HoldForm], request: HttpRequest) -> CloseForm | HoldForm:
    names = ("reason", "why")
    return kind(initial={name: request.POST.get(f"{kind.prefix}-{name}", "") for name in names})


def _contact(request: HttpRequest, unlocked: Unlocked, case: Case) -> ContactForm:
    name = f"{ContactForm.prefix}-day"
    typed = {"day": request.POST[name]} if name in request.POST else {}
    return contact_form(case, unlocked, initial=typed)


def contact_form(case: Case, unlocked: Unlocked, data: Any = None, *, initial: Any = None) -> ContactForm:
    today, received = timezone.localdate(unlocked.at), timezone.localdate(case.received_at)
    return ContactForm(data, received=received, today=today, initial=initial)


def _typed(kind: type[TextForm], request: HttpRequest) -> str:
    return text_in(kind, typed_in(kind, request.POST))


def new_token() -> dict[str, str]:
    return {"token": secrets.token_urlsafe(24)}


def about_today(unlocked: Unlocked) -> dict[str, date]:
    """The day that a note speaks of where none is said."""
    return {"about_on": timezone.localdate(unlocked.at)}
