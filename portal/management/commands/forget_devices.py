"""Forgets from where people signed in, once those sessions are over; `housekeeping` runs it every minute."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone


class Command(BaseCommand):
    help = "Delete the addresses and the browsers of sessions that are over."

    def handle(self, *args: Any, **options: Any) -> None:
        begun = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)  # no session is longer
        UserSession.objects.filter(created_at__lt=begun).delete()
