"""What the person reads of what is to come: the answer, the destruction. Their worker is shown the same."""

from dataclasses import dataclass
from datetime import date

from django.views.decorators.debug import sensitive_variables

from casework.cases.destroying import term_of
from casework.cases.reading import OpenCase


@dataclass(frozen=True, slots=True)
class Expected:
    """Days, each None where none is told of."""

    answer_due: date | None
    destroyed_on: date | None


@sensitive_variables()
def expected(open_case: OpenCase, today: date) -> Expected:
    term = term_of(open_case.case)
    return Expected(_answer_due(open_case), term.destroyed_on(today) if term else None)


@sensitive_variables()
def _answer_due(open_case: OpenCase) -> date | None:
    """The day that the worker promised, else that by which a contact is due (R10). Nothing is promised of a
    case that is over, of one that began with a contact, nor once they were answered or reached."""
    case = open_case.case
    if case.facts.is_over or open_case.is_answered or open_case.began_here:
        return None
    return open_case.promised_on or (case.contact_due_on if case.contacted_on is None else None)
