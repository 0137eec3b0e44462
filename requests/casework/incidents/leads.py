"""Whose the numbers are that a form of an event begins with: a sentence above it."""

from django.utils.translation import gettext as _

from casework.disasters.states import IncidentEvent
from casework.incidents.forms import StepForm
from casework.incidents.picture import Picture, RegionPicture
from core import french


def lead_of(form: StepForm) -> str:
    match form.event:
        case IncidentEvent.SUMMARIZE:
            return _of_summary(_region_of(form))
        case IncidentEvent.BALANCE:
            return _of_balance(_region_of(form))
        case IncidentEvent.CLOSE:
            return _of_closing(form.picture)
        case _other:
            return ""


def _region_of(form: StepForm) -> RegionPicture | None:
    return next((one for one in form.picture.regions if one.code == form.told_region), None)


def _of_summary(region: RegionPicture | None) -> str:
    if region is None or not region.evaluations:
        return _none(_("Aucune évaluation n’est encore envoyée."))
    return _("Les nombres sont la somme des dernières évaluations. Corrigez-les s’il le faut.")


def _of_balance(region: RegionPicture | None) -> str:
    if region is None or not region.accounts:
        return _none(_("Aucun secteur n’a encore écrit de bilan."))
    return _("Les nombres sont la somme des bilans des secteurs. Corrigez-les s’il le faut.")


def _of_closing(picture: Picture) -> str:
    if (former := picture.closing) is not None:
        day = french.day(former.step.row.on, year=True)
        return _("Tout est repris du bilan du %(day)s. Corrigez-le s’il le faut.") % {"day": day}
    told = [one for one in picture.regions if one.balance or one.accounts]
    if not told:
        return _none(_("Aucune région n’a encore écrit de bilan, aucun secteur non plus."))
    if all(one.balance for one in told):
        return _("Les nombres sont la somme des bilans des régions. Corrigez-les s’il le faut.")
    return _(
        "Les nombres sont la somme des bilans des régions et, là où une région n’en a pas écrit, de ceux "
        "de ses secteurs. Corrigez-les s’il le faut."
    )


def _none(said: str) -> str:
    return said + " " + _("Écrivez les nombres vous-même.")
