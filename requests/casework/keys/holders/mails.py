"""Mails about holders: neutral words, and for each a link of their own that stops, and does nothing else."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from casework.keys import notices
from casework.models import HolderNaming, KeyRecovery
from core import mail as mailing
from directory.models import Worker

_STOP = "casework.stop-holders"
NAMING, RECOVERY = "naming", "recovery"


def tell_of_naming(
    what: str, naming: HolderNaming, *, to: Iterable[Worker], by: Worker | None = None
) -> None:
    """``what``: named, began, stopped. In the caller's transaction."""
    names = [one.name for one in naming.workers.order_by("last_name", "first_name")]
    for one in to:
        context = {
            "what": what,
            "naming": naming,
            "names": names,
            "by": by,
            "stop_link": _stop_link(NAMING, naming.public_id, one),
            "page_link": notices.absolute(reverse("casework:holders")),
        }
        mailing.send(notices.addresses([one]), "casework/mail/holders.txt", context)


def tell_of_recovery(
    what: str, asked: KeyRecovery, at: datetime, *, holders: Iterable[Worker], by: Worker | None = None
) -> None:
    """``what``: asked, confirmed, due, stopped, found, done, lapsed. To the worker at all her addresses, to
    her coordination, to the holders."""
    owner, holding = asked.key.worker, list(holders)
    coordination = notices.coordination(owner, timezone.localdate(at))
    for one in dict.fromkeys([owner, *coordination, *holding]):
        context = {
            "what": what,
            "owner": owner,
            "is_owner": one == owner,
            "is_holder": one in holding,
            "asked": asked,
            "by": by,
            "stop_link": _stop_link(RECOVERY, asked.public_id, one),
            "page_link": notices.absolute(
                reverse("casework:recovery" if one == owner else "casework:holders")
            ),
        }
        to = _all_addresses(one) if one == owner else notices.addresses([one])
        mailing.send(to, "casework/mail/recovery.txt", context)


def read_token(token: str) -> tuple[str, UUID, Worker] | None:
    """What it stops, which, and whom it was sent to: the register says who stopped."""
    try:
        kind, public_id, to = signing.loads(token, salt=_STOP)
    except signing.BadSignature:
        return None
    worker = Worker.objects.filter(public_id=to).first()
    return (str(kind), UUID(public_id), worker) if worker is not None else None


def token_for(kind: str, public_id: UUID, worker: Worker) -> str:
    return signing.dumps([kind, str(public_id), str(worker.public_id)], salt=_STOP)


def _stop_link(kind: str, public_id: UUID, worker: Worker) -> str:
    return notices.absolute(reverse("stop_holders", args=[token_for(kind, public_id, worker)]))


def _all_addresses(worker: Worker) -> list[str]:
    own = [worker.email, worker.user.email if worker.user else ""]
    return list(dict.fromkeys(address for address in own if address))
