"""Loads the signed-in person and every role in one query."""

from datetime import date
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from core.prepared import Prepared
from directory.models import User

_signed_in: Prepared[Any] = Prepared(
    lambda pk, today: User.objects.with_roles(today).filter(pk=pk), pk=-1, today=date(1, 1, 2)
)


class DirectoryBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        user: User | None = _signed_in.first(pk=int(user_id), today=timezone.localdate())
        return user if user is not None and self.user_can_authenticate(user) else None
