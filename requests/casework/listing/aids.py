"""What became of the applications for aid that were sent from the cases of a list.

Which they are is written in the cases, that lie open; in clear, nothing leads from one to the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.cases.reading import OpenCase
from casework.due.waiting import told_since
from casework.funds.states import TABLE, AidEvent, AidState
from casework.models import AidApplication
from casework.writings.aid import AidFile, AidOutcome

TOLD: Mapping[AidState, str | Promise] = {
    AidState.SENT_BACK: _("Demande d’aide à compléter"),
    AidState.GRANTED: _("Demande d’aide accordée"),
    AidState.REFUSED: _("Demande d’aide refusée"),
}
_DECIDED = {AidState.GRANTED: AidEvent.GRANT, AidState.REFUSED: AidEvent.REFUSE}


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

    A decision that is kept in the case is no news any more, nor one since which the person was told;
    one that was corrected afterwards is.
    """
    sent = [(one, _sent_from(one)) for one in cases]
    wanted: set[str] = set().union(*(names for _case, names in sent))
    if not wanted:
        return {}
    decided = Max("steps__on", filter=Q(steps__event__in=(AidEvent.GRANT, AidEvent.REFUSE)))
    rows = AidApplication.objects.filter(reference__in=wanted, state__in=list(TOLD)).annotate(on=decided)
    found = {name: (AidState(state), on) for name, state, on in rows.values_list("reference", "state", "on")}
    return {
        one.case.reference: tuple(sorted(_news(one, names, found), key=lambda news: not news.is_returned))
        for one, names in sent
    }


@sensitive_variables()
def _news(
    open_case: OpenCase, names: set[str], found: Mapping[str, tuple[AidState, date | None]]
) -> Iterator[AidNews]:
    written = [line.content for line in open_case.written if not line.is_undone]
    kept = {one.reference: one.event for one in written if isinstance(one, AidOutcome)}
    for name in sorted(names & found.keys()):
        state, decided_on = found[name]
        news = AidNews(name, state)
        if name in kept and kept[name] == _DECIDED.get(state):
            continue
        if news.is_returned or decided_on is None or not told_since(open_case.written, decided_on):
            yield news


@sensitive_variables()
def _sent_from(open_case: OpenCase) -> set[str]:
    return {line.content.reference for line in open_case.written if isinstance(line.content, AidFile)}
