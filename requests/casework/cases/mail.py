"""The only mail of this app: it says that there is a message, and nothing of it."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import mail as mailing
from directory.models import Worker


def you_have_a_message(worker: Worker) -> None:
    """Called inside the transaction: the outbox is a table, the mail goes with the seal or not at all."""
    address = worker.email or (worker.user.email if worker.user else "")
    if not address:
        return
    link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("casework:inbox")
    with translation.override(settings.LANGUAGE_CODE):  # else it tells which language the sender reads
        body = _("Bonjour,\n\nUn message vous attend dans Relais.\n\nPour le lire : %(link)s\n") % {
            "link": link
        }
        mailing.post(address, _("Vous avez un message"), body)
