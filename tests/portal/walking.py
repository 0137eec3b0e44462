"""The cast, each signed in once for a whole module; what somebody does in it is undone before the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import ClassVar

from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler

from tests.cast import PEOPLE, Cast


@dataclass
class SignedIn(Cast):
    """Each client of somebody goes on with the same session: as a browser does."""

    cookies: dict[str, str] = field(default_factory=dict)
    handler: ClassVar[ClientHandler] = ClientHandler(enforce_csrf_checks=False)  # loads the middleware once

    @classmethod
    def of(cls, cast: Cast) -> "SignedIn":
        made = cls(**{one.name: getattr(cast, one.name) for one in fields(cast)})
        for who in PEOPLE[1:]:
            made.cookies[who] = cast.client(who).cookies["sessionid"].value
        return made

    def client(self, who: str, *, mfa: bool = True) -> Client:
        if not mfa:
            return super().client(who, mfa=mfa)
        client = Client()
        client.handler = self.handler
        if who != "anonymous":
            client.cookies["sessionid"] = self.cookies[who]
        return client

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What one person does is not there for the next, the end of a session neither."""
        extra = dict(self.extra)
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        self.extra = extra


def forget() -> None:
    for alias in caches:
        caches[alias].clear()
