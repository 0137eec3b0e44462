"""Panels that other apps add to the pages of the directory, which knows none of them.

An app registers a function in its ``AppConfig.ready``; the page calls it with plain values and
includes the template that comes back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, ParamSpec, TypeVar

from directory.coverage.who_covers import Coverage
from directory.models import Establishment, Region, Sector, User, Worker

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Panel:
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody comes to do, on the home page: a link, how many wait there if it is known, a few words.

    Nothing of a case, not even how many there are: a home page is read over a shoulder. Of what waits for an
    opinion or a signature, how many.
    """

    label: str
    url: str
    count: int | None = None
    lines: tuple[str, ...] = ()


class Registry(Generic[P, T]):
    """Functions of other apps, asked in their order; one that has nothing to add says None."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, Callable[P, T | None]]] = []

    def register(self, *, order: int) -> Callable[[Callable[P, T | None]], Callable[P, T | None]]:
        """The lowest order comes first on the page."""

        def add(build: Callable[P, T | None]) -> Callable[P, T | None]:
            self._entries.append((order, build))
            self._entries.sort(key=lambda entry: entry[0])
            return build

        return add

    def build(self, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        built = (build(*args, **kwargs) for _order, build in self._entries)
        return [found for found in built if found is not None]


class Panels(Registry[P, Panel]):
    """For one page."""


establishment_panels: Panels[[Establishment, Coverage, datetime, User]] = Panels()
worker_panels: Panels[[Worker, datetime, User]] = Panels()
# What a departure leaves, when the last day in service is that one; asked by whoever records it.
departure_panels: Panels[[Worker, date, User]] = Panels()
# What ends with a sector or an establishment after that day.
closing_panels: Panels[[Sector | Establishment, date]] = Panels()
# What waits for a coordinator who leads these regions, on that day: "Mon réseau".
network_panels: Panels[[User, list[Region], datetime]] = Panels()
# Six words of the key under which these people are written to in confidence, by primary key; who has no key
# is not in it. On paper they are what a screen is held against.
key_words: Registry[[frozenset[int]], Mapping[int, str]] = Registry()
# What each comes for, above what everybody sees on the home page. Given the duty stamp, under which what it
# says of the network is kept: a home page has six queries.
home_errands: Registry[[User, datetime, str | None], list[Errand]] = Registry()


def words_of(workers: Iterable[Worker]) -> dict[int, str]:
    asked = frozenset(worker.pk for worker in workers)
    return {pk: words for found in key_words.build(asked) for pk, words in found.items()}
