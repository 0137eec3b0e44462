"""The list: what a shoulder may see, by urgency then age."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from casework import actions, policy
from casework.desk.doors import for_unlocked
from casework.desk.seen import look_round, missed
from casework.inbox.endings import Ending, announced, ending_of, with_announced
from casework.keys.reminding import is_old
from casework.keys.unlocking import Unlocked
from casework.models import Case, periods
from core.forms import posted_from
from core.paging import page_at, wanted_page

PAGE = 30
AGAIN = "suite"
LISTS = ("en-cours", "termines")


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the list shows it: nothing of it was decrypted."""

    case: Case
    age: int
    days_left: int
    ending: Ending | None

    @property
    def awaits_first_contact(self) -> bool:
        return self.case.contacted_on is None and not self.case.is_closed

    @property
    def is_late(self) -> bool:
        return self.awaits_first_contact and self.days_left < 0


@require_safe
@for_unlocked
def inbox(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    which = request.GET.get("liste", LISTS[0])
    if which not in LISTS:
        raise Http404
    mine = Case.objects.visible_to(unlocked.worker).by_urgency_then_age()
    if not policy.receives_cases(unlocked.worker) and not mine.exists():
        return redirect("casework:aids")
    listed = mine.open() if which == LISTS[0] else mine.closed().select_related("closing")
    page = page_at(wanted_page(request.GET), with_announced(listed, unlocked.worker), PAGE)
    today, cases = timezone.localdate(unlocked.at), list(page.object_list)
    months = None if which == LISTS[0] else periods()
    context = {
        "unlocked": unlocked,
        "rows": [_row(case, today, months) for case in cases],
        "page": page,
        "which": which,
        "tabs": _tabs(which),
        "announced": announced(unlocked.worker, cases),
        "may_set_periods": actions.may_set_periods(unlocked.user),
        "key_is_old": is_old(unlocked.key, unlocked.at),
        "goes_on": AGAIN in request.GET,
        "missed": missed(request, unlocked),
    }
    return render(request, "casework/inbox.html", context)


@posted_from("casework:inbox")
@for_unlocked
@sensitive_variables()
def adopt(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    """Some more of the cases from before the chain; the page goes on by itself while that leads anywhere."""
    progress = look_round(request, unlocked)
    if progress.left:
        goes_on = f"?{AGAIN}=1" if progress.done else ""
        return redirect(reverse("casework:inbox") + goes_on)
    messages.success(request, _("Vos demandes anciennes sont toutes protégées contre les modifications."))
    return redirect("casework:inbox")


def _tabs(which: str) -> list[dict[str, object]]:
    labels = dict(zip(LISTS, (_("En cours"), _("Terminées")), strict=True))
    address = reverse("casework:inbox")
    return [
        {
            "url": address if name == LISTS[0] else f"{address}?liste={name}",
            "label": label,
            "current": name == which,
            "count": None,
        }
        for name, label in labels.items()
    ]


def _row(case: Case, today: date, months: Mapping[str, int] | None) -> Row:
    """Plain days: which ones are worked was counted once, where the request comes from (``calendar``)."""
    age = (today - timezone.localdate(case.received_at)).days
    return Row(case, age, (case.contact_due_on - today).days, ending_of(case, today, months))
