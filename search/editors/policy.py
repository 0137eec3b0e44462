"""Who may steer the search: those who write and moderate the pages, and administrators."""

from django.contrib.auth.models import AnonymousUser

from directory.models import User
from directory.roles import Role


def may_steer(user: User | AnonymousUser) -> bool:
    return isinstance(user, User) and user.has_role(Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR)
