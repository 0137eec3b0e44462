"""Whether pages were of use, and what was looked for in vain: of nobody, and of no hour."""

import uuid

from django.db import models
from wagtail.models import Page


class PageAnswers(models.Model):
    """How many said so of a page on a day."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    day = models.DateField()
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "réponses sur une page"
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="one_count_of_answers_a_day")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.day:%Y-%m-%d}"


class PageWish(models.Model):
    """What somebody looked for. The key is random: no order of a day can be read from it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    day = models.DateField()
    text = models.CharField(max_length=300)
    handled_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "recherche sans réponse"
        ordering = ["-day", "id"]

    def __str__(self) -> str:
        return f"{self.page_id} {self.day:%Y-%m-%d}"
