"""Loads the signed-in person and every role in one query."""

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from directory.models import User


class DirectoryBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        user: User | None = User.objects.with_roles(timezone.localdate()).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
