"""Mails about keys: to the worker and to their coordination, in words that say nothing of a case."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from casework.models import KeyReplacement, Verb, WorkerKey
from core import mail as mailing
from directory.coverage import coordination as leading
from directory.models import Worker

_STOP = "casework.stop-replacement"
_SAID = {
    "asked": "casework/mail/replacement_asked.txt",
    "due": "casework/mail/replacement_due.txt",
    "stopped": "casework/mail/replacement_stopped.txt",
    "found": "casework/mail/replacement_found.txt",
    "done": "casework/mail/replacement_done.txt",
    "lapsed": "casework/mail/replacement_lapsed.txt",
}


def coordination(worker: Worker, day: date) -> list[Worker]:
    return leading.of_worker(worker, day)


def tell(what: str, asked: KeyReplacement, at: datetime, *, by: Worker | None = None) -> None:
    """One mail to each, in the caller's transaction; each with a link of their own that stops, and does
    nothing else."""
    owner = asked.key.worker
    for one in (owner, *coordination(owner, timezone.localdate(at))):
        context = {
            "owner": owner,
            "is_owner": one == owner,
            "asked": asked,
            "by": by,
            "stop_link": absolute(reverse("stop_replacement", args=[token_for(asked, one)])),
            "key_link": absolute(reverse("casework:replace")),
        }
        mailing.send(addresses([one]), _SAID[what], context)


def time_to_renew(key: WorkerKey) -> None:
    link = absolute(reverse("casework:renew"))
    mailing.send(addresses([key.worker]), "casework/mail/renewal.txt", {"key": key, "link": link})


def passkey(verb: Verb, name: str, key: WorkerKey) -> None:
    """To its owner: somebody at an unlocked screen may have done it."""
    link = absolute(reverse("casework:passkeys"))
    context = {"is_added": verb == Verb.PASSKEY_ADDED, "name": name, "link": link}
    mailing.send(addresses([key.worker]), "casework/mail/passkey.txt", context)


def token_for(asked: KeyReplacement, worker: Worker) -> str:
    """Names whom it was sent to: the register says who stopped."""
    return signing.dumps([str(asked.public_id), str(worker.public_id)], salt=_STOP)


def read_token(token: str) -> tuple[KeyReplacement, Worker] | None:
    try:
        public_id, to = signing.loads(token, salt=_STOP)
    except signing.BadSignature:
        return None
    asked = KeyReplacement.objects.select_related("key__worker").filter(public_id=public_id).first()
    worker = Worker.objects.filter(public_id=to).first()
    return (asked, worker) if asked is not None and worker is not None else None


def addresses(told: Iterable[Worker]) -> list[str]:
    found = (one.email or (one.user.email if one.user else "") for one in told)
    return list(dict.fromkeys(address for address in found if address))


def absolute(path: str) -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path
