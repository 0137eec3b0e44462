"""The addresses outside that published pages lead to, and what they last answered.

They are asked at night alone (``manage.py check_links``), never while somebody waits for a page.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self
from urllib.parse import urldefrag, urlsplit

from django.db import models
from wagtail.models import Page

from pages.quality import parts

LONGEST = 500  # characters: what an index of PostgreSQL holds, in any script
AGAIN = timedelta(days=7)  # of one that answers
SECURE = "https"
PORTS = {"http": 80, SECURE: 443}  # that need not be said
DAYS = 2  # on which it must have failed: a server is mended overnight


class AddressQuerySet(models.QuerySet["OutsideAddress"]):
    def broken(self) -> Self:
        return self.filter(days_failed__gte=DAYS)

    def due(self, at: datetime) -> Self:
        """Those that were never asked first; one that failed is asked every night."""
        failing = models.Q(days_failed__gt=0)
        never = models.Q(checked_at=None)
        return self.filter(never | failing | models.Q(checked_at__lte=at - AGAIN)).order_by(
            models.F("checked_at").asc(nulls_first=True), "pk"
        )


class OutsideAddress(models.Model):
    """``days_failed`` counts the days on end on which nothing was there; any other answer begins anew."""

    url = models.CharField(max_length=LONGEST, unique=True)
    pages = models.ManyToManyField(Page, related_name="+")
    status = models.PositiveSmallIntegerField(null=True)
    checked_at = models.DateTimeField(null=True)
    failed_on = models.DateField(null=True)
    days_failed = models.PositiveSmallIntegerField(default=0)

    objects = AddressQuerySet.as_manager()

    class Meta:
        app_label = "pages"
        verbose_name = "adresse extérieure"

    def __str__(self) -> str:
        return self.url

    def answered(self, status: int | None, *, gone: bool, at: datetime, today: date) -> None:
        """``gone``: nothing is there (404, 410, no such host); a server that is ill is not that."""
        self.status, self.checked_at = status, at
        if not gone:
            self.failed_on, self.days_failed = None, 0
        elif self.failed_on != today:
            self.failed_on, self.days_failed = today, self.days_failed + 1


def outside(found: Iterable[parts.Part]) -> set[str]:
    """Without what they say after “#”: that is a place in a page."""
    links = (link.url for part in found for link in part.read.links)
    return {url for link in links if (url := plain(link))}


def plain(link: str) -> str:
    """As it is asked and kept, ``http`` and ``https`` as one; empty for what is no address outside."""
    try:
        parts = urlsplit(urldefrag(link.strip()).url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in PORTS:
        return ""
    if port in (None, PORTS[parts.scheme]):
        host = parts.netloc.lower().removesuffix(f":{port}") if "@" not in parts.netloc else parts.netloc
        parts = parts._replace(scheme=SECURE, netloc=host, path=parts.path or "/")
    url = parts.geturl()
    return "" if len(url) > LONGEST else url


def twin(url: str) -> str:
    """The same address without the lock, for a server that has none; empty where it is another one."""
    parts = urlsplit(url)
    return parts._replace(scheme="http").geturl() if (parts.scheme, parts.port) == (SECURE, None) else ""


def note(page: Any) -> None:
    """What this page leads to, now that it is as it is: public, or not any more."""
    urls = outside(parts.of(page)) if page.live else set()
    missing = [OutsideAddress(url=url) for url in sorted(urls - _known(urls))]
    OutsideAddress.objects.bulk_create(missing, ignore_conflicts=True)
    through = OutsideAddress.pages.through
    through.objects.filter(page_id=page.pk).exclude(outsideaddress__url__in=urls).delete()
    ids = OutsideAddress.objects.filter(url__in=urls).values_list("pk", flat=True)
    rows = [through(page_id=page.pk, outsideaddress_id=pk) for pk in ids]
    through.objects.bulk_create(rows, ignore_conflicts=True)


def broken_among(urls: Iterable[str]) -> set[str]:
    return set(OutsideAddress.objects.broken().filter(url__in=set(urls)).values_list("url", flat=True))


def _known(urls: set[str]) -> set[str]:
    return set(OutsideAddress.objects.filter(url__in=urls).values_list("url", flat=True))
