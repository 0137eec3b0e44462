"""What must hold before anything starts: said by `manage.py check`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from casework import states


@register
def states_are_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A state that says half of what is asked of it would fail in front of somebody."""
    hint = "Complete casework/states.py."
    return [Error(fault, hint=hint, id="casework.E001") for fault in states.faults(states.TABLE)]
