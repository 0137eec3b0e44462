"""What a newcomer has ticked, and what they were reminded of (R14). Nobody reads it but that person."""

from django.conf import settings
from django.db import models
from wagtail.models import Page

from pages.reference import Stage


class BookletTick(models.Model):
    """One line of a chapter that this person has done, under a digest of its words."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    line = models.CharField(max_length=16)

    class Meta:
        verbose_name = "coche du livret"
        constraints = [models.UniqueConstraint(fields=["user", "page", "line"], name="a_line_is_ticked_once")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.line}"


class BookletMails(models.Model):
    """That this person wants a mail at the beginning of each stage, and which stage the last one was for."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    told = models.CharField(max_length=20, choices=Stage)

    class Meta:
        verbose_name = "rappels du livret"

    def __str__(self) -> str:
        return f"{self.user_id} {self.told}"
