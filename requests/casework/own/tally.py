"""How many interviews a worker noted, by month: counted for her report as she writes, sealed to herself.

It names no case and outlives each; one that is counted is not taken back.
"""

from collections import Counter
from collections.abc import Mapping

from django.views.decorators.debug import sensitive_variables

from casework.models import WorkerKey
from casework.own import kept
from casework.writings.interview import Interview

TALLY = "tally"
ALL, FIRST, MEDIUM, THEME = "all", "first", "medium", "theme"


@sensitive_variables()
def count(key: WorkerKey, root: bytes, interview: Interview) -> None:
    """In the transaction that writes the interview."""
    names = [ALL, f"{MEDIUM}:{interview.medium}", *(f"{THEME}:{theme}" for theme in interview.themes)]
    if interview.is_first:
        names.append(FIRST)
    month = interview.held_on[:7]

    def add(values: kept.Values) -> None:
        tally = values.setdefault(TALLY, {})
        tally[month] = dict(Counter(tally.get(month, {})) + Counter(names))

    kept.change(key, root, None, add)


@sensitive_variables()
def of_years(key: WorkerKey, root: bytes) -> Mapping[int, Counter[str]]:
    """The last year first."""
    years: dict[int, Counter[str]] = {}
    for month, counted in sorted(kept.read(key, root, None).get(TALLY, {}).items(), reverse=True):
        years.setdefault(int(month[:4]), Counter()).update(counted)
    return years
