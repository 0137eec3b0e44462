"""What the inbox says of grave events."""

from django.utils.translation import ngettext

from casework.keys.unlocking import Unlocked
from directory.roles import Role


def waiting(unlocked: Unlocked) -> str:
    """What the inbox says of the events that wait for its owner; nothing to the national level.

    No query: it came with the key.
    """
    number = getattr(unlocked.key, "events_to_tell", 0) or 0
    if not number or unlocked.worker.role == Role.NATIONAL_COORDINATOR:
        return ""
    if unlocked.worker.role == Role.REGIONAL_COORDINATOR:
        return ngettext(
            "Un évènement grave attend votre synthèse.",
            "%(n)d évènements graves attendent votre synthèse.",
            number,
        ) % {"n": number}
    return ngettext(
        "Un évènement grave attend votre évaluation.",
        "%(n)d évènements graves attendent votre évaluation.",
        number,
    ) % {"n": number}
