"""What the search engine has not been told yet, and which of its indexes the database has filled."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Pending(models.Model):
    """One change of a ``Findable``, written in its transaction; it goes when the engine holds it.

    A row for each change, never one for each key: what is removed is exactly what was read, and a change made
    meanwhile stays. What the engine has to hold is read from ``Findable`` at the moment of telling it.
    """

    key = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField()
    # Why the engine would not take this one: it waits for a repair, and keeps nothing else waiting.
    refused = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("changement à transmettre au moteur de recherche")
        verbose_name_plural = _("changements à transmettre au moteur de recherche")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


class EngineState(models.Model):
    """One row, locked by whoever reads what the engine is going to be told (``queue.turn``)."""

    # The last number given out: what was read later is written under a higher one.
    ticket = models.BigIntegerField(default=0)
    # The index that answers, and the number that it holds for certain.
    serving = models.CharField(max_length=120, blank=True, default="")
    acknowledged = models.BigIntegerField(default=0)
    # The index that is being filled, by whom, and when that process last gave a sign of life.
    building = models.CharField(max_length=120, blank=True, default="")
    builder = models.CharField(max_length=120, blank=True, default="")
    built_at = models.DateTimeField(null=True)
    # Attempts that failed one after the other, and when the next one is due.
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("état du moteur de recherche")

    def __str__(self) -> str:
        return self.serving
