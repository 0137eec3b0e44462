"""What the author of an application does with it, in the case: sends it, takes it back, completes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.aid.reading import OpenAid, opener_for, read
from casework.aid.writing import add_step, coordinator_of, held, take_away
from casework.cases import mail
from casework.cases.faults import Altered
from casework.cases.lines import Written
from casework.cases.origins import set_origin
from casework.cases.reading import OpenCase
from casework.cases.reception import new_reference
from casework.cases.treatment import all_shown, locked_as_read
from casework.cases.writing import append, conclude
from casework.funds.letters import Letter
from casework.funds.states import AidEvent
from casework.models import AidApplication, EntryKind, Verb, WorkerKey
from casework.moments import stamp
from casework.sealing import crypto, letters
from casework.states import NotNow
from casework.writings.agreement import Withdrawal, aid_register_of
from casework.writings.aid import KEPT, AidAgreement, AidFile, AidOutcome
from core import french
from core.locks import locked
from directory.models import Worker

_OVER = gettext_lazy("Ce dossier est terminé. Rouvrez-le pour demander une aide : votre texte est gardé.")
_TAKEN_BACK = gettext_lazy(
    "La personne a retiré son accord le %(day)s : rien ne part sans un accord donné depuis ce jour."
)
AGREED = "/agreed"  # beside the name of a form: it writes two lines


class NobodyReads(Exception):
    """No coordinator holds a key."""


class ReaderChanged(Exception):
    """Somebody else than who was shown would read it."""


class SentSince(Exception):
    """Another application left this case since the form was shown. ``line`` names its entry."""

    def __init__(self, line: Written) -> None:
        super().__init__()
        self.line = line


class Empty(ValueError):
    """An opinion or a reason without a word (R12)."""


@dataclass(frozen=True, slots=True)
class Agreement:
    given_on: date
    words: str


@sensitive_variables()
def send(
    open_case: OpenCase,
    draft: AidFile,
    agreement: Agreement,
    *,
    promised: UUID,
    known: int,
    by: Worker,
    token: str,
    at: datetime,
) -> None:
    """To the coordinator whose name was shown. What was sent by this very form before is not sent again.

    ``draft`` without a reference is a new application; with one, that application, which had come back.
    ``known``: the number of the last entry of an application that whoever sends was shown, or 0.
    """
    _require(draft.opinion, draft.need, agreement.words)
    with transaction.atomic():
        coordinator = _held_as_promised(by, promised, at)
        with locked_as_read(open_case, by, at) as case:
            filed = replace(_secrets(case, draft), author=by.name, written_at=stamp(at))
            if _write_down(case, filed, agreement, by, token, at):
                all_shown(case, open_case)
                _given_since(case, agreement)
                if not draft.reference:
                    _none_since(case, known, but=filed.reference)
                _send(case, filed, coordinator, by, token, at)


@sensitive_variables()
def _given_since(case: OpenCase, agreement: Agreement) -> None:
    """R8: what the person took back since then is no agreement any more."""
    told = (one.withdrawal for one in aid_register_of(case.written))
    days = [timezone.localtime(datetime.fromisoformat(one.written_at)).date() for one in told if one]
    if days and agreement.given_on < max(days):
        raise NotNow(_TAKEN_BACK % {"day": french.day(max(days), year=True)})


@sensitive_variables()
def _none_since(case: OpenCase, known: int, *, but: str) -> None:
    """Two windows of one case: the second one had not been shown what the first one sent."""
    since = [line for name, line in _firsts(case).items() if line.number > known and name != but]
    if since:
        raise SentSince(since[-1])


@sensitive_variables()
def _firsts(open_case: OpenCase) -> dict[str, Written]:
    """By which each of its applications left for the first time, by reference, the oldest first."""
    found: dict[str, Written] = {}
    for line in open_case.written:
        if isinstance(line.content, AidFile):
            found.setdefault(line.content.reference, line)
    return found


def last_known(open_case: OpenCase) -> int:
    """What a form that is shown now knows of."""
    return max((line.number for line in _firsts(open_case).values()), default=0)


def taken_back(open_case: OpenCase, reference: str) -> Withdrawal | None:
    """How the person took back the agreement with which this application left last."""
    found = (one for one in aid_register_of(open_case.written) if one.reference == reference)
    last = next(found, None)
    return last.withdrawal if last is not None else None


@sensitive_variables()
def _write_down(
    case: OpenCase, filed: AidFile, agreement: Agreement, by: Worker, token: str, at: datetime
) -> bool:
    """The agreement, which the person reads, and the file, which they do not. False when it was there."""
    values = {"day": french.day(agreement.given_on, year=True), "words": agreement.words}
    said = _("Accord donné le %(day)s : %(words)s") % values
    agreed = AidAgreement(said, by.name, stamp(at), filed.reference)
    is_new = append(case, EntryKind.CONSENT, agreed, token + AGREED, made=("reference",)) is not None
    if append(case, EntryKind.NOTE, filed, token, made=KEPT) is None or not is_new:
        return False
    if case.case.is_closed:
        raise NotNow(_OVER)
    conclude(case, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)
    return True


@sensitive_variables()
def _send(
    case: OpenCase, filed: AidFile, coordinator: WorkerKey, by: Worker, token: str, at: datetime
) -> None:
    letter = Letter(author=by.name, chain=filed.chain, file=filed.for_the_next())
    with _row(filed, by, at) as application:
        if case.reader.worker_key is not None:
            set_origin(application, case.case.reference, case.reader.worker_key)
        application.withdrawn_on = None  # it leaves with another agreement
        add_step(
            application,
            AidEvent.SEND,
            letter,
            chain=bytes.fromhex(filed.chain),
            by=by,
            at=at,
            token=token,
            readers=[coordinator],
        )
    mail.you_have_a_message(coordinator.worker, at)


@sensitive_variables()
def recall(open_case: OpenCase, reference: str, *, by: Worker, token: str, at: datetime) -> None:
    """Nobody reads it any more, until it is sent again: to another coordinator, or amended."""
    with locked_as_read(open_case, by, at) as case:
        filed = filed_in(case, reference)
        if filed is None:
            return
        with _row(filed, by, at) as application:
            chain = bytes.fromhex(filed.chain)
            take_away(application)
            letter = Letter(author=by.name)
            add_step(
                application, AidEvent.RECALL, letter, chain=chain, by=by, at=at, token=token, to_author=True
            )


@sensitive_variables()
def keep_outcome(open_case: OpenCase, reference: str, *, by: Worker, token: str, at: datetime) -> None:
    """The decision becomes a note of the case, once: the application is destroyed by a rule of its own.
    So does that the one that was kept is taken back, where no other one stands in its place."""
    with locked_as_read(open_case, by, at) as case:
        found = opened_in(case, reference)
        if found is None or not has_outcome_to_keep(case, found[1]):
            return
        step = found[1].decided or found[1].taken_back
        if step is None or step.letter is None:
            return
        said = step.letter
        outcome = AidOutcome(
            reference=reference,
            event=step.event,
            day=said.day or step.row.on.isoformat(),
            amount=said.amount,
            months=said.months,
            text=said.text,
            author=by.name,
            written_at=stamp(at),
            step=step.row.number,
        )
        append(case, EntryKind.NOTE, outcome, token)
        conclude(case, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)


def has_outcome_to_keep(open_case: OpenCase, aid: OpenAid) -> bool:
    """Whether there is a decision, whole, that the case does not have yet; a corrected one is another, and
    one that is taken back is told as well."""
    if aid.faults:
        return False
    kept = _kept(open_case, aid)
    if aid.decided is None or aid.decided.letter is None:
        return kept is not None and aid.taken_back is not None and kept.event != AidEvent.UNDO
    said = aid.decided.letter
    decision = (aid.decided.event, said.day, said.amount, said.months, said.text)
    return kept is None or (kept.event, kept.day, kept.amount, kept.months, kept.text) != decision


def has_kept_another(open_case: OpenCase, aid: OpenAid) -> bool:
    """Whether the decision that the case keeps counts no more."""
    kept = _kept(open_case, aid)
    return kept is not None and kept.event != AidEvent.UNDO and has_outcome_to_keep(open_case, aid)


def _kept(open_case: OpenCase, aid: OpenAid) -> AidOutcome | None:
    kept = (line.content for line in reversed(open_case.written) if isinstance(line.content, AidOutcome))
    return next((one for one in kept if one.reference == aid.application.reference), None)


def filed_in(open_case: OpenCase, reference: str) -> AidFile | None:
    """As it was sent last."""
    return next((file for file in reversed(files_of(open_case)) if file.reference == reference), None)


def files_of(open_case: OpenCase) -> list[AidFile]:
    return [line.content for line in open_case.written if isinstance(line.content, AidFile)]


@sensitive_variables()
def opened_in(open_case: OpenCase, reference: str) -> tuple[AidFile, OpenAid] | None:
    """The application of that reference, if it comes from this case; None where it is not there any more."""
    filed = filed_in(open_case, reference)
    application = AidApplication.objects.filter(reference=reference).first() if filed else None
    return (filed, read(application, opener_for(filed))) if filed and application else None


@sensitive_variables()
def _secrets(case: OpenCase, draft: AidFile) -> AidFile:
    before = filed_in(case, draft.reference) if draft.reference else None
    if before is not None:
        return replace(draft, chain=before.chain, root=before.root)
    pair, chain = crypto.new_key_pair(), letters.new_key()
    return replace(draft, reference=new_reference(), chain=chain.hex(), root=pair.private.hex())


@contextmanager
def _row(filed: AidFile, by: Worker, at: datetime) -> Iterator[AidApplication]:
    """A new one, or that of this reference, held and found as it was written: else ``Altered``."""
    found = AidApplication.objects.filter(reference=filed.reference).first()
    if found is None:
        today = timezone.localdate(at)
        public = crypto.key_pair_from(bytes.fromhex(filed.root)).public
        new = AidApplication(
            reference=filed.reference, sent_on=today, moved_on=today, return_key=public, origin=b""
        )
        new.save(force_insert=True)
        yield new
        return
    with locked(AidApplication.objects.all(), found.pk) as application:
        opened = read(application, opener_for(filed))
        if opened.faults:
            raise Altered(opened.faults)
        yield application


def _require(*texts: str) -> None:
    if not all(text.strip() for text in texts):
        raise Empty


def _held_as_promised(by: Worker, promised: UUID, at: datetime) -> WorkerKey:
    """Their key is held until it is sealed to: nobody retires it in between."""
    while (key := coordinator_of(by, at)) is not None:
        if key.worker.public_id != promised:
            raise ReaderChanged
        if held([key]):
            return key
    raise NobodyReads
