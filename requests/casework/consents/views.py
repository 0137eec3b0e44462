"""The register of a case (R8): what the agent agreed to, and what left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from casework import actions
from casework.cases.reading import OpenCase
from casework.consents import actions as consents
from casework.consents.forms import AgreementForm, ReportForm, TransmissionForm, WithdrawalForm
from casework.consents.papers import transmission
from casework.consents.register import live, register_of, reports
from casework.desk.doors import case_or_404, for_unlocked
from casework.desk.opening import opened
from casework.desk.papers import answer
from casework.desk.sheets import Sheet, view_of
from casework.keys.unlocking import Unlocked
from casework.models import EntryKind
from casework.writings.agreement import Transmission, aid_register_of
from casework.writings.aid import AidFile


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An agreement to hand the case over, which serves once. ``by_code``: the agent gave it, and nobody for
    them."""

    name: str
    given_on: date
    used_at: datetime | None
    by_code: bool


@require_safe
@for_unlocked
@sensitive_variables()
def consents_of(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
    open_case = opened(unlocked, found)
    context = {
        "unlocked": unlocked,
        "case": found,
        "faults": open_case.for_worker,
        **_register(open_case, unlocked),
        "handed_over": [
            HandedOver(one.recipient.name, one.given_on, one.used_at, one.entry.kind == EntryKind.MESSAGE)
            for one in found.consents.select_related("recipient", "entry").order_by("-given_on", "pk")
        ],
        "aid_agreed": aid_register_of(open_case.written),
        "aid_sent": [line for line in open_case.written if isinstance(line.content, AidFile)],
        "sent": [line for line in open_case.written if isinstance(line.content, Transmission)],
    }
    return render(request, "casework/consents/register.html", context)


@require_safe
@for_unlocked
@sensitive_variables()
def report_version(request: HttpRequest, unlocked: Unlocked, reference: str, number: int) -> HttpResponse:
    """One version of the social report, to be read or printed for the worker herself."""
    found = case_or_404(unlocked, reference)
    actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
    versions = reports(opened(unlocked, found).written)
    report = next((one for one in versions if one.version == number), None)
    if report is None:
        raise Http404
    context = {"unlocked": unlocked, "case": found, "report": report, "last": versions[0].version}
    return render(request, "casework/consents/report_version.html", context)


@require_safe
@for_unlocked
@sensitive_variables()
def sent_paper(request: HttpRequest, unlocked: Unlocked, reference: str, number: int) -> HttpResponse:
    """What left, as a PDF to hand over; made from the entry, and kept nowhere."""
    found = case_or_404(unlocked, reference)
    actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
    for line in opened(unlocked, found).written:
        if line.number == number and isinstance(line.content, Transmission):
            return answer(transmission(line.content, unlocked.worker))
    raise Http404


@sensitive_variables()
def _register(open_case: OpenCase, unlocked: Unlocked) -> Mapping[str, Any]:
    register = register_of(open_case.written, timezone.localdate(unlocked.at))
    return {"register": register, "live": live(register), "reports": reports(open_case.written)}


@sensitive_variables()
def panel(open_case: OpenCase, unlocked: Unlocked) -> Mapping[str, Any] | None:
    """On the page of the case: what may be said to whom today."""
    found = _register(open_case, unlocked)
    return {"agreed": found["live"]} if found["register"] else None


agree = view_of(
    Sheet(
        address="casework:consent_new",
        template="casework/consents/agree.html",
        form=AgreementForm,
        write=consents.agree,
        done=_("L’accord est noté. La personne le voit avec son code, et peut le retirer."),
        then="casework:consents",
    )
)
withdraw = view_of(
    Sheet(
        address="casework:consent_withdrawn",
        template="casework/consents/withdraw.html",
        form=WithdrawalForm,
        write=consents.withdraw,
        done=_("L’accord est retiré : plus rien ne part sous lui."),
        then="casework:consents",
    )
)
transmit = view_of(
    Sheet(
        address="casework:transmit",
        template="casework/consents/transmit.html",
        form=TransmissionForm,
        write=consents.transmit,
        done=_("L’envoi est noté. La personne lit ce qui est parti, mot pour mot."),
        then="casework:consents",
    )
)
report = view_of(
    Sheet(
        address="casework:report",
        template="casework/consents/report.html",
        form=ReportForm,
        write=consents.write_report,
        done=_("Cette version du rapport est gardée dans le dossier. La personne ne la voit pas."),
        then="casework:consents",
        more=_register,
    )
)
