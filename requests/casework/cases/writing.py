"""What changes a case, each time with a new link and a new head. The caller holds the row of the case."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases import memory, standing
from casework.cases.examining import BODY, key_for, line_of, place_of
from casework.cases.lines import Written
from casework.cases.reading import CODE_READER, OpenCase, bound_name, keep_in_mind, read
from casework.models import Case, Entry, EntryKind, Period, Seal, Verb, WorkerKey
from casework.own import kept
from casework.sealing import chain, codes, crypto
from casework.sealing.chain import Place, digest_of
from casework.sealing.codes import FollowUpKey
from casework.sealing.crypto import CaseKeys
from casework.writings import Content, to_json
from core import french
from core.text import plainly

TOLD = "."  # in the name of a form, before the number of the entry of which its page told
EXTRACT = 140  # characters


class AnotherText(Exception):
    """This very form has written something else before: nothing of what it holds now is written."""

    def __init__(self, told: int = 0) -> None:
        """``told``: the number of the entry that the page which shows the refusal tells of."""
        super().__init__()
        self.told = told

    @property
    def sentence(self) -> str:
        return _("Un autre texte a déjà été envoyé d’ici. Relisez, puis envoyez à nouveau.")


class ThereAlready(AnotherText):
    """Another form, in a window of its own, has written the like of it, and the page of this one did not tell
    of that: its writer is asked whether it is one thing or two.
    """


class SaidAlready(ThereAlready):
    """In ``line``, of a case."""

    def __init__(self, line: Written) -> None:
        super().__init__(line.number)
        self.line = line

    @property
    def sentence(self) -> str:
        there = self.line.content
        at = timezone.localtime(datetime.fromisoformat(there.written_at))
        mine = _(
            "Ce message est déjà envoyé, le %(day)s à %(hour)s : il ne part pas une seconde fois. "
            "Pour l’envoyer quand même, appuyez à nouveau sur le bouton."
        )
        said = _(
            "C’est déjà dans ce dossier, depuis le %(day)s à %(hour)s, par %(name)s : « %(text)s ». "
            "Rien n’est ajouté. Si c’est autre chose, appuyez à nouveau sur le bouton."
        )
        text = Truncator(" ".join(plainly(there.in_full).split())).chars(EXTRACT)
        values = {"day": french.day(at), "hour": french.hour(at), "name": there.writer, "text": text}
        return (said if there.writer else mine) % values


def form_name(told: int = 0) -> str:
    """A name for a form, which writes once. ``told``: the entry of which its page tells."""
    drawn = secrets.token_urlsafe(24)
    return f"{drawn}{TOLD}{told}" if told else drawn


def told_by(token: str) -> int:
    """The number of the entry, or of the step, of which the page of the form of this name told; or 0."""
    number = token.rpartition(TOLD)[2] if TOLD in token else ""
    return int(number) if number.isdecimal() else 0


class Noteless(PermissionDenied):
    """Whoever writes was let in by the agent, who has no key to the notes, beside somebody who has one."""


@sensitive_variables()
def was_sent(held: OpenCase, content: Content, token: str, *, made: Collection[str] = ()) -> bool:
    """Whether this form wrote the same before, by a second click. ``AnotherText``: it wrote another.

    ``made`` are the members of the content that nobody types: a second click makes others.
    """
    number = held.case.entries.filter(token=digest_of(token)).values_list("number", flat=True).first()
    if number is None:
        return False
    there = next((line.content for line in held.written if line.number == number), None)
    if there is None or _typed(there, made) != _typed(content, made):
        raise AnotherText(number)
    return True


@sensitive_variables()
def none_alike(held: OpenCase, kind: EntryKind, content: Content, token: str) -> None:
    """``SaidAlready`` where an entry of this kind says the like, unless the page of this form told of it."""
    lines = (line for line in held.written if line.kind is kind and not line.is_undone)
    alike = [line for line in lines if content.is_like(line.content)]
    if alike and alike[-1].number > told_by(token):
        raise SaidAlready(alike[-1])


def was_used(case: Case, token: str) -> bool:
    """Whether a form of this name wrote something in it before."""
    return case.entries.filter(token=digest_of(token)).exists()


@sensitive_variables()
def _typed(content: Content, made: Collection[str]) -> tuple[type[Content], dict[str, Any]]:
    apart = {"written_at", *made}
    return type(content), {name: value for name, value in content.values().items() if name not in apart}


@sensitive_variables()
def append(
    held: OpenCase, kind: EntryKind, content: Content, token: str, *, made: Collection[str] = ()
) -> Entry | None:
    """Adds what a form says; None where it has written the same before: see ``was_sent``, ``none_alike``."""
    if was_sent(held, content, token, made=made):
        return None
    none_alike(held, kind, content, token)
    return add(held.case, kind, content, held.present_keys, token)


@sensitive_variables()
def add(case: Case, kind: EntryKind, content: Content, keys: CaseKeys, token: str) -> Entry:
    """Adds an entry, linked to the one before. No two bear one token: see ``append``."""
    if kind is EntryKind.NOTE and not keys.notes:
        raise Noteless
    entry = new_entry(case, kind, content, keys, digest_of(token))
    before = case.entries.filter(number=case.entry_count).values_list("mac", flat=True).first()
    entry.mac = linked(case, entry, keys, bytes(before) if before is not None else None)
    entry.save(force_insert=True)
    case.entry_count = entry.number
    return entry


@sensitive_variables()
def add_all(case: Case, kind: EntryKind, contents: Sequence[Content], keys: CaseKeys, token: str) -> None:
    """What one form sent, an entry for each."""
    for number, content in enumerate(contents):
        add(case, kind, content, keys, f"{token}/{number}" if number else token)


@sensitive_variables()
def new_entry(case: Case, kind: EntryKind, content: Content, keys: CaseKeys, digest: str) -> Entry:
    entry = Entry(case=case, number=case.entry_count + 1, period=case.period, kind=kind, token=digest)
    entry.sealed = crypto.encrypt_field(
        key_for(kind, keys), to_json(content), case=case.reference, entry=place_of(entry), field=BODY
    )
    return entry


@sensitive_variables()
def linked(case: Case, entry: Entry, keys: CaseKeys, before: bytes | None) -> bytes:
    """The MAC of an entry; only the first one has none before it."""
    before = chain.start(keys.dialogue, case.reference) if before is None else before
    return chain.link(before, keys.dialogue, Place(case.reference, entry.period), line_of(entry))


@sensitive_variables()
def next_period(held: OpenCase, readers: Sequence[WorkerKey]) -> OpenCase:
    """New keys, for ``readers`` and the code: whoever else has read until now never has them.

    Whoever has no key to the notes that others have makes none: theirs would not be vouched for.
    """
    case, drawn = held.case, crypto.new_case_keys()
    last = next(
        (keys.notes for _period, keys in sorted(held.keyring.items(), reverse=True) if keys.notes), b""
    )
    is_alone = held.reader.reads_notes and [held.reader.worker_key] == list(readers)
    keys = drawn if last or is_alone else CaseKeys(drawn.dialogue)
    case.period += 1
    before = CaseKeys(held.present_keys.dialogue, last)
    vouched(case, case.period, keys, before).save(force_insert=True)
    seal_period(case, keys, *readers)
    return replace(held, keyring={**held.keyring, case.period: keys})


@sensitive_variables()
def seal_period(case: Case, keys: CaseKeys, *readers: WorkerKey) -> None:
    """Seals the keys of the case's present period to its workers and, without the notes, to the code."""
    for key in readers:
        for_worker = sealed_to(case, case.period, keys, bytes(key.public_key), key.reader)
        Seal.objects.create(case=case, period=case.period, worker_key=key, sealed=for_worker)
    Seal.objects.create(case=case, period=case.period, sealed=sealed_to_code(case, case.period, keys))


