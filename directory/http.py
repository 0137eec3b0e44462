"""The request as views see it: somebody is signed in; and views for some of them only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from directory.models import User

View = Callable[..., HttpResponse]


class PortalRequest(HttpRequest):
    user: User  # the gate guarantees it


def only_for(may: Callable[[Any], bool]) -> Callable[[View], View]:
    """403 for whoever ``may`` refuses; the second factor was asked for before (``portal.gate``)."""

    def guard(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard
