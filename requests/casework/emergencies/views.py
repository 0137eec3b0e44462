"""An emergency in a case (R11): which one, the steps one after the other, who is let in, the prosecutor."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from casework import actions
from casework.cases.reading import OpenCase
from casework.desk.company import company
from casework.desk.doors import case_or_404, for_unlocked
from casework.desk.opening import opened
from casework.desk.papers import Paper, Section, answer
from casework.desk.sheets import Sheet, view_of
from casework.due.plans import PLANS, progresses_of, reports_of
from casework.emergencies import actions as emergencies
from casework.emergencies.forms import (
    EmergencyForm,
    MistakenForm,
    ProsecutorForm,
    SecondReaderForm,
    StepForm,
    StepMistakenForm,
)
from casework.keys.unlocking import Unlocked
from casework.writings.emergency import Situation
from casework.writings.report import ProsecutorReport
from core import french


@sensitive_variables()
def _shown(open_case: OpenCase, unlocked: Unlocked) -> Mapping[str, Any]:
    reports = reports_of(open_case.written)
    return {
        "progresses": progresses_of(open_case.written),
        "others": company(open_case, unlocked.worker),
        "reports": reports,
        "versions": list(zip(reports, [None, *reports], strict=False)),  # each with what replaced it
    }


@sensitive_variables()
def _choices(open_case: OpenCase, unlocked: Unlocked) -> Mapping[str, Any]:
    return {"plans": [(situation.label, PLANS[situation]) for situation in Situation]}


@sensitive_variables()
def panel(open_case: OpenCase, unlocked: Unlocked) -> Mapping[str, Any] | None:
    """On the page of the case: how far each is, and what the person said in the form beside them."""
    first, progresses = open_case.first_message, progresses_of(open_case.written)
    said = first.danger if first is not None else ""
    if said in [one.situation for one in progresses]:
        said = ""
    return {"progresses": progresses, "said": said} if said or progresses else None


@require_safe
@for_unlocked
@sensitive_variables()
def prosecutor_paper(request: HttpRequest, unlocked: Unlocked, reference: str, number: int) -> HttpResponse:
    """One version of the report, as a PDF to send; made from the entry, and kept nowhere."""
    found = case_or_404(unlocked, reference)
    actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
    versions = reports_of(opened(unlocked, found).written)
    for report in versions:
        if report.version == number:
            return answer(_paper(report, versions))
    raise Http404


@sensitive_variables()
def _paper(report: ProsecutorReport, versions: Sequence[ProsecutorReport]) -> Paper:
    """``versions``, the last one first: where there are several, it says which one it is."""
    with translation.override(settings.LANGUAGE_CODE):
        return Paper(
            title=gettext("Signalement d’un enfant en danger"),
            service=gettext("Service social du personnel"),
            sender=report.author,
            to=gettext("Madame ou Monsieur le procureur de la République, %(court)s")
            % {"court": report.court},
            day=_day_of(report),
            sections=[
                *([Section(gettext("Version"), _which(report, versions))] if versions[1:] else []),
                Section(gettext("L’enfant et ses parents"), report.child),
                Section(gettext("Les faits"), report.facts),
                Section(gettext("Ce qui a déjà été fait"), report.done),
            ],
            foot=gettext("Copie : coordination régionale du service social."),
        )


@sensitive_variables()
def _which(report: ProsecutorReport, versions: Sequence[ProsecutorReport]) -> str:
    last = versions[0]
    values = {"number": report.version, "count": last.version, "day": _day_of(last)}
    if report.version == last.version:
        return gettext("Version %(number)d sur %(count)d : elle remplace les précédentes.") % values
    said = gettext("Version %(number)d sur %(count)d : elle n’est plus à jour. ") % values
    return said + gettext("La version %(count)d la remplace, le %(day)s.") % values


def _day_of(report: ProsecutorReport) -> str:
    return french.day(timezone.localtime(datetime.fromisoformat(report.written_at)), year=True)


declare = view_of(
    Sheet(
        address="casework:emergency_start",
        template="casework/emergencies/declare.html",
        form=EmergencyForm,
        write=emergencies.declare,
        done=_("L’urgence est notée. Suivez les étapes l’une après l’autre."),
        then="casework:emergency",
        more=_choices,
    )
)
take_back = view_of(
    Sheet(
        address="casework:emergency_mistaken",
        template="casework/emergencies/mistaken.html",
        form=MistakenForm,
        write=emergencies.take_back,
        done=_("C’est noté : cette urgence ne compte plus dans ce dossier."),
        then="casework:emergency",
    )
)
step = view_of(
    Sheet(
        address="casework:emergency",
        template="casework/emergencies/steps.html",
        form=StepForm,
        write=emergencies.take_step,
        done=_("L’étape est notée."),
        then="casework:emergency",
        more=_shown,
    )
)
take_back_step = view_of(
    Sheet(
        address="casework:emergency_step_mistaken",
        template="casework/emergencies/step_mistaken.html",
        form=StepMistakenForm,
        write=emergencies.take_back_step,
        done=_("L’étape est reprise. Notez-la à nouveau quand elle est faite."),
        then="casework:emergency",
    )
)
let_in = view_of(
    Sheet(
        address="casework:second_reader",
        template="casework/emergencies/let_in.html",
        form=SecondReaderForm,
        write=emergencies.let_in,
        done=_("Le dossier est ouvert à la coordination."),
        then="casework:emergency",
        more=_shown,
    )
)
to_prosecutor = view_of(
    Sheet(
        address="casework:prosecutor",
        template="casework/emergencies/prosecutor.html",
        form=ProsecutorForm,
        write=emergencies.write_to_prosecutor,
        done=_("Cette version du signalement est gardée dans le dossier."),
        then="casework:emergency",
        more=_shown,
    )
)
