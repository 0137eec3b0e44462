"""Mails that the network sends: one to each address, in the language that its reader chose or else the
service's, by the outbox."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

File = tuple[str, bytes, str]  # name, content, media type
# How long a bundle stays open after its first mail: what is changed meanwhile makes one mail.
OPEN = timedelta(minutes=5)


class Bundled(EmailMessage):
    """One of several mails of the same ``bundle``: the outbox sends those of a few minutes as one.

    ``head`` and ``tail`` stand once, around the ``parts`` in their order.
    """

    def __init__(self, subject: str, head: str, part: str, tail: str, *, to: str, bundle: str) -> None:
        self.head, self.parts, self.tail, self.bundle = head, [part], tail, bundle
        super().__init__(subject, joined(head, self.parts, tail), to=[to])


def joined(head: str, parts: Iterable[str], tail: str) -> str:
    return "\n\n".join(filter(None, [head, *parts, tail])) + "\n"


def language(spoken: str = "") -> AbstractContextManager[None]:
    """For what is put into a mail before it is written: whoever reads it is not whoever pressed.

    ``spoken``: the language of the reader's profile; empty where it is not known.
    """
    return translation.override(spoken or settings.LANGUAGE_CODE)


def written(template: str, context: Mapping[str, Any], spoken: str = "") -> tuple[str, str]:
    """Subject and body: the first line of the template, and the rest."""
    with language(spoken):
        lines = render_to_string(template, dict(context)).strip().splitlines()
    return lines[0], "\n".join(lines[1:]).strip() + "\n"


def send(addresses: Iterable[str], template: str, context: Mapping[str, Any], spoken: str = "") -> None:
    """Nobody sees the addresses of the others."""
    subject, body = written(template, context, spoken)
    for address in addresses:
        post(address, subject, body)


def post(
    address: str,
    subject: str,
    body: str,
    *,
    headers: Mapping[str, str] | None = None,
    files: Iterable[File] = (),
) -> None:
    """The one place where a mail of ours is made; the outbox takes it in the caller's transaction."""
    EmailMessage(subject, body, to=[address], headers=dict(headers or {}), attachments=list(files)).send()


def post_bundled(
    address: str, templates: tuple[str, str, str], context: Mapping[str, Any], bundle: str
) -> None:
    """``templates``: of the subject and the beginning, of this change, of the end."""
    subject, head = written(templates[0], context)
    with language():
        part, tail = (render_to_string(name, dict(context)).strip() for name in templates[1:])
    Bundled(subject, head.strip(), part, tail, to=address, bundle=f"{bundle}:{address}").send()
