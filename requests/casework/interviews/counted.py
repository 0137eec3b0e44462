"""How many interviews she noted in a year, for her report: of means, of subjects, without any case."""

from collections import Counter
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from casework.desk.doors import for_unlocked
from casework.interviews.labels import MEDIUMS
from casework.keys.unlocking import Unlocked
from casework.own import tally
from casework.own.tally import ALL, FIRST, MEDIUM, THEME
from directory.reference import Theme

Rows = list[tuple[str | Promise, int]]


@require_safe
@for_unlocked
@sensitive_variables()
def counted(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    found = tally.of_years(unlocked.key, unlocked.private)
    years = [
        {
            "year": year,
            "all": counts[ALL],
            "first": counts[FIRST],
            "mediums": _rows(counts, MEDIUM, MEDIUMS),
            "themes": _rows(counts, THEME, Theme.choices),
        }
        for year, counts in found.items()
    ]
    return render(request, "casework/interviews/counted.html", {"unlocked": unlocked, "years": years})


def _rows(counts: Counter[str], kind: str, labels: Iterable[tuple[str, str | Promise]]) -> Rows:
    """Those that there are, in the order of the list."""
    return [(label, counts[f"{kind}:{name}"]) for name, label in labels if counts[f"{kind}:{name}"]]
