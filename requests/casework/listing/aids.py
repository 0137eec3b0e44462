"""What became of the applications for aid that were sent from the cases of a list.

Which they are is written in the cases, that lie open; in clear, nothing leads from one to the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.cases.reading import OpenCase
from casework.funds.states import TABLE, AidState
from casework.models import AidApplication
from casework.writings.aid import AidFile, AidOutcome

TOLD: Mapping[AidState, str | Promise] = {
    AidState.SENT_BACK: _("Demande d’aide à compléter"),
    AidState.GRANTED: _("Demande d’aide accordée"),
    AidState.REFUSED: _("Demande d’aide refusée"),
}


@dataclass(frozen=True, slots=True)
class AidNews:
    """Of one application."""

    reference: str
    state: AidState

    @property
    def label(self) -> str | Promise:
        return TOLD[self.state]

    @property
    def badge(self) -> str:
        return TABLE[self.state].badge

    @property
    def is_returned(self) -> bool:
        return self.state is AidState.SENT_BACK


@sensitive_variables()
def news_of(cases: Iterable[OpenCase]) -> dict[str, tuple[AidNews, ...]]:
    """By the reference of the case; what is to be completed first. A query where any application was sent.

    A decision that is kept in the case is no news any more.
    """
    sent = {one.case.reference: _to_follow(one) for one in cases}
    wanted = set().union(*sent.values())
    if not wanted:
        return {}
    found = AidApplication.objects.filter(reference__in=wanted, state__in=list(TOLD))
    states = {name: AidState(state) for name, state in found.values_list("reference", "state")}
    there = {
        case: [AidNews(name, states[name]) for name in sorted(names) if name in states]
        for case, names in sent.items()
    }
    return {case: tuple(sorted(some, key=lambda one: not one.is_returned)) for case, some in there.items()}


@sensitive_variables()
def _to_follow(open_case: OpenCase) -> set[str]:
    written = [line.content for line in open_case.written if not line.is_undone]
    kept = {one.reference for one in written if isinstance(one, AidOutcome)}
    return {one.reference for one in written if isinstance(one, AidFile)} - kept
