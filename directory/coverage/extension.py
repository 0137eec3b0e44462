"""Panels that other apps add to the pages of the directory, which knows none of them.

An app registers a function in its ``AppConfig.ready``; the page calls it with plain values and
includes the template that comes back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, ParamSpec

from directory.coverage.who_covers import Coverage
from directory.models import Establishment, Region, Sector, User, Worker

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Panel:
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


class Panels(Generic[P]):
    def __init__(self) -> None:
        self._entries: list[tuple[int, Callable[P, Panel | None]]] = []

    def register(self, *, order: int) -> Callable[[Callable[P, Panel | None]], Callable[P, Panel | None]]:
        """The lowest order comes first on the page."""

        def add(build: Callable[P, Panel | None]) -> Callable[P, Panel | None]:
            self._entries.append((order, build))
            self._entries.sort(key=lambda entry: entry[0])
            return build

        return add

    def build(self, *args: P.args, **kwargs: P.kwargs) -> list[Panel]:
        built = (build(*args, **kwargs) for _order, build in self._entries)
        return [panel for panel in built if panel is not None]


establishment_panels: Panels[[Establishment, Coverage, datetime, User]] = Panels()
worker_panels: Panels[[Worker, datetime, User]] = Panels()
# What a departure leaves, when the last day in service is that one; asked by whoever records it.
departure_panels: Panels[[Worker, date, User]] = Panels()
# What ends with a sector or an establishment after that day.
closing_panels: Panels[[Sector | Establishment, date]] = Panels()
# What waits for a coordinator who leads these regions, on that day: "Mon réseau".
network_panels: Panels[[User, list[Region], datetime]] = Panels()
