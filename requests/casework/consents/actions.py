"""Noting an agreement, taking it back, and letting something leave under it (R8)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases.origins import stop
from casework.cases.reading import OpenCase
from casework.cases.reception import append_by_code
from casework.cases.treatment import all_shown, goes_on_from, locked_as_read
from casework.cases.writing import append, conclude, was_sent
from casework.consents.register import Agreed, live, register_of, reports
from casework.models import EntryKind, Verb
from casework.moments import stamp
from casework.states import NotNow
from casework.writings import Content
from casework.writings.agreement import About, Agreement, Transmission, Withdrawal, aid_register_of
from casework.writings.report import COUNTED, SocialReport
from directory.models import Worker

NOT_LIVE = _(
    "Cet accord n’est plus en vigueur : rien ne peut partir. "
    "Demandez à la personne si elle en donne un autre."
)
OTHER_PURPOSE = _(
    "Cet accord ne porte pas sur le rapport social. Notez d’abord l’accord de la personne pour le remettre."
)
NOT_LAST = _(
    "Ce n’est plus la dernière version : la version %(number)d est plus récente. "
    "Choisissez-la, ou notez l’envoi encore une fois si c’est bien celle-ci qui part."
)
NO_SUCH_VERSION = _("Choisissez la version du rapport qui part.")
OVER = _("Cet accord n’était déjà plus en vigueur : rien n’a été changé.")


@sensitive_variables()
def agree(open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0) -> None:
    """What the agent agreed to, when, in which words, until when."""
    content = Agreement(
        to=data["to"],
        recipient=data["recipient"],
        about=data["about"],
        scope=data["scope"],
        given_on=data["given_on"].isoformat(),
        ends_on=data["ends_on"].isoformat(),
        given=data["given"],
        words=data["words"],
        author=by.name,
        written_at=stamp(at),
    )
    _write(open_case, EntryKind.CONSENT, content, Verb.CONSENT, by, data["token"], at)


@sensitive_variables()
def withdraw(open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int) -> None:
    """The agent told the worker that they take it back."""
    with locked_as_read(open_case, by, at) as held:
        content = Withdrawal(number, data["words"], by.name, stamp(at))
        if append(held, EntryKind.CONSENT, content, data["token"]) is None:
            return
        _live(held, number, at, OVER)
        all_shown(held, open_case)
        stop(held, number, at)
        conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.CONSENT)


@sensitive_variables()
def withdraw_by_code(master: bytes, number: int, *, token: str, at: datetime) -> OpenCase:
    """The agent does so, by the code. Who reads is told as of a message.

    The button stands in the form of a message, whose name it has: either is sent, whichever went first.
    """
    token = f"{token}/withdrawn/{number}"
    content = Withdrawal(number, written_at=stamp(at))

    @sensitive_variables()
    def said(held: OpenCase) -> list[Content]:
        _live(held, number, at, OVER)
        return [content]

    with transaction.atomic():
        held = append_by_code(master, said, lambda held: was_sent(held, content, token), token=token, at=at)
        stop(held, number, at)
    return held


@sensitive_variables()
def write_report(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0
) -> None:
    """A version of the social report, for the workers alone."""
    with locked_as_read(open_case, by, at) as held:
        last = len(reports(held.written))
        content = SocialReport(
            version=last + 1,
            subject=data["subject"],
            situation=data["situation"],
            opinion=data["opinion"],
            author=by.name,
            written_at=stamp(at),
        )
        if append(held, EntryKind.NOTE, content, data["token"], made=COUNTED) is not None:
            goes_on_from(last, data.get("known"))
            conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)


@sensitive_variables()
def transmit(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0
) -> None:
    """R8: something leaves, for the very recipient and purpose of an agreement that is live now."""
    with locked_as_read(open_case, by, at) as held:
        agreed = _agreed(held, data["agreement"], at)
        version, text = _what_leaves(held, agreed, data)
        content = Transmission(
            agreement=agreed.number,
            to=agreed.content.to,
            recipient=agreed.content.recipient,
            about=agreed.content.about,
            sent_on=_sent_on(agreed, data["sent_on"]).isoformat(),
            version=version,
            text=text,
            author=by.name,
            written_at=stamp(at),
        )
        if append(held, EntryKind.ANSWER, content, data["token"]) is not None:
            _live(held, agreed.number, at, NOT_LIVE)
            all_shown(held, open_case)
            last = len(reports(held.written))
            if version and version < last != data.get("known"):
                raise NotNow(NOT_LAST % {"number": last})
            conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.ANSWER)


def _sent_on(agreed: Agreed, day: date) -> date:
    if day < agreed.given_on:
        raise NotNow(_("Ce jour précède l’accord : rien ne pouvait partir."))
    return day


@sensitive_variables()
def _what_leaves(held: OpenCase, agreed: Agreed, data: Mapping[str, Any]) -> tuple[int, str]:
    """The report as it stands in that version, or the words themselves."""
    version = data["version"] or 0
    if not version:
        if agreed.content.about == About.REPORT:
            raise NotNow(NO_SUCH_VERSION)
        return 0, data["text"]
    if agreed.content.about != About.REPORT:
        raise NotNow(OTHER_PURPOSE)
    report = next((one for one in reports(held.written) if one.version == version), None)
    if report is None:
        raise NotNow(NO_SUCH_VERSION)
    parts = (report.subject, report.situation, report.opinion, data["text"])
    return version, "\n\n".join(part for part in parts if part)


@sensitive_variables()
def _agreed(held: OpenCase, number: int, at: datetime) -> Agreed:
    """That agreement, live or not: what has left under it is known again when its form comes twice."""
    for agreed in register_of(held.written, timezone.localdate(at)):
        if agreed.number == number:
            return agreed
    raise NotNow(NOT_LIVE)


@sensitive_variables()
def _live(held: OpenCase, number: int, at: datetime, refusal: Any) -> None:
    """``NotNow`` unless that agreement is live, as the locked case says."""
    found = {agreed.number for agreed in live(register_of(held.written, timezone.localdate(at)))}
    found |= {agreed.number for agreed in aid_register_of(held.written) if agreed.is_live}
    if number not in found:
        raise NotNow(refusal)


@sensitive_variables()
def _write(
    open_case: OpenCase,
    kind: EntryKind,
    content: Content,
    verb: Verb,
    by: Worker,
    token: str,
    at: datetime,
) -> None:
    with locked_as_read(open_case, by, at) as held:
        if append(held, kind, content, token) is not None:
            all_shown(held, open_case)
            conclude(held, verb, by=audit.name_of(by), at=at)
