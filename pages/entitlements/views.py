"""What am I entitled to? Computed in the page; without a script by a form that is answered and forgotten."""

from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from pages.entitlements import showing
from pages.entitlements.conditions import QUESTIONS
from pages.entitlements.engine import to_ask
from pages.entitlements.forms import ASKED, FIELDS, Answers
from pages.reading.screens import reader_of, tree_of

ONLY = "prestation"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def entitlements(request: HttpRequest) -> HttpResponse:
    """``/prestations/mes-droits/``; ``?prestation=`` keeps to one. Nothing of an answer is in an address."""
    if FIELDS & request.GET.keys():
        raise BadRequest("answers do not travel in an address")
    today, only = timezone.localdate(), _only(request)
    known, reader = tree_of(request), reader_of(request)
    benefits = showing.readable(known, reader, only)
    if only is not None and not benefits:
        raise Http404
    answers = Answers(request.POST or None, request.POST.getlist(ASKED))
    left = to_ask([benefit.conditions for benefit in benefits], answers.facts, today)
    following = [] if answers.wrong else left[:1]
    shown = [name for name in QUESTIONS if answers.forms[name].is_bound or name in following]
    context = {
        "one": benefits[0] if only is not None else None,
        "benefits": benefits,
        "crumbs": showing.crumbs(known, reader, benefits),
        "questions": [(answers.forms[name], name in shown) for name in QUESTIONS],
        "here": next(iter([*answers.wrong, *following]), ""),
        "is_over": not left and not answers.wrong,
        "is_begun": bool(answers.facts.asked),
        "groups": showing.groups(benefits, answers.facts, today),
        "script": showing.for_script(benefits, [n for n in QUESTIONS if n in answers.facts.asked], today),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if answers.wrong else HTTPStatus.OK
    return render(request, "pages/entitlements.html", context, status=status)


def _only(request: HttpRequest) -> int | None:
    """The benefit that it is asked of; 404 for what can be none."""
    asked = request.GET.get(ONLY)
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        raise Http404
    return int(asked)
