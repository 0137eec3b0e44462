"""When a token of an editor's tool ends, and who made it: Wagtail's own say neither."""

from django.conf import settings
from django.db import models
from wagtail.models import APIToken


class TokenEnd(models.Model):
    token = models.OneToOneField(APIToken, models.CASCADE, primary_key=True, related_name="end")
    expires_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.token_id} {self.expires_at:%Y-%m-%d}"
