"""A case as the list shows it: who, about what, what was said last, what is to be done by when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables

from casework.cases import memory
from casework.cases.lines import Written
from casework.cases.memory import Remembered
from casework.cases.reading import OpenCase, worker_reader
from casework.endings import MONTHS, ClosingReason
from casework.keys.unlocking import Unlocked
from casework.listing import batch, index, labels, tags
from casework.listing.aids import AidNews, news_of
from casework.listing.endings import Ending, ending_of
from casework.listing.index import Index, Mine, cases_of
from casework.models import Case, EntryKind
from casework.writings.file import Attached
from casework.writings.labels import ABOUT
from core.text import plainly
from directory.reference import Theme

EXTRACT = 120  # signs of what was said last
_THEMES = dict(Theme.choices)
_TOLD = {about.value: label for about, label in ABOUT}


@dataclass(frozen=True, slots=True)
class Extract:
    """Some words of what was written, and by whom."""

    who: str
    text: str

    def __repr__(self) -> str:
        return "Extract(…)"


@dataclass(frozen=True, slots=True)
class Again:
    """``remind_on``: the person, ``promised_on``: to them, ``back_on``: chosen by the reader for herself."""

    today: date
    remind_on: date | None
    promised_on: date | None
    back_on: date | None

    @property
    def is_late(self) -> bool:
        return self.promised_on is not None and self.promised_on < self.today

    @property
    def reminds(self) -> bool:
        return self.remind_on is not None and self.remind_on <= self.today

    @property
    def is_back(self) -> bool:
        return self.back_on is not None and self.back_on <= self.today


def again(mine: Mine, known: Remembered, today: date) -> Again:
    return Again(today, mine.remind_on(known), mine.promised_on(known), mine.back_on(known))


@dataclass(frozen=True, slots=True)
class Row:
    """``label`` is the name that its reader gave it, ``tags`` are the words of theirs. ``is_damaged``: it is
    not what was written. ``days``: when it comes up again, as it was when they opened it last. ``aids``: what
    became of what was asked for in it.
    """

    mine: Mine
    open_case: OpenCase
    label: str
    age: int
    days_left: int
    ending: Ending | None
    is_new: bool
    extract: Extract | None
    tags: tuple[str, ...]
    days: Again
    aids: tuple[AidNews, ...] = ()

    @property
    def case(self) -> Case:
        return self.open_case.case

    @property
    def name(self) -> str:
        """As the person gave it, or whoever told of them."""
        said = self.open_case.first_message or self.open_case.told
        return plainly(said.name) if said is not None else ""

    @property
    def phone(self) -> str:
        said = self.open_case.first_message or self.open_case.told
        return said.phone if said is not None else ""

    @property
    def called(self) -> str:
        """What the row is titled with: her own words for it, else the name that the person gave."""
        return self.label or self.name

    @property
    def theme(self) -> str | Promise:
        """What it is about: of what an HR service told, what that was."""
        first, told = self.open_case.first_message, self.open_case.told
        if first is None:
            return _TOLD.get(told.about, "") if told is not None else ""
        return _THEMES.get(first.theme, "")

    @property
    def is_damaged(self) -> bool:
        return bool(self.open_case.faults)

    @property
    def rank(self) -> int:
        return self.mine.rank(presses=self.mine.presses, is_in_danger=self.open_case.is_in_danger)

    @property
    def awaits_first_contact(self) -> bool:
        return self.mine.awaits_first_contact

    @property
    def is_late(self) -> bool:
        return self.awaits_first_contact and self.days_left < 0

    def __repr__(self) -> str:
        return f"Row({self.case.reference})"


@sensitive_variables()
def rows_of(unlocked: Unlocked, some: Sequence[Mine], known: Remembered) -> list[Row]:
    """A query, one for each ``batch.AT_ONCE`` of them, one of applications for aid."""
    rows = list(_rows(unlocked, some, known))
    news = news_of(row.open_case for row in rows if not row.mine.has_parted)
    return [replace(row, aids=news.get(row.case.reference, ())) for row in rows]


@sensitive_variables()
def index_of(unlocked: Unlocked) -> Index:
    """All of hers, as far as they are still hers: the few whose present keys she has not are opened, since
    one whose seals somebody took out of the database looks like one that the agent took from her.
    """
    found, known = index.of(unlocked.worker), memory.recall(unlocked.key, unlocked.private)
    reader = worker_reader(unlocked.key, unlocked.private)
    behind = cases_of(unlocked.worker, found.behind) if found.behind else []
    return found.without({one.case.pk for one in batch.open_all(behind, reader, known) if one.has_parted})


@sensitive_variables()
def about_somebody(unlocked: Unlocked, some: Sequence[Mine], known: Remembered) -> list[Mine]:
    """Without those of which an HR service told that concern nobody: no contact is late there. In clear they
    look like the others, so each is opened.
    """
    places, reader = {one.pk: one for one in some}, worker_reader(unlocked.key, unlocked.private)
    opened = batch.open_all(cases_of(unlocked.worker, some), reader, known)
    return [places[one.case.pk] for one in opened if one.is_about_a_person]


@sensitive_variables()
def _rows(unlocked: Unlocked, some: Sequence[Mine], known: Remembered) -> Iterator[Row]:
    today, places = timezone.localdate(unlocked.at), {one.pk: one for one in some}
    for open_case in batch.open_noted(unlocked, cases_of(unlocked.worker, some), known):
        case = open_case.case
        mine = replace(places[case.pk], has_parted=open_case.has_parted)  # as it is by now
        yield Row(
            mine=mine,
            open_case=open_case,
            label=labels.read(open_case, known),
            age=(today - timezone.localdate(mine.received_at)).days,
            days_left=(mine.contact_due_on - today).days,
            ending=None if mine.has_parted else ending_of(case, today, _months(case)),
            is_new=mine.is_new(known),
            extract=_last(open_case),
            tags=tuple(text for _name, text in tags.of_case(case.reference, known)),
            days=again(mine, known, today),
        )


def _months(case: Case) -> Mapping[str, int] | None:
    """None for the few that were closed before a reason was asked for: the next night gives them one."""
    if not hasattr(case, "closing"):
        return None
    reason = ClosingReason(case.closing.reason)
    return {reason: getattr(case, "set_months", None) or MONTHS[reason]}


@sensitive_variables()
def _last(open_case: OpenCase) -> Extract | None:
    """What was sent last: its words, and how many files came with them, or the files alone."""
    written = open_case.written
    if not written:
        return None
    last, files = written[-1], 0
    for line in reversed(written):
        if not _is_sent_with(line, last):
            break
        if not isinstance(line.content, Attached):
            return _with_files(extract_of(line, said(line)), files)
        files += 1
    return _with_files(extract_of(last, ""), files)


def _is_sent_with(line: Written, last: Written) -> bool:
    """The words of a sending stand before its files, written by the same at the same minute."""
    one, other = line.content, last.content
    same = (line.by_agent, one.writer, one.written_at) == (last.by_agent, other.writer, other.written_at)
    return line is last or (same and not line.is_note)


@sensitive_variables()
def _with_files(extract: Extract, files: int) -> Extract:
    if not files:
        return extract
    told = ngettext("%(number)d fichier joint", "%(number)d fichiers joints", files) % {"number": files}
    return replace(extract, text=f"{extract.text} ({told})" if extract.text else told)


def said(line: Written) -> str:
    """The words of an entry, without what else the form asked."""
    inner = line.inner.said if line.inner is not None else ""
    return plainly(f"{line.content.in_short} {inner}".strip())


@sensitive_variables()
def extract_of(line: Written, text: str) -> Extract:
    """On one line, cut where a word ends."""
    text = " ".join(text.split())
    if len(text) > EXTRACT:
        text = text[:EXTRACT].rsplit(" ", 1)[0] + "\N{HORIZONTAL ELLIPSIS}"
    return Extract(_who(line), text)


def _who(line: Written) -> str:
    """A form that names who wrote does so although an agent's writing has the same kind."""
    if line.by_agent and not line.form.who:
        return _("La personne")
    if line.kind is EntryKind.NOTE:
        return _("Note")
    return plainly(line.content.writer)
