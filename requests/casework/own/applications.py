"""What whoever holds an application for aid began to write of it, sealed to herself until it is sent.

It names the application, which she reads, and no case.
"""

from collections.abc import Collection, Mapping

from django.views.decorators.debug import sensitive_variables

from casework.models import WorkerKey
from casework.own import kept
from casework.own.drafts import LONGEST

APPLICATIONS = "applications"


@sensitive_variables()
def began(key: WorkerKey, root: bytes, reference: str) -> Mapping[str, str]:
    """By the name of the field, as the page posts it."""
    found: Mapping[str, Mapping[str, str]] = kept.read(key, root, None).get(APPLICATIONS, {})
    return found.get(reference, {})


@sensitive_variables()
def keep(
    key: WorkerKey, root: bytes, reference: str, typed: Mapping[str, str], *, held: Collection[str]
) -> bool:
    """In the place of what was there; nothing takes that away. False: it is too long, and nothing changed.

    ``held``: the references of those that she still holds. What she began of another goes.
    """
    if sum(map(len, typed.values())) > LONGEST:
        return False

    def put(values: kept.Values) -> None:
        there = {**values.pop(APPLICATIONS, {}), reference: dict(typed)}
        if left := {name: texts for name, texts in there.items() if texts and name in held}:
            values[APPLICATIONS] = left

    if typed or began(key, root, reference):
        kept.change(key, root, None, put)
    return True
