"""What an editor's program sends to Wagtail's API (/api/v3-preview/), before Wagtail reads it.

ETag and If-Match (RFC 9110, 13.1.1): a program that says what it had read is refused when that is no longer
the latest version, as people are who have the form of the page before them. What is unknown, and blocks of
another shape than theirs, are refused with the place where they stand.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from wagtail.models import Page

from pages.editing import shapes, versions
from portal.gate.problems import problem

_OF_A_PAGE = re.compile(r"/api/v3-preview/pages/(\d+)/(?:actions/(?:publish|revert)/)?")
_SENT = re.compile(r"/api/v3-preview/(pages|images|documents)/(?:(\d+)/)?")
READS = ("GET", "HEAD")


def answer(
    request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponse | None:
    """None where nothing is to be compared: the view answers by itself."""
    if wrong := _faults(request):
        return problem(422, errors=wrong)
    if request.method == "POST" and request.path_info == "/api/v3-preview/pages/":
        made: HttpResponse = view(request, *args, **kwargs)
        return _tagged(made, _now(json.loads(made.content)["id"])) if made.status_code == 201 else made
    found = _OF_A_PAGE.fullmatch(request.path_info)
    if found is None:
        return None
    pk, reads = int(found[1]), request.method in READS
    if reads and request.GET.get("version") == "draft":
        before = _now(pk)  # what is read can only be newer
        return _tagged(view(request, *args, **kwargs), before)
    if reads or request.method == "DELETE" and "If-Match" not in request.headers:
        return None
    with versions.alone(pk):
        wanted, now = request.headers.get("If-Match"), _now(pk)
        if wanted and now and not {now, "*"} & set(parse_etags(wanted)):
            return problem(412, _("Cette page a changé depuis que vous l’avez lue : rien n’a été fait."))
        done: HttpResponse = view(request, *args, **kwargs)
        return _tagged(done, _now(pk))


def _now(pk: int) -> str:
    return versions.tag_of(Page.objects.filter(pk=pk).first())


def _tagged(response: HttpResponse, tag: str) -> HttpResponse:
    if response.status_code in (200, 201) and tag:
        response["ETag"] = tag
    return response


def _faults(request: HttpRequest) -> list[dict[str, Any]]:
    found = _SENT.fullmatch(request.path_info)
    if found is None or request.method not in ("POST", "PATCH") or request.content_type != "application/json":
        return []
    try:
        body = json.loads(request.body)
    except ValueError:
        return []  # the view says so
    kind = shapes.model(found[1], int(found[2] or 0), body)
    if kind is None:
        return []
    return [{"loc": ["body", *where], "msg": what} for where, what in shapes.faults_of(kind, body)]
