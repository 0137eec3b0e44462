"""Two screens of a case: acknowledging in one's own words, and what a worker keeps for herself of it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework.cases import memory
from casework.cases.memory import BACK
from casework.cases.reading import OpenCase
from casework.desk.doors import case_or_404, for_unlocked, posted
from casework.desk.drafting import initial_of, typed_in
from casework.desk.resuming import resumes
from casework.desk.sheets import Sheet, view_of
from casework.following import actions as following
from casework.following.forms import AcknowledgeForm, TagsForm
from casework.keys.unlocking import Unlocked
from casework.listing import tags
from casework.listing.tags import MOST, MOST_OF_A_CASE, TooManyTags
from casework.models import Case
from casework.states import Event
from directory.models import Worker


@sensitive_variables()
def _acknowledge(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: Any, number: int = 0
) -> None:
    following.acknowledge(
        open_case, by=by, at=at, words=data["text"], answer_on=data["answer_on"], token=data["token"]
    )


acknowledge = view_of(
    Sheet(
        address="casework:acknowledge",
        template="casework/following/acknowledge.html",
        form=AcknowledgeForm,
        write=_acknowledge,
        done=_("L’accusé de réception est envoyé."),
        then="casework:case",
        over=lambda open_case: open_case.case.facts.refuses.get(Event.ACKNOWLEDGE, ""),
    )
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def own_tags(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    case = case_or_404(unlocked, reference)
    form = _form(unlocked, case, posted(request))
    if not form.is_valid():
        return _show(request, unlocked, case, form, 422 if form.is_bound else 200)
    data = form.cleaned_data
    try:
        tags.keep(unlocked, reference, data.get("chosen", []), data["new"], data["back_on"])
    except TooManyTags:
        said = gettext("%(of_a_case)d étiquettes par dossier au plus, et %(all)d en tout.")
        form.add_error("new", said % {"of_a_case": MOST_OF_A_CASE, "all": MOST})
        return _show(request, unlocked, case, form, 422)
    messages.success(request, gettext("C’est gardé, pour vous seulement."))
    return redirect(case)


@resumes("tags")
@sensitive_variables()
def resume(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
    case = case_or_404(unlocked, reference)
    typed = initial_of(TagsForm, typed_in(TagsForm, request.POST))
    return _show(request, unlocked, case, _form(unlocked, case, None, **typed), 200)


@sensitive_variables()
def _form(unlocked: Unlocked, case: Case, data: Any, **typed: Any) -> TagsForm:
    known = memory.recall(unlocked.key, unlocked.private)
    before = known.day(case.reference, BACK)
    there = {"chosen": known.tags.get(case.reference, []), "back_on": before}
    today = timezone.localdate(unlocked.at)
    return TagsForm(data, own=tags.all_of(known), before=before, today=today, initial=there | typed)


@sensitive_variables()
def _show(request: HttpRequest, unlocked: Unlocked, case: Case, form: TagsForm, status: int) -> HttpResponse:
    context = {"unlocked": unlocked, "case": case, "form": form}
    return render(request, "casework/following/tags.html", context, status=status)
