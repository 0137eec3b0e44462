"""Situations of permanences over the fixed cast, by name."""

import re
from datetime import date, time, timedelta

from django.urls import reverse

from directory.models import Absence, Establishment, Replacement
from permanences.models import Mode, Override, Permanence, State, TimeWindow
from tests.cast import NOW

TUESDAY = NOW.date()
MORNING = (time(9), time(12))
AFTERNOON = (time(14), time(16, 30))


def permanence(cast, who="assistant", *, spans=(MORNING,), **fields):
    """Published, every Tuesday morning at the court, unless told otherwise."""
    values = {
        "worker": cast.workers[who],
        "establishment": cast.court,
        "place": cast.room,
        "mode": Mode.ON_SITE,
        "weekdays": (1,),
        "starts_on": date(2026, 1, 6),
        "state": State.PUBLISHED,
        "created_at": NOW - timedelta(days=300),
        "changed_at": NOW - timedelta(days=300),
        **fields,
    }
    made = Permanence.objects.create(**values)
    for start, end in spans:
        TimeWindow.objects.create(permanence=made, starts_at=start, ends_at=end)
    return made


def by_telephone(cast, who="assistant", **fields):
    return permanence(
        cast,
        who,
        **{"mode": Mode.TELEPHONE, "place": None, "establishment": None, "sector": cast.sector, **fields},
    )


def cancelled(made, day, note=""):
    return Override.objects.create(
        permanence=made, window=made.windows.first(), date=day, kind="cancelled", note=note
    )


def moved(made, day, to, span=AFTERNOON):
    return Override.objects.create(
        permanence=made,
        window=made.windows.first(),
        date=day,
        kind="moved",
        new_date=to,
        starts_at=span[0],
        ends_at=span[1],
    )


def away(cast, who="assistant", *, first=TUESDAY, last=TUESDAY + timedelta(days=9), by="neighbour"):
    """Absent from ``first`` to ``last``, with an approved replacement by ``by`` (None: nobody)."""
    absence = Absence.objects.create(worker=cast.workers[who], starts_on=first, ends_on=last)
    if by is not None:
        Replacement.objects.create(
            absence=absence, substitute=cast.workers[by], starts_on=first, ends_on=last, state="approved"
        )
    return absence


def many(cast, count):
    """As many establishments of the department, each with its permanence."""
    for number in range(count):
        place = Establishment.objects.create(
            code=f"tribunal-{number}",
            name=f"Tribunal {number}",
            kind="tribunal_judiciaire",
            directorate="DSJ",
            city="Lille",
            department=cast.departments["59"],
        )
        permanence(cast, establishment=place, place=None, mode=Mode.TELEPHONE)


# --- What a browser sends ---------------------------------------------------------------------------------


def typed(cast, **changes):
    """The form of a permanence, filled in: every Tuesday morning at the court, from the next one on."""
    values = {
        "rhythm": "weekly-1",
        "weekdays": ["1"],
        "starts_1": "09:00",
        "ends_1": "12:00",
        "starts_on": str(TUESDAY + timedelta(days=7)),
        "mode": "on_site",
        "target": f"e:{cast.court.code}",
        "place": cast.room.pk,
    }
    return {**values, **changes}


def by_telephone_typed(cast, **changes):
    return typed(cast, **{"mode": "telephone", "place": "", **changes})


def hidden(page, name):
    """What the browser would send back of a hidden field."""
    return hidden_in(page.content.decode())(name)


def hidden_in(text):
    """The same of a part of a page."""

    def value(name):
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)
        return found[1] if found else ""

    return value


def post(cast, who, name, *args, **data):
    """Somebody presses: ``args`` are those of the address."""
    return cast.client(who).post(reverse(f"permanences:{name}", args=args), data)
