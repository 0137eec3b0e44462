"""What several tests of the portal share: every address of the project, the mails, the second factor."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = {
    "core": ROOT / "core",
    "portal": ROOT / "portal",
    "search": ROOT / "search",
    "pages": ROOT / "pages",
    "contact": ROOT / "requests" / "contact",
    "casework": ROOT / "requests" / "casework",
    "permanences": ROOT / "permanences",
    "directory": ROOT / "directory",
}
STEP = 30  # seconds that a code of an application holds
CODE = re.compile(r"^\s{4}([A-Z0-9]{4}-?[A-Z0-9]{4})\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver: ``name`` with its namespaces, ``route`` as written."""

    name: str
    route: str
    callback: Any

    @property
    def key(self) -> str:
        return self.name or self.route


def addresses(resolver: URLResolver | None = None, prefix: str = "", spaces: str = "") -> Iterator[Address]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{spaces}{pattern.namespace}:" if pattern.namespace else spaces
            yield from addresses(pattern, route, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{spaces}{pattern.name}" if pattern.name else "", route, pattern.callback)


def code_in_last_mail() -> str:
    found = CODE.search(mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def code_of(secret: str, *, steps_ago: int = 0) -> str:
    """What an application shows that was given this secret."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // STEP - steps_ago))
