"""What the page of a case offers besides its own forms: acts that have a screen, and panels.

A subject has both in its folder; ``inbox/case_page.py`` lists them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from casework.cases.reading import OpenCase
from casework.keys.unlocking import Unlocked
from casework.models import Case


class Group(StrEnum):
    """Under which heading of the page an act stands."""

    FOLLOW = "follow"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A link to the screen of something that is done with a case: ``address`` takes its reference."""

    address: str
    label: str | Promise
    icon: str  # a class of the design system
    is_offered: Callable[[Case], bool]
    is_for_guests: bool = True  # who was let in by another (``readers.is_guest``)
    group: Group = Group.FOLLOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A part of the page, below the conversation. ``context`` gives ``template`` what it shows; None where
    there is nothing to show."""

    template: str
    context: Callable[[OpenCase, Unlocked], Mapping[str, Any] | None]


def offered(acts: Iterable[Act], case: Case, *, to_guest: bool = False) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "url": reverse(act.address, args=[case.reference]),
            "label": act.label,
            "icon": act.icon,
            "group": act.group.value,
        }
        for act in acts
        if act.is_offered(case) and (act.is_for_guests or not to_guest)
    ]


def shown(panels: Iterable[Panel], open_case: OpenCase, unlocked: Unlocked) -> Sequence[Mapping[str, Any]]:
    found = ((panel.template, panel.context(open_case, unlocked)) for panel in panels)
    return [{"template": template, **context} for template, context in found if context is not None]
