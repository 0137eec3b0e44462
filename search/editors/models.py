"""What editors wrote: groups of words, and for some queries what comes first and what does not show."""

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _


def mark_of(*read: object) -> str:
    """Changes with what is read of a thing: a form carries it, and tells so what its editor had read."""
    return hashlib.sha256(repr(read).encode()).hexdigest()[:16]


class SynonymGroup(models.Model):
    """Words and phrases that mean the same; one way: whoever types the first also finds the others."""

    words = models.TextField(_("mots et expressions"))  # as written, one a line
    one_way = models.BooleanField(_("dans un seul sens"), default=False)

    class Meta:
        verbose_name = _("groupe de synonymes")
        verbose_name_plural = _("synonymes")
        ordering = ["words", "pk"]

    def __str__(self) -> str:
        first, *others = self.phrases
        return f"{first} → {', '.join(others)}" if self.one_way else ", ".join(self.phrases)

    @property
    def phrases(self) -> list[str]:
        return self.words.splitlines() or [""]

    @property
    def mark(self) -> str:
        return mark_of(self.words, self.one_way)


class Selection(models.Model):
    """What editors decided for a query, however it is worded."""

    wordings = models.TextField(_("recherches"))  # as written, one a line

    class Meta:
        verbose_name = _("sélection de résultats")
        verbose_name_plural = _("résultats choisis")
        ordering = ["wordings", "pk"]

    def __str__(self) -> str:
        return " / ".join(f"« {phrase} »" for phrase in self.phrases)

    @property
    def phrases(self) -> list[str]:
        return self.wordings.splitlines()

    @property
    def mark(self) -> str:
        return mark_of(self.wordings)

    @property
    def mark_of_all(self) -> str:
        """With what was picked: what goes when it is deleted."""
        picked = [(pick.key, pick.is_excluded, pick.position) for pick in self.picks.order_by("pk")]
        return mark_of(self.wordings, picked)

    @property
    def excluded_count(self) -> int:
        return sum(pick.is_excluded for pick in self.picks.all())

    @property
    def pinned_count(self) -> int:
        return len(self.picks.all()) - self.excluded_count


class Pick(models.Model):
    """One result of a selection. By its key: a page that comes back after a time offline is picked again."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="picks")
    key = models.CharField(max_length=60)  # of the row in Findable
    is_excluded = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("résultat choisi")
        verbose_name_plural = _("résultats d’une sélection")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["selection", "key"], name="picked_once")]

    def __str__(self) -> str:
        return self.key


class HandStamp(models.Model):
    """One row, whose token changes with every change of the above: what a process keeps holds under it."""

    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("version des choix de la rédaction")

    def __str__(self) -> str:
        return self.token
