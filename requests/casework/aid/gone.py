"""What is said in a window from before: of an application that went on meanwhile, or that has left."""

from datetime import datetime
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.aid.reading import OpenAid
from casework.cases.lines import Written
from casework.funds import money
from casework.funds.states import SPREADS, AidEvent
from casework.models import AidApplication, AidStep
from casework.writings.aid import AidFile
from core import french
from directory.models import Worker


def left_by(reference: str, worker: Worker, *, is_sent: bool) -> str:
    """Of one that this worker does not hold: how it left by their own hand; empty where it did not.

    ``is_sent``: the form that comes has taken a step before.
    """
    there = AidApplication.objects.filter(reference=reference).first()
    if there is None or AidApplication.objects.visible_to(worker).filter(pk=there.pk):
        return ""
    last = AidStep.objects.filter(application=there, actor=worker).order_by("number").last()
    said = {
        AidEvent.PASS: _(
            "Votre avis est donné : cette demande a été transmise au secrétariat le %(day)s, et "
            "vous ne la lisez plus. Rien n’est ajouté à ce que vous aviez envoyé alors."
        ),
        AidEvent.RETURN: _(
            "Vous avez renvoyé cette demande à son auteur le %(day)s : vous ne la lisez plus. "
            "Rien n’est ajouté à ce que vous aviez envoyé alors."
        ),
    }
    if last is None or last.event not in said:
        left = _("Cette demande est déjà partie d’ici. Rien n’est ajouté à ce que vous aviez envoyé alors.")
        return left if is_sent else ""
    return said[AidEvent(last.event)] % {"day": french.day(last.on, year=True)}


def went_on(aid: OpenAid, event: AidEvent) -> str:
    """Of one that is still held, where what a form was for (``event``) is not to be done any more."""
    if aid.application.withdrawn_on is not None and event in SPREADS:
        day = french.day(aid.application.withdrawn_on, year=True)
        return _("La personne a retiré son accord le %(day)s : rien n’est transmis.") % {"day": day}
    last = aid.steps[-1].row
    said = _("Cette demande a changé d’état entre-temps : « %(step)s », le %(day)s. Rien n’a été enregistré.")
    told = said % {"step": last.get_event_display(), "day": french.day(last.on, year=True)}
    is_given = event is AidEvent.PASS and aid.opinion is not None
    return f"{_('L’avis est déjà donné.')} {told}" if is_given else told


@sensitive_variables()
def sent_since(line: Written) -> str:
    """Of the application that left by ``line``, to whoever sends another one and had not been shown that."""
    sent = cast(AidFile, line.content)
    at = timezone.localtime(datetime.fromisoformat(sent.written_at))
    said = _(
        "Une demande de %(sum)s est partie de ce dossier depuis que ce formulaire a été ouvert : "
        "%(reference)s, le %(day)s à %(hour)s. Ce que vous avez écrit ici n’est pas parti. "
        "En envoyer une autre ? Le bouton au bas de la page le fait."
    )
    values = {"sum": money.shown(sent.amount), "reference": sent.reference}
    return said % {**values, "day": french.day(at), "hour": french.hour(at)}
