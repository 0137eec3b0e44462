"""Whose page a form was typed in, told by the form itself: several people sign in on one browser.

A template library: it stands among the builtins, so that Wagtail's forms and allauth's say it as ours do.
"""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.forms import PAGE_OF

register = template.Library()


def _mark(user: Any) -> str:
    """Names nobody: without the key of this server nothing can be made of it."""
    return salted_hmac("relais.gate.typist", str(user.pk), algorithm="sha256").hexdigest()[:32]


def _signed_in(request: HttpRequest | None) -> Any:
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def is_another(request: HttpRequest) -> bool:
    """Whether somebody is signed in to whom the page of this form was not shown.

    A page that does not say to whom is nobody's: one from before a sign-in has nothing to keep. While nobody
    is signed in it is not asked: the page gives back what it has just sent.
    """
    user = _signed_in(request)
    return user is not None and not constant_time_compare(request.POST.get(PAGE_OF, ""), _mark(user))


def names_another(request: HttpRequest) -> bool:
    """Whether the form says that somebody else's page sent it. A script or a program says nothing."""
    return request.method == "POST" and PAGE_OF in request.POST and is_another(request)


class MarkedTokenNode(CsrfTokenNode):
    def render(self, context: template.Context) -> SafeString:
        token = SafeString(super().render(context))
        user = _signed_in(context.get("request"))
        if not token or user is None:
            return token
        return token + format_html('<input type="hidden" name="{}" value="{}">', PAGE_OF, _mark(user))


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> MarkedTokenNode:
    return MarkedTokenNode()