@sensitive_variables()
def sealed_to(case: Case, period: int, keys: CaseKeys, public: bytes, reader: str) -> bytes:
    return crypto.seal_keys(keys, public, case=bound_name(case, period), reader=reader)


@sensitive_variables()
def sealed_to_code(case: Case, period: int, keys: CaseKeys) -> bytes:
    return sealed_to(case, period, CaseKeys(keys.dialogue), bytes(case.follow_up_public_key), CODE_READER)


@sensitive_variables()
def pledged(case: Case, keys: CaseKeys, pledge: bytes) -> Period:
    """The first period, vouched for by the code that was given for it; not by a worker, who has no code."""
    at = Place(case.reference, 1)
    by_code = chain.vouch(pledge, keys.dialogue, at, chain.DIALOGUE) if pledge else b""
    return Period(case=case, number=1, by_dialogue=by_code, by_notes=b"")


@sensitive_variables()
def vouched(case: Case, period: int, keys: CaseKeys, before: CaseKeys) -> Period:
    """A later one, by the keys of the one before it; the notes only by who can read them."""
    at = Place(case.reference, period)
    by_notes = b""
    if before.notes and keys.notes:
        by_notes = chain.vouch(chain.heir(before.notes, at), keys.notes, at, chain.NOTES)
    by_dialogue = chain.vouch(chain.heir(before.dialogue, at), keys.dialogue, at, chain.DIALOGUE)
    return Period(case=case, number=period, by_dialogue=by_dialogue, by_notes=by_notes)


