"""Which date of a page has been reminded of, and whom."""

from django.conf import settings
from django.db import models
from wagtail.models import Page


class ReviewReminder(models.Model):
    """One per page, due date and step: two clocks, or a clock that starts again, send one mail.

    ``step``: how often it has been asked before (``pages.editing.follow_up.STEPS``), or that the rights of an
    image on it end (``pages.media.reminders``).
    """

    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    due_on = models.DateField()
    step = models.PositiveSmallIntegerField(default=0)
    told = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta:
        verbose_name = "rappel de relecture"
        constraints = [
            models.UniqueConstraint(fields=["page", "due_on", "step"], name="one_reminder_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.due_on:%Y-%m-%d}"
