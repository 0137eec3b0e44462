"""An appointment, for the holder of the code: into their calendar, given up, or at another hour."""

from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from casework import actions
from casework.appointments import calendar
from casework.appointments.actions import reply_by_code
from casework.appointments.calendar import Meeting
from casework.due.planned import numbered
from casework.moments import to_the_hour
from casework.sealing.crypto import CannotOpen
from casework.writings.appointment import Wish
from contact.attachment import LONGEST_NUMBER
from contact.carrying import carried
from contact.followup import ask, conversation
from contact.forms import CodeForm, WishForm
from contact.once import is_spent
from core.forms import posted_from
from core.text import plainly
from directory.models import User


@posted_from("contact:followup")
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def appointment(request: HttpRequest) -> HttpResponse:
    """Which button was pressed says what is wished. What is typed beside it comes back in the page."""
    at, again = timezone.now(), is_spent(request.POST.get("carried", ""))
    kept = request.POST.get("text", "")
    master = carried(request.POST.get("carried", ""), cast(User, request.user), at)
    open_case = actions.open_by_code(master, at=at) if master else None
    if master is None or open_case is None:
        return ask(request, CodeForm(), 422, kept=kept)
    form = WishForm(request.POST)
    if not form.is_valid():
        return conversation(request, open_case, master, at, alert=form.first_error, kept=kept)
    wish, number, text, seen = form.wished
    try:
        open_case = reply_by_code(
            master, number, wish, text, seen=seen, token=form.cleaned_data["token"], at=at
        )
    except CannotOpen:
        return ask(request, CodeForm(), 422, kept=kept)
    except actions.NobodyReads:
        return conversation(request, open_case, master, at, kept=kept)
    except actions.Altered:
        return conversation(request, open_case, master, at, kept=kept, status=409)
    except actions.NotNow as refusal:
        return conversation(request, open_case, master, at, alert=refusal.reason, kept=kept)
    if again:
        return ask(request, CodeForm(), 422, again=True)
    return conversation(request, open_case, master, at, kept=kept, done=_done(wish))


def _done(wish: Wish) -> str:
    if wish is Wish.CANCEL:
        return _("Vous avez renoncé à ce rendez-vous. Votre service social en est prévenu dans l’heure.")
    return _("Vous demandez une autre heure. Votre service social en est prévenu dans l’heure.")


@posted_from("contact:followup")
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def file(request: HttpRequest) -> HttpResponse:
    """It opens with what the page of the conversation carries, for as long as that lives."""
    at, number = timezone.now(), request.POST.get("appointment", "")
    master = carried(request.POST.get("carried", ""), cast(User, request.user), at)
    open_case = actions.open_by_code(master, at=at) if master else None
    if open_case is None:
        return ask(request, CodeForm(), 422)
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    one = numbered(open_case.written, int(number)) if is_number else None
    if one is None or not one.is_to_come(at):
        raise Http404
    told = one.content
    meeting = Meeting(told.uid, told.sequence, one.start, one.end, to_the_hour(at), place=plainly(told.place))
    with translation.override(settings.LANGUAGE_CODE):
        content = calendar.file_of(meeting, _("Rendez-vous"))
    response = HttpResponse(content, content_type=f"{calendar.TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{calendar.NAME}"'
    return response
