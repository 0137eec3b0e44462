"""Where something may be said to have happened, searched and ticked."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework.incidents.forms import HeadForm
from casework.keys.unlocking import Unlocked
from core.text import fold
from directory.models import Department, Establishment, Region
from directory.places import lookup
from directory.policy import regions_kept_by

MOST_PLACES, LONGEST_SEARCH = 20, 100


def allowed_for(unlocked: Unlocked) -> Sequence[Region]:
    """Where they may say that something happened; the national coordinator anywhere (R5)."""
    kept = regions_kept_by(unlocked.user, timezone.localdate(unlocked.at))
    return Region.objects.filter(pk__in=kept.values("pk")).in_reading_order()


@sensitive_variables()
def typed_of_head(data: QueryDict, form: type[HeadForm]) -> dict[str, Any]:
    """What was posted of it. Boxes that are all empty are not sent: a form that was sent is known by its
    name for itself."""
    typed: dict[str, Any] = {name: data[name] for name in form.base_fields if name in data}
    return typed | ({"places": data.getlist("places")} if "token" in data or "places" in data else {})


@sensitive_variables()
def searched_places(request: HttpRequest, form: HeadForm) -> dict[str, Any]:
    """What the search finds among the departments and establishments where they may, to be ticked too."""
    searched = request.POST.get("search", "").replace("\x00", "").strip()
    chosen = set(form["places"].value() or ())
    choices: Any = form.fields["places"]
    there = [(value, label, value in chosen) for value, label in choices.choices]
    known = {value for value, *_ in there}
    found = [one for one in _found(searched[:LONGEST_SEARCH], form.allowed) if one[0] not in known]
    return {
        "searched": searched,
        "cut_at": LONGEST_SEARCH if len(searched) > LONGEST_SEARCH else 0,
        "places": [*there, *((value, label, False) for value, label in found)],
        "none_found": bool(searched) and not found,
    }


def _found(searched: str, allowed: Sequence[Region]) -> list[tuple[str, str]]:
    if not searched:
        return []
    named = Q(name_folded__contains=fold(searched)) | Q(code=searched.upper())
    departments = Department.objects.filter(named, region__in=allowed)
    places = lookup.matching(searched).filter(department__region__in=allowed)
    establishments: list[Establishment] = list(places[:MOST_PLACES])
    return [
        *((f"d:{one.code}", str(one)) for one in departments[:MOST_PLACES]),
        *((f"e:{one.code}", one.label) for one in establishments),
    ]