@sensitive_variables()
def set_head(case: Case, keys: CaseKeys) -> None:
    """After each change of any sort; ``keys`` are those of the present period."""
    case.sequence += 1
    case.head = standing.head_of(case, keys.dialogue, standing.load(case), case.period)
    case.save()


@sensitive_variables()
def conclude(open_case: OpenCase, verb: Verb, *, by: str, at: datetime, detail: str = "") -> OpenCase:
    """The head is set, remembered and noted in the register; the case as it is now.

    What its writer adds is no news to them; what they had not been shown before stays news.
    """
    set_head(open_case.case, open_case.present_keys)
    now = read(_unread(open_case.case), open_case.reader)
    keep_in_mind(now, wrote=True, shown=range(open_case.seen.count, now.seen.count))
    note_in_register(now.case, verb, by=by, at=at, detail=detail)
    return now


def note_in_register(case: Case, verb: Verb, *, by: str, at: datetime, detail: str = "") -> None:
    said = f"{detail} {standing.note_of(case)}".lstrip()
    audit.record(verb, by=by, at=at, case=case.reference, detail=said)


@sensitive_variables()
def adopted(open_case: OpenCase, *, by: str, at: datetime) -> OpenCase:
    """A case from before the chain gets one, once, from what is there: what came before is taken as it is."""
    if open_case.is_chained:
        return open_case
    case, keyring, code = open_case.case, open_case.keyring, open_case.reader.code
    Period.objects.bulk_create(
        pledged(case, keys, code.pledge if code is not None else b"")
        if period == 1
        else vouched(case, period, keys, keyring[period - 1])
        for period, keys in sorted(keyring.items())
    )
    entries, before = list(case.entries.order_by("number")), None
    for entry in entries:
        before = entry.mac = linked(case, entry, keyring[entry.period], before)
    Entry.objects.bulk_update(entries, ["mac"])
    case.entry_count = len(entries)
    return conclude(open_case, Verb.ADOPTED, by=by, at=at)


@sensitive_variables()
def renewed_for_code(open_case: OpenCase) -> bool:
    """The code is at hand: its pair becomes hybrid, its seals are made anew, and it vouches for the first
    period where a worker had to adopt the case without it. Whoever holds the case sets its head.
    """
    case, code = open_case.case, open_case.reader.code
    version = codes.Version(case.follow_up_version)
    if code is None or version.renewed is version:
        return False
    case.follow_up_version, case.follow_up_public_key = version.renewed, code.pair.public
    for seal in case.seals.filter(worker_key=None, period__in=open_case.keyring):
        seal.sealed = sealed_to_code(case, seal.period, open_case.keyring[seal.period])
        seal.save(update_fields=["sealed"])
    first = pledged(case, open_case.keyring[1], code.pledge)
    case.periods.filter(number=1).update(by_dialogue=first.by_dialogue)
    return True


def forget(open_case: OpenCase) -> None:
    """It was handed over: its former reader does not miss it."""
    reader = open_case.reader
    if reader.worker_key is not None:
        memory.forget(reader.worker_key, reader.root, open_case.case.reference)
        kept.leave(reader.worker_key, open_case.case)


def _unread(case: Case) -> Case:
    """Whatever the register said before belongs to the former head."""
    case.last_line = ""  # type: ignore[attr-defined]
    return case


@sensitive_variables()
def recoded(open_case: OpenCase, code: FollowUpKey) -> None:
    """Another code: the case is found and its dialogue opened by this one alone, which vouches for the first
    period in the place of the former. Whoever holds the case sets its head.
    """
    case, keyring = open_case.case, open_case.keyring
    case.follow_up_handle = code.handle.hex()
    case.follow_up_public_key, case.follow_up_version = code.pair.public, codes.PRESENT
    case.seals.filter(worker_key=None).delete()
    case.seals.bulk_create(
        Seal(case=case, period=period, sealed=sealed_to_code(case, period, keys))
        for period, keys in keyring.items()
    )
    first = pledged(case, keyring[1], code.pledge)
    case.periods.filter(number=1).update(by_dialogue=first.by_dialogue)
