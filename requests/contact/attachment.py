"""A file of a request, for the holder of its code: asked for in the body of the request, as all is here."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from casework.files import serving
from contact.followup import ask, opened
from contact.forms import CodeForm
from core.forms import posted_from

LONGEST_NUMBER = 6


@posted_from("contact:followup")
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def file(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("number", "")
    _master, open_case = opened(request, timezone.now())
    if open_case is None:
        return ask(request, CodeForm(), 422)
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        raise Http404
    give = serving.shown if request.POST.get("how") == "view" else serving.download
    return give(request, open_case, int(number), sensitive=True)
