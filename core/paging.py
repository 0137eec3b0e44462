"""How lists are cut: those of the screens into numbered pages, those of the API by the last thing read.

With a cursor (docs/decisions/0017, 0024), what is added or taken away meanwhile neither shifts the pages to
come nor shows anything twice.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core import signing
from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from ninja import Field, Schema
from ninja.errors import ValidationError
from ninja.pagination import PaginationBase
from pydantic import create_model

PARAMETER = "page"
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)  # no list has a million pages
MAX_LIMIT, DEFAULT_LIMIT = 100, 50
Plain = str | int
# What orders a list: a field as the ORM writes it or, of what is kept in memory, a function of one item.
Key = str | Callable[[Any], Any]
# (request, one page of the list, the arguments of the view) -> what is answered
Serialize = Callable[..., Iterable[Any]]


def wanted_page(query: Mapping[str, str]) -> int:
    """The number that an address asks for, the first page without one; 404 for what can be no number."""
    asked = query.get(PARAMETER) or "1"
    if not _NUMBER.fullmatch(asked) or int(asked) < 1:
        raise Http404
    return int(asked)


def page_at(number: int, rows: Any, per_page: int) -> "Page[Any]":
    """That page of ``rows``; 404 where they are not as many."""
    try:
        return Paginator(rows, per_page).page(number)
    except EmptyPage as error:
        raise Http404 from error


class KeysetPagination(PaginationBase):
    """Answers ``items``, ``count`` (all there are) and ``next`` (the cursor of the next page, or null).

    ``keys`` are fields, none of them null, that together order the list without ties. ``orders`` are others
    that ``?order=`` names, each likewise without ties; the list goes backwards where its name begins with a
    minus. ``serialize`` makes the items of the answer of one page of the list: what it does is not done for
    the other pages.
    """

    class Input(Schema):
        limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many at most.")
        cursor: str = Field(
            "", max_length=1500, description="`next` of the page before; nothing for the first page."
        )

    class Output(Schema):
        items: list[Any]
        count: int = Field(description="How many there are in all, at this moment.")
        next: str | None = Field(description="`cursor` of the next page; null on the last.")

    def __init__(
        self,
        *,
        keys: tuple[Key, ...],
        orders: Mapping[str, tuple[Key, ...]] | None = None,
        serialize: Serialize | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keys = keys
        self.orders = orders or {}
        self.serialize = serialize
        if self.orders:
            self.Input = _ordered(tuple(self.orders))  # type: ignore[misc]  # of this list alone

    def paginate_queryset(
        self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any
    ) -> dict[str, Any]:
        order: str = getattr(pagination, "order", None) or ""
        keys, backwards = self.orders.get(order, self.keys), order.startswith("-")
        name = f"{request.path} {order}".rstrip()
        after = _read(pagination.cursor, name, len(keys))
        rows, count = (_rows if isinstance(queryset, QuerySet) else _listed)(queryset, after, keys, backwards)
        found = list(rows[: pagination.limit + 1])
        page = found[: pagination.limit]
        following = _write(_place(page[-1], keys), name) if len(found) > len(page) else None
        items = self.serialize(request, page, **params) if self.serialize else page
        return {"items": items, "count": count, "next": following}


def _ordered(names: tuple[str, ...]) -> Any:
    """What such a list is asked: ``order`` as well."""
    order: Any = Literal[names]
    meaning = "Another order than the usual one; with a minus, backwards."
    field: Any = (Annotated[order | None, Field(description=meaning)], None)
    return create_model("Input", __base__=KeysetPagination.Input, order=field)


def _rows(queryset: Any, after: Sequence[Plain] | None, keys: Sequence[Any], backwards: bool) -> Any:
    rows = queryset.order_by(*(f"-{key}" if backwards else key for key in keys))
    return rows.filter(_beyond(keys, after, backwards)) if after else rows, queryset.count()


def _listed(
    values: Iterable[Any], after: Sequence[Plain] | None, keys: Sequence[Key], backwards: bool
) -> tuple[Any, int]:
    placed = sorted(((_place(one, keys), one) for one in values), key=lambda pair: pair[0], reverse=backwards)
    if after:
        last = tuple(after)
        return [one for place, one in placed if (place < last if backwards else place > last)], len(placed)
    return [one for _place, one in placed], len(placed)


def _place(item: Any, keys: Sequence[Key]) -> tuple[Plain, ...]:
    return tuple(_plain(_value(item, key)) for key in keys)


def _beyond(keys: Sequence[str], after: Sequence[Plain], backwards: bool) -> Q:
    """(a, b) > (x, y), or < where it goes backwards, spelled so that every database uses its indexes."""
    (key, *others), (value, *rest) = keys, after
    further = Q(**{f"{key}__{'lt' if backwards else 'gt'}": value})
    return further | Q(**{key: value}) & _beyond(others, rest, backwards) if others else further


def _value(item: Any, key: Key) -> Any:
    """What a key names, as the ORM writes it: "department__code", or "facts__starts_at" of a mapping."""
    if callable(key):
        return key(item)
    for part in key.split("__"):
        item = item[part] if isinstance(item, Mapping) else getattr(item, part)
    return item


def _plain(value: Any) -> Plain:
    """What JSON keeps, in the same order as the value itself."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def _write(place: Sequence[Plain], path: str) -> str:
    """Signed, and for this list only: nobody can make one up that a database would choke on.

    Without the hour, which would give the same list another ETag each second.
    """
    return signing.Signer(salt=f"cursor {path}").sign_object(list(place), compress=True)


def _read(cursor: str, path: str, length: int) -> list[Plain] | None:
    if not cursor:
        return None
    try:
        place: list[Plain] = signing.Signer(salt=f"cursor {path}").unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        place = []
    if len(place) != length:
        told = {"loc": ["query", "cursor"], "msg": "not a cursor of this list", "type": "value_error"}
        raise ValidationError([told])
    return place
