"""What leaves under an agreement, on paper."""

from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.desk.papers import Paper, Section
from casework.writings.agreement import About, Transmission
from core import french
from directory.models import Worker


@sensitive_variables()
def transmission(content: Transmission, by: Worker) -> Paper:
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Rapport social") if content.version else str(About(content.about).label)
        return Paper(
            title=title,
            service=_("Service social du personnel"),
            sender=content.author or by.name,
            to=_("À l’attention de %(name)s") % {"name": content.recipient},
            day=french.day(date.fromisoformat(content.sent_on), year=True),
            sections=[Section(_("Ce qui vous est remis"), content.text)],
            foot=_(
                "Remis avec l’accord de la personne, à vous seul ou seule et pour cet objet : %(about)s. "
                "Ne le transmettez à personne d’autre."
            )
            % {"about": About(content.about).label},
        )
