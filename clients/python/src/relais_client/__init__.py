"""Reads the API of Relais: what an agent may read, with a token.

What ``relais_client.generated`` holds is made from the OpenAPI document of the same commit.
"""

from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, Protocol, TypeVar

from .generated import AuthenticatedClient, models

__all__ = ["Refused", "connect", "every", "models", "read"]

P = ParamSpec("P")
T = TypeVar("T")
Item_co = TypeVar("Item_co", covariant=True)


class Refused(Exception):
    """The API said no: ``problem`` is what it said (RFC 9457), if it said anything that is documented."""

    def __init__(self, problem: models.Problem | None) -> None:
        super().__init__(f"{problem.status} {problem.title}" if problem else "no answer that is documented")
        self.problem = problem


class Listed(Protocol[Item_co]):
    """One answer of a list: ``next_`` is the cursor of what follows, None at its end."""

    @property
    def items(self) -> list[Item_co]: ...  # type: ignore[misc]  # read only, so covariant

    next_: str | None


def connect(base_url: str, token: str, **options: Any) -> AuthenticatedClient:
    """``base_url`` without ``/api/v1/``; ``options`` are those of the generated client (``timeout`` ...)."""
    return AuthenticatedClient(base_url=base_url.rstrip("/"), token=token, **options)


def read(ask: Callable[P, T | models.Problem | None], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What an operation answers, or ``Refused``: ``read(get_page.sync, 42, client=client)``."""
    found = ask(*args, **kwargs)
    if found is None or isinstance(found, models.Problem):
        raise Refused(found)
    return found


def every(ask: Callable[..., Listed[T] | models.Problem | None], /, **filters: Any) -> Iterator[T]:
    """All that a list holds, page after page: ``every(list_pages.sync, client=client, type_=...)``."""
    while True:
        found = read(ask, **filters)
        yield from found.items
        if not found.next_:
            return
        filters["cursor"] = found.next_
