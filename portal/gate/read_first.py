"""What an editor's program had read of a page before it writes there: ETag and If-Match (RFC 9110, 13.1.1).

Wagtail's API takes whatever comes last. A program that says what it had read is refused when that is no
longer the latest version, as people are who have the form of the page before them.
"""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from wagtail.models import Page

from pages.editing import versions
from portal.gate.problems import problem

_OF_A_PAGE = re.compile(r"/api/v3-preview/pages/(\d+)/(?:actions/(?:publish|revert)/)?")
READS = ("GET", "HEAD")


def answer(
    request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponse | None:
    """None where nothing is to be compared: the view answers by itself."""
    found = _OF_A_PAGE.fullmatch(request.path_info)
    if found is None:
        return None
    pk, reads = int(found[1]), request.method in READS
    if reads and request.GET.get("version") == "draft":
        before = versions.tag_of(Page.objects.filter(pk=pk).first())  # what is read can only be newer
        return _tagged(view(request, *args, **kwargs), before)
    if reads or not (wanted := request.headers.get("If-Match")):
        return None
    with versions.alone(pk):
        now = versions.tag_of(Page.objects.filter(pk=pk).first())
        if now and not {now, "*"} & set(parse_etags(wanted)):
            return problem(412, _("Cette page a changé depuis que vous l’avez lue : rien n’a été fait."))
        done: HttpResponse = view(request, *args, **kwargs)
        return _tagged(done, versions.tag_of(Page.objects.filter(pk=pk).first()))


def _tagged(response: HttpResponse, tag: str) -> HttpResponse:
    if response.status_code == 200 and tag:
        response["ETag"] = tag
    return response
