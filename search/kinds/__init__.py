"""Every kind of thing that can be found. A module of this folder that defines one is all that a kind takes.

``KINDS`` holds them in the order of the tabs, but for one that leaves a piece out (``missing``).
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from django.db import models

from search.kinds.base import Kind, Source
from search.query.intent import Need

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def _defined(base: type[Kind] = Kind) -> Iterator[type[Kind]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _defined(kind)


def missing(kind: type[Kind]) -> list[str]:
    """The pieces that it leaves out, or that a source of it does."""
    found = _missing(kind, Kind)
    for source in getattr(kind, "sources", ()):
        found += [f"{type(source).__name__}.{piece}" for piece in _missing(type(source), Source)]
    return found


def _missing(thing: type, base: type) -> list[str]:
    methods = [name for name, value in vars(base).items() if getattr(value, "__isabstractmethod__", False)]
    return [name for name in base.__annotations__ if not hasattr(thing, name)] + [
        name for name in methods if getattr(thing, name) is getattr(base, name)
    ]


DEFINED: tuple[type[Kind], ...] = tuple(_defined())
KINDS: tuple[Kind, ...] = tuple(
    sorted((kind() for kind in DEFINED if not missing(kind)), key=lambda kind: kind.order)
)
SOURCES: tuple[Source, ...] = tuple(source for kind in KINDS for source in kind.sources)
BY_NAME = {kind.name: kind for kind in KINDS}


def meeting(need: Need | None) -> tuple[str, ...]:
    """The names of the kinds that such a query is after."""
    return tuple(kind.name for kind in KINDS if need in kind.meets)


def source_of(model: type[models.Model]) -> Source:
    return next(source for source in SOURCES if issubclass(model, source.model))


def key_of(thing: models.Model) -> str:
    """Of its row."""
    return source_of(type(thing)).key(thing.pk)
