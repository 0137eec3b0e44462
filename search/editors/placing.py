"""Results that editors put in front or take out, over whichever backend ranks the others.

What is picked is left out of the ranking (``Filters.without``) and put before it here, so that nothing
stands twice, on no page, and the counts are those of what is shown.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice

from django.db.models import Q

from search.backends.base import Contact, EstablishmentRef, Filters, Hit, Results, Window
from search.kinds.visibility import Viewer
from search.models import Findable
from search.query.text import Query

Rank = Callable[[Filters, Window], Results]
_FIRST = float("-inf")  # before any score


def placed(query: Query, filters: Filters, viewer: Viewer, window: Window, rank: Rank) -> Results:
    """The answer of ``rank`` without what is excluded, after what is pinned."""
    if not picked(query):
        return rank(filters, window)
    filters = replace(filters, without=(*filters.without, *query.excluded))
    pins = pinned(query, filters, viewer)
    if not pins:
        return rank(filters, window)
    rest = replace(filters, without=(*filters.without, *(hit.key for hit in pins)))
    own = [hit for hit in pins if window.kind in ("", hit.kind)]
    shown = own[window.offset : window.offset + window.limit]
    others = rank(rest, _left(window, own, shown))
    counts = dict(others.counts)
    for hit in pins:
        counts[hit.kind] = counts.get(hit.kind, 0) + 1
    return replace(others, hits=[*shown, *others.hits], counts=counts)


def pinned(query: Query, filters: Filters, viewer: Viewer) -> list[Hit]:
    """What this reader may see of it now, in the order of the editors, narrowed like the rest."""
    wanted = [key for key in query.pinned if key not in filters.without]
    if not wanted:
        return []
    rows = Findable.objects.visible_to(viewer).filter(_narrowing(filters), key__in=wanted)
    found = {row.key: row for row in rows.select_related("text", "establishment__department", "worker")}
    return [_hit(found[key]) for key in wanted if key in found]


def ahead(query: Query, viewer: Viewer, hits: Iterable[Hit], limit: int) -> list[Hit]:
    """Suggestions likewise."""
    if not picked(query):
        return list(islice(hits, limit))
    pins = pinned(query, Filters(without=query.excluded), viewer)
    taken = {*query.excluded, *(hit.key for hit in pins)}
    return [*pins, *(hit for hit in hits if hit.key not in taken)][:limit]


def picked(query: Query) -> int:
    """How many more suggestions must be asked for, as so many may be taken out."""
    return len(query.pinned) + len(query.excluded)


def _left(window: Window, own: Sequence[Hit], shown: Sequence[Hit]) -> Window:
    """The part of the ranking that is still wanted."""
    return replace(window, limit=window.limit - len(shown), offset=max(0, window.offset - len(own)))


def _narrowing(filters: Filters) -> Q:
    narrowing = Q(**dict(filters.items()))
    if (period := filters.period()) is not None:
        first, after = period
        narrowing &= Q(Q(ends_at__gte=first) | Q(ends_at=None), starts_at__lt=after)
    return narrowing


def _hit(row: Findable) -> Hit:
    place, worker = row.establishment, row.worker
    ref = None
    if place is not None:
        department = place.department
        ref = EstablishmentRef(
            place.pk, place.code, department.pk, department.region_id, department.time_zone
        )
    return Hit(
        key=row.key,
        kind=row.kind,
        score=_FIRST,
        title=row.title,
        detail=row.detail,
        url=row.url,
        is_sensitive=row.is_sensitive,
        body=row.text.body,
        establishment=ref,
        contact=Contact(worker.public_id, worker.phone, worker.mobile) if worker is not None else None,
    )
