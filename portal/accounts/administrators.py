"""The door of the administrators' own pages."""

from typing import Any

from directory.http import only_for
from directory.roles import Role


def _is_administrator(user: Any) -> bool:
    return bool(user.has_role(Role.ADMINISTRATOR))


for_administrators = only_for(_is_administrator)
