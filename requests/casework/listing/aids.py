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
from casework.due.waiting import day_of, told_since
from casework.funds.states import TABLE, AidEvent, AidState
from casework.models import AidApplication
from casework.writings.aid import AidFile, AidOutcome

TOLD: Mapping[AidState, str | Promise] = {
    AidState.SENT_BACK: _("Demande d’aide à compléter"),
    AidState.GRANTED: _("Demande d’aide accordée"),
    AidState.REFUSED: _("Demande d’aide refusée"),
}
_CORRECTED: Mapping[AidState, str | Promise] = {
    AidState.GRANTED: _("Décision corrigée : demande d’aide accordée"),
    AidState.REFUSED: _("Décision corrigée : demande d’aide refusée"),
}
_DECIDED = {AidState.GRANTED: AidEvent.GRANT, AidState.REFUSED: AidEvent.REFUSE}


@dataclass(frozen=True, slots=True)
class AidNews:
    """Of one application. ``is_corrected``: the case keeps another decision of it."""

    reference: str
    state: AidState
    is_corrected: bool = False

    @property
    def label(self) -> str | Promise:
        return _CORRECTED[self.state] if self.is_corrected else TOLD[self.state]

    @property
    def badge(self) -> str:
        return TABLE[self.state].badge

    @property
    def is_returned(self) -> bool:
        return self.state is AidState.SENT_BACK


@dataclass(frozen=True, slots=True)
class _Now:
    """Where one stands, by the day and the number of the step that decided it last."""

    state: AidState
    decided_on: date | None
    step: int | None

    def is_kept_as(self, kept: AidOutcome) -> bool:
        """A sum is sealed: that it was corrected shows by the step that says it. What was kept without the
        number of its step is known by its day."""
        if kept.event != _DECIDED.get(self.state):
            return False
        if kept.step:
            return kept.step == self.step
        kept_on = day_of(kept)
        return self.decided_on is None or kept_on is None or self.decided_on <= kept_on


@sensitive_variables()
def news_of(cases: Iterable[OpenCase]) -> dict[str, tuple[AidNews, ...]]:
    """By the reference of the case; what is to be completed first. A query where any application was sent.

    A decision that is kept in the case is no news any more, nor one since which the person was told;
    one that was corrected afterwards is, its sum too.
    """
    sent = [(one, _sent_from(one)) for one in cases]
    wanted: set[str] = set().union(*(names for _case, names in sent))
    if not wanted:
        return {}
    deciding = Q(steps__event__in=tuple(_DECIDED.values()))
    rows = AidApplication.objects.filter(reference__in=wanted, state__in=list(TOLD)).annotate(
        on=Max("steps__on", filter=deciding), step=Max("steps__number", filter=deciding)
    )
    values = rows.values_list("reference", "state", "on", "step")
    found = {name: _Now(AidState(state), on, step) for name, state, on, step in values}
    return {
        one.case.reference: tuple(sorted(_news(one, names, found), key=lambda news: not news.is_returned))
        for one, names in sent
    }


@sensitive_variables()
def _news(open_case: OpenCase, names: set[str], found: Mapping[str, _Now]) -> Iterator[AidNews]:
    written = [line.content for line in open_case.written if not line.is_undone]
    kept = {one.reference: one for one in written if isinstance(one, AidOutcome)}
    for name in sorted(names & found.keys()):
        now, there = found[name], kept.get(name)
        if there is not None and now.is_kept_as(there):
            continue
        is_told = now.decided_on is not None and told_since(open_case.written, now.decided_on)
        if now.state is AidState.SENT_BACK or not is_told:
            yield AidNews(name, now.state, there is not None and now.state in _CORRECTED)


@sensitive_variables()
def _sent_from(open_case: OpenCase) -> set[str]:
    return {line.content.reference for line in open_case.written if isinstance(line.content, AidFile)}
