"""Parts of the frame of every page that are the same for many readers, kept by the process for a minute."""

import time

from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.kept import Kept

register = template.Library()
MINUTE = 60  # seconds
_kept: Kept[SafeString] = Kept(size=2000)


class KeptNode(template.Node):
    def __init__(self, part: str, depends: list[FilterExpression], nodelist: NodeList) -> None:
        self.part, self.depends, self.nodelist = part, depends, nodelist

    def render(self, context: template.Context) -> SafeString:
        if settings.DEBUG:  # a template that is being written shows at once
            return self.nodelist.render(context)
        values = tuple([str(expression.resolve(context)) for expression in self.depends])
        key, minute = (self.part, get_language(), values), str(int(time.time()) // MINUTE)
        html = _kept.get(key, minute)
        if html is None:
            html = mark_safe(self.nodelist.render(context))  # noqa: S308 -- our own template rendered it
            _kept.put(key, minute, html)
        return html


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """``{% kept "footer" a b %}...{% endkept %}``: what is within depends on the language, a and b only.

    No token of a form, no text that somebody typed: what is kept is shown to others.
    """
    _name, part, *depends = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(part.strip("\"'"), [parser.compile_filter(word) for word in depends], nodelist)
