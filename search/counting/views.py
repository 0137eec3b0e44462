"""What the page of results sends: that something was searched, and whether it helped. Never on a GET."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from core.forms import posted_from
from pages.reference import Language
from search.counting import counters, judging
from search.query.finding import find, understand
from search.query.parameters import PER_PAGE, FilterForm, Parameters
from search.query.values import Filters, Query, Viewer, Window

THANKS = "avis"  # the place of the page, and the parameter, that say that the answer was received
ANSWERS = {"oui": True, "non": False}


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """Sent by the script of the page. The same answer whether it is counted or not."""
    query = _understood(request)
    found = _countable(request, query, "searched")
    if found is not None:
        counters.count(query, timezone.localdate(), found=bool(found))
    return HttpResponse(status=204)


@posted_from("search:results")
def useful(request: HttpRequest) -> HttpResponse:
    """Back to the very same results, which say thank you."""
    answer = ANSWERS.get(request.POST.get("utile", ""))
    if answer is None:
        raise Http404
    parameters = Parameters.read(request.POST, FilterForm(request.POST), _understood(request))
    if _countable(request, parameters.query, "judged") is not None:
        counters.judge(parameters.query, timezone.localdate(), useful=answer)
    return redirect(f"{parameters.address(parameters.page)}&{THANKS}=1#{THANKS}")


def _understood(request: HttpRequest) -> Query:
    """As the page of results did."""
    return understand(request.POST.get("q", ""), reader=get_language() or "")


def _countable(request: HttpRequest, query: Query, what: str) -> int | None:
    """How much it finds, in either language, if it may be counted, and this person has not had it counted
    today."""
    today = timezone.localdate()
    if not judging.may_be_counted(query):
        return None
    if not counters.once.is_first(today, request.user.pk or 0, f"{what} {query.folded}"):
        return None
    viewer, window = Viewer.of(request.user, today), Window(limit=PER_PAGE)
    found = find(query, Filters(), viewer, window)
    if judging.is_telling(query, found.hits):
        return None
    if found.total and get_language() != Language.ENGLISH:
        return found.total
    spoken = understand(query.typed, Language.ENGLISH.value)  # they were shown these as well
    beside = find(spoken, Filters(), viewer, window)
    return None if judging.is_telling(spoken, beside.hits) else found.total + beside.total
