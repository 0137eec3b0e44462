"""What can be done with an event: pages with a form, and buttons; to whom each is offered, and when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.disasters.states import IncidentEvent
from casework.incidents import forms
from casework.incidents.picture import Picture
from casework.incidents.reading import OpenIncident

Said = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """``may``: whoever reads the event as ``Picture`` says. ``regions``: those that it may tell of.

    ``lead``: a sentence above its form.
    """

    name: str
    form: type[forms.StepForm]
    label: Said
    button: Said
    done: Said
    may: Callable[[Picture], bool]
    regions: Callable[[Picture], Sequence[str]] = lambda picture: ()
    lead: Said = ""

    @property
    def event(self) -> IncidentEvent:
        return self.form.event

    def is_open(self, found: OpenIncident) -> bool:
        """Whether the state of the event allows it."""
        return self.event in found.incident.facts.leads_to and not found.faults

    def is_offered(self, found: OpenIncident, picture: Picture) -> bool:
        return self.may(picture) and self.is_open(found)


AMEND = "amend"
SHEETS: tuple[Deed, ...] = (
    Deed(
        name="evaluation",
        form=forms.EvaluationForm,
        label=_("Évaluer la situation"),
        button=_("Envoyer cette évaluation"),
        done=_("Votre évaluation est envoyée à la coordination de la région."),
        may=lambda picture: bool(picture.tells),
        regions=lambda picture: picture.tells,
        lead=_(
            "Comptez depuis le début, chaque personne une fois. "
            "Une évaluation du même jour remplace la précédente."
        ),
    ),
    Deed(
        name="summary",
        form=forms.SummaryForm,
        label=_("Écrire la synthèse de la région"),
        button=_("Envoyer à la coordination nationale"),
        done=_("La synthèse est envoyée à la coordination nationale. Elle reste ici."),
        may=lambda picture: bool(picture.leads),
        regions=lambda picture: picture.leads,
    ),
    Deed(
        name="account",
        form=forms.AccountForm,
        label=_("Écrire le bilan de votre secteur"),
        button=_("Envoyer ce bilan"),
        done=_("Le bilan de votre secteur est envoyé à la coordination de la région."),
        may=lambda picture: bool(picture.covers),
        regions=lambda picture: picture.covers,
        lead=_(
            "Les actions menées, les aides et les prêts accordés dans votre secteur au titre de l’évènement."
        ),
    ),
    Deed(
        name="balance",
        form=forms.BalanceForm,
        label=_("Écrire le bilan de la région"),
        button=_("Envoyer ce bilan"),
        done=_("Le bilan de la région est envoyé à la coordination nationale."),
        may=lambda picture: bool(picture.leads),
        regions=lambda picture: picture.leads,
    ),
    Deed(
        name="note",
        form=forms.NoteForm,
        label=_("Noter pour la coordination"),
        button=_("Ajouter cette note"),
        done=_("La note est ajoutée. Seule la coordination la lit."),
        may=lambda picture: picture.is_coordination,
    ),
    Deed(
        name="closing",
        form=forms.ClosingForm,
        label=_("Terminer, avec le bilan"),
        button=_("Terminer cet évènement"),
        done=_("L’évènement est terminé. Son bilan peut être imprimé."),
        may=lambda picture: picture.may_end,
    ),
)
BUTTONS: tuple[Deed, ...] = (
    Deed(
        name="remind",
        form=forms.RemindForm,
        label=_("Rappeler"),
        button=_("Rappeler à ceux qui n’ont encore rien envoyé"),
        done=_("Un courriel leur dit qu’un message les attend, au plus tard dans une heure."),
        may=lambda picture: bool(picture.waited_for),
    ),
    Deed(
        name="share",
        form=forms.ShareForm,
        label=_("Ouvrir"),
        button=_("Ouvrir l’évènement à ceux qui ne le lisent pas encore"),
        done=_("Ceux qui sont concernés aujourd’hui et qui ont une clé lisent l’évènement."),
        may=lambda picture: bool(picture.unread_by),
    ),
    Deed(
        name="reopen",
        form=forms.ReopenForm,
        label=_("Rouvrir"),
        button=_("Rouvrir cet évènement"),
        done=_("L’évènement est rouvert."),
        may=lambda picture: picture.may_end,
    ),
)
