"""The list: for each case who, about what, what was said last and what is due; what was tampered with."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from casework import actions, policy
from casework.cases import memory
from casework.day.today import day_of
from casework.desk.doors import for_unlocked
from casework.desk.seen import look, look_round
from casework.incidents.waiting import waiting
from casework.keys.reminding import is_old
from casework.keys.unlocking import Unlocked
from casework.listing import index, tags
from casework.listing.forms import ChoiceForm
from casework.listing.index import LISTS, OPEN
from casework.listing.rows import about_somebody, index_of, rows_of
from core.forms import posted_from
from core.paging import page_at, wanted_page

PAGE = 30
AGAIN = "suite"


@require_safe
@partial(for_unlocked, find=policy.key_with_waiting)
@sensitive_variables()
def inbox(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    own_tags = tags.all_of(memory.recall(unlocked.key, unlocked.private))
    which, form = request.GET.get("liste", OPEN), ChoiceForm(request.GET, own_tags)
    if which not in LISTS or not form.is_valid():
        raise Http404
    found = index_of(unlocked)
    if not policy.receives_cases(unlocked.worker) and not found.mine:
        return redirect("casework:aids")
    missed = look(request, unlocked, found.references)
    listed, today = found.listed(which), timezone.localdate(unlocked.at)
    chosen = index.chosen(listed, form.show, form.order, missed.remembered, today, form.tag)
    if form.show == index.LATE:
        chosen = about_somebody(unlocked, chosen, missed.remembered)
    page = page_at(wanted_page(request.GET), chosen, PAGE)
    # Her day stands above the first page of all that are open, and needs all of them.
    has_day = which == OPEN and page.number == 1 and not form.show
    rows = rows_of(unlocked, listed if has_day else list(page.object_list), missed.remembered)
    there = {row.mine.pk: row for row in rows}
    context = {
        "unlocked": unlocked,
        "rows": [there[mine.pk] for mine in page.object_list if mine.pk in there],
        "day": day_of(rows, unlocked.worker, unlocked.at) if has_day else None,
        "page": page,
        "which": which,
        "tabs": _tabs(which),
        "form": form,
        "has_any": bool(found.mine),
        "is_narrowed": bool(listed) and not chosen,
        "to_remind": index.counted(found.mine, "a-relancer", missed.remembered, today),
        "to_see": index.counted(found.mine, "a-revoir", missed.remembered, today),
        "announced": found.going,
        "lost": found.lost,
        "may_see_indicators": policy.may_see_indicators(unlocked.user),
        "may_set_periods": actions.may_set_periods(unlocked.user),
        **_waiting(unlocked),
        "key_is_old": is_old(unlocked.key, unlocked.at),
        "goes_on": AGAIN in request.GET,
        "missed": missed,
    }
    return render(request, "casework/inbox.html", context)


def _waiting(unlocked: Unlocked) -> dict[str, object]:
    """Besides her cases, without a query: it came with the key."""
    return {"events": waiting(unlocked), "aids": getattr(unlocked.key, "aids_to_see", 0) or 0}


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
            "url": address if name == OPEN else f"{address}?liste={name}",
            "label": label,
            "current": name == which,
            "count": None,
        }
        for name, label in labels.items()
    ]
