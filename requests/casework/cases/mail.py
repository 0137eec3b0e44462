"""The mails of this app: that there is something to read, and nothing of it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import turning
from casework.models import WaitingMail
from casework.moments import to_the_hour
from core import mail as mailing
from directory.models import Worker


def you_have_a_message(worker: Worker, at: datetime) -> None:
    """Called inside the transaction: it waits for the turn of the hour with the seal, or not at all.

    Sent at once, it would date to the second what an agent did.
    """
    WaitingMail.objects.create(hour=to_the_hour(at), worker=worker)


def send_waiting(at: datetime) -> int:
    """Those of hours that are over: one a worker."""
    with transaction.atomic():
        workers = turning.take_mails(at)
        for worker in workers:
            _post(worker, _("Vous avez un message"), _("Un message vous attend dans Relais."))
    return len(workers)


def something_ends(worker: Worker) -> None:
    """That cases of theirs will be destroyed: which ones, the inbox says."""
    _post(worker, _("Un rappel vous attend"), _("Un rappel vous attend dans Relais."))


def _post(worker: Worker, subject: str | Promise, sentence: str | Promise) -> None:
    address = worker.email or (worker.user.email if worker.user else "")
    if not address:
        return
    link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("casework:inbox")
    with translation.override(settings.LANGUAGE_CODE):  # else it tells which language the sender reads
        body = _("Bonjour,\n\n%(sentence)s\n\nPour le lire : %(link)s\n")
        mailing.post(address, str(subject), str(body) % {"sentence": sentence, "link": link})
