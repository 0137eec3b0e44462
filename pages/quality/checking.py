"""A night's round of the addresses outside: which are due, in which order, and what their answers mean.

Who asks is given (``portal.operations.outside``): this package knows no network.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from urllib.parse import urlsplit

from django.utils import timezone
from wagtail.models import Page

from pages.quality import addresses, parts
from pages.quality.addresses import OutsideAddress

AT_MOST = 400  # addresses of one night
GONE = frozenset({404, 410})
LATELY = timedelta(hours=25)  # the night before, which alone makes no address broken


@dataclass(frozen=True, slots=True)
class Seen:
    """``unknown``: no host of that name. Neither that nor a status: no answer, or nobody was asked."""

    status: int | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    asked: int
    broken: int


def check_links(ask: Callable[[str], Seen], at: datetime, *, at_most: int = AT_MOST) -> Round:
    gather()
    due = list(OutsideAddress.objects.due(at)[:at_most])
    seen = [(one, _asked(ask, one.url)) for one in _by_turns(due)]
    # A service that finds no name at all has lost its own way outside: that says nothing of the others.
    lately = OutsideAddress.objects.filter(checked_at__gte=at - LATELY, status__isnull=False).exists()
    is_outside = lately or any(answer.status is not None for _one, answer in seen)
    today = timezone.localdate(at)
    for one, answer in seen:
        gone = answer.status in GONE or (answer.unknown and is_outside)
        if answer.status is None and not gone:
            continue  # asked again tomorrow; what is known of it stays
        one.answered(answer.status, gone=gone, at=at, today=today)
        one.save(update_fields=["status", "checked_at", "failed_on", "days_failed"])
    return Round(len(seen), OutsideAddress.objects.broken().count())


def _asked(ask: Callable[[str], Seen], url: str) -> Seen:
    """Where nothing answers, or nothing is there, a server may yet have it in plain HTTP."""
    seen = ask(url)
    if seen.unknown or seen.status not in {None, *GONE} or not (other := addresses.twin(url)):
        return seen
    again = ask(other)
    return seen if again.status is None else again


def gather() -> None:
    """What pages lead to, as they are now: a bulk change or an older version left it unsaid."""
    known: dict[int, set[str]] = defaultdict(set)
    for pk, url in OutsideAddress.pages.through.objects.values_list("page_id", "outsideaddress__url"):
        known[pk].add(url)
    live = Page.objects.live().filter(alias_of=None, depth__gt=1)
    for page in live.specific().iterator(chunk_size=200):
        if addresses.outside(parts.of(page)) != known.pop(page.pk, set()):
            addresses.note(page)
    OutsideAddress.pages.through.objects.filter(page_id__in=known).delete()
    OutsideAddress.objects.filter(pages=None).delete()


def _by_turns(due: Iterable[OutsideAddress]) -> Iterator[OutsideAddress]:
    """One of each host, then the next of each: a host is left in peace between two."""
    by_host: dict[str, list[OutsideAddress]] = defaultdict(list)
    for one in due:
        by_host[urlsplit(one.url).netloc].append(one)
    turns = chain.from_iterable(zip_longest(*by_host.values()))
    return (one for one in turns if one is not None)
