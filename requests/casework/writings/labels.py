"""How the values of a request are said in French."""

from django.utils.translation import gettext_lazy as _

from casework.writings.appointment import How
from casework.writings.notice import About
from casework.writings.request import Came, Channel, Moment

CHANNELS = [
    (Channel.PHONE, _("Par téléphone")),
    (Channel.EMAIL, _("Par courriel")),
    (Channel.CODE_ONLY, _("Seulement ici, avec mon code")),
]
MOMENTS = [
    (Moment.MORNING, _("Le matin")),
    (Moment.NOON, _("Entre midi et deux")),
    (Moment.AFTERNOON, _("L’après-midi")),
    (Moment.EVENING, _("Après 18 h")),
]
CAME = [
    (Came.PHONE, _("Au téléphone")),
    (Came.PERMANENCE, _("À une permanence")),
    (Came.INTERVIEW, _("En entretien")),
    (Came.OTHERWISE, _("Autrement")),
]
ABOUT = [
    (About.CONTACT, _("Une personne à contacter")),
    (About.LEAVE_EXTENDED, _("Un congé de longue maladie ou de longue durée prolongé")),
    (About.LEAVE_ENDS, _("Un retour de congé de longue maladie ou de longue durée")),
    (About.WORKSTATION, _("Un poste de travail aménagé")),
    (About.DISABLED_RECRUIT, _("Le recrutement d’une personne handicapée")),
    (About.CHANGE, _("Un changement qui touche la vie des agents")),
]
# What the day of a notice is.
HOW = [
    (How.ON_SITE, _("Sur place")),
    (How.PHONE, _("Au téléphone")),
    (How.VISIT, _("En visite")),
    (How.VIDEO, _("En visioconférence")),
]
DAYS = {
    About.LEAVE_EXTENDED: _("Congé prolongé jusqu’au"),
    About.LEAVE_ENDS: _("Retour le"),
    About.DISABLED_RECRUIT: _("Arrivée le"),
    About.CHANGE: _("À partir du"),
}
