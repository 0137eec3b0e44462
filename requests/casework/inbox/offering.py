"""What the page of a case offers, in its order: acts that have a screen of their own, and panels."""

from django.utils.translation import gettext_lazy as _

from casework.aid import panel as aid
from casework.consents import views as consents
from casework.desk.offers import Act, Panel
from casework.emergencies import views as emergencies
from casework.interviews import offered as interviews
from casework.tasks import offered as tasks

ACTS = (
    interviews.ACT,
    tasks.ACT,
    Act(
        address="casework:hand_over",
        label=_("Transmettre à un collègue"),
        icon="fr-icon-user-add-line",
        is_offered=lambda case: not case.is_closed,
    ),
    Act(
        address="casework:give_code",
        label=_("Donner un code de suivi"),
        icon="fr-icon-printer-line",
        is_offered=lambda case: not case.is_closed,
    ),
    Act(
        address="casework:consents",
        label=_("Accords, envois, rapport"),
        icon="fr-icon-shield-line",
        is_offered=lambda case: True,
    ),
    Act(
        address="casework:emergency",
        label=_("Urgence"),
        icon="fr-icon-alarm-warning-line",
        is_offered=lambda case: not case.is_closed,
    ),
    Act(
        address="casework:export",
        label=_("Remettre la demande à la personne"),
        icon="fr-icon-download-line",
        is_offered=lambda case: True,
    ),
    aid.ACT,
)
PANELS: tuple[Panel, ...] = (
    tasks.TO_DO,
    interviews.HISTORY,
    Panel(template="casework/emergencies/_panel.html", context=emergencies.panel),
    Panel(template="casework/consents/_panel.html", context=consents.panel),
    aid.PANEL,
)
