"""An appointment, for the holder of the code: into their calendar, given up, or at another hour."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from casework.appointments import calendar
from casework.appointments.actions import MOVED, reply_by_code
from casework.appointments.calendar import Meeting
from casework.cases.reading import OpenCase
from casework.due.planned import numbered
from casework.moments import to_the_hour
from casework.writings.appointment import Wish
from contact.attachment import LONGEST_NUMBER
from contact.followup import ask, decided, opened
from contact.forms import CodeForm, WishForm
from core.forms import posted_from
from core.text import plainly


@posted_from("contact:followup")
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def appointment(request: HttpRequest) -> HttpResponse:
    """Which button was pressed says what is wished. What is typed beside it comes back in the page."""
    form = WishForm(request.POST)

    @sensitive_variables()
    def verb(master: bytes, at: datetime) -> OpenCase:
        wish, number, text, seen = form.wished
        token = form.cleaned_data["token"]
        return reply_by_code(master, number, wish, text, seen=seen, token=token, at=at)

    wrong = "" if form.is_valid() else form.first_error
    return decided(request, verb, wrong=wrong, otherwise=MOVED, done=lambda _case: _done(form.wished[0]))


def _done(wish: Wish) -> str:
    if wish is Wish.CANCEL:
        return _("Vous avez renoncé à ce rendez-vous. Votre service social en est prévenu dans l’heure.")
    return _("Vous demandez une autre heure. Votre service social en est prévenu dans l’heure.")


@posted_from("contact:followup")
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def file(request: HttpRequest) -> HttpResponse:
    at, number = timezone.now(), request.POST.get("appointment", "")
    _master, open_case = opened(request, at)
    if open_case is None:
        return ask(request, CodeForm(), 422)
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    one = numbered(open_case.written, int(number)) if is_number else None
    if one is None or not one.is_to_come(at):
        raise Http404
    told = one.content
    meeting = Meeting(told.uid, told.sequence, one.start, one.end, to_the_hour(at), place=plainly(told.where))
    with translation.override(settings.LANGUAGE_CODE):
        content = calendar.file_of(meeting, _("Rendez-vous"))
    response = HttpResponse(content, content_type=f"{calendar.TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{calendar.NAME}"'
    return response
