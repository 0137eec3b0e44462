"""What must hold before anything starts: said by `manage.py check`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from casework import states, writings
from casework.disasters import states as incident_states
from casework.funds import states as aid_states
from casework.keys import shares


@register
def states_are_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A state that says half of what is asked of it would fail in front of somebody."""
    hint = "Complete casework/states.py."
    return [Error(fault, hint=hint, id="casework.E001") for fault in states.faults(states.TABLE)]


@register
def aid_states_are_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    hint = "Complete casework/funds/states.py."
    return [Error(fault, hint=hint, id="casework.E003") for fault in aid_states.faults(aid_states.TABLE)]


@register
def incident_states_are_complete(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    hint = "Complete casework/disasters/states.py."
    return [Error(fault, hint=hint, id="casework.E004") for fault in incident_states.faults()]


@register
def writings_are_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A form that cannot be read back would be told to a social worker as damage."""
    hint = "Complete casework/writings/."
    return [Error(fault, hint=hint, id="casework.E002") for fault in writings.faults(writings.FORMS)]


@register(deploy=True)
def files_are_looked_through(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Whatever an agent attaches is opened on a worker's computer."""
    hint = "Set CLAMD_SOCKET to the socket of a clamd: see docs/operations.md."
    said = "Files that are attached to requests are not looked through by an antivirus."
    return [] if settings.CLAMD_SOCKET else [Warning(said, hint=hint, id="casework.W002")]


@register
def shares_are_private(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What is kept there opens an inbox, together with a copy of the database and of a cookie."""
    hint = "Make it a folder of mode 0700, of the account that runs Relais, shared by all its processes."
    said = f"The folder of unlocked keys, {shares.folder()},"
    return [Warning(f"{said} {fault}.", hint=hint, id="casework.W001") for fault in shares.faults()]
