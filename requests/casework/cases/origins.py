"""The way from an application for aid back to its case: open to who reads the case, and to nobody else (R12).

It follows a hand-over: who reads the case then is told of what comes back, and finds it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework.cases import mail
from casework.cases.reading import OpenCase
from casework.models import AidApplication, AidSeal, WorkerKey
from casework.sealing import letters
from casework.sealing.letters import ORIGIN
from casework.writings.aid import AidAgreement, AidFile
from core.locks import lock, locked
from directory.models import Worker


@sensitive_variables()
def follow(open_case: OpenCase, reader: WorkerKey) -> None:
    """All applications of this case, whose row is held, lead ``reader`` to it from now on."""
    sent = {line.content.reference for line in open_case.written if isinstance(line.content, AidFile)}
    applications = AidApplication.objects.filter(reference__in=sent)
    lock(applications)
    for application in applications:
        set_origin(application, open_case.case.reference, reader)
        application.save(update_fields=["origin"])


@sensitive_variables()
def stop(open_case: OpenCase, agreement: int, at: datetime) -> None:
    """R8: the agreement of that entry is taken back, and the application that left with it last goes no
    further (``handling.Stopped``). Whoever holds it is told as of a message. The case’s row is held."""
    lines = {line.number: line.content for line in open_case.written}
    agreed = {number: one.reference for number, one in lines.items() if isinstance(one, AidAgreement)}
    name = agreed.get(agreement, "")
    found = AidApplication.objects.filter(reference=name).first() if name else None
    if found is None or agreement != max(number for number, one in agreed.items() if one == name):
        return
    with locked(AidApplication.objects.all(), found.pk) as application:
        if application.withdrawn_on is None:
            application.withdrawn_on = timezone.localdate(at)
            application.save(update_fields=["withdrawn_on"])
            for worker in _holders(application):
                mail.you_have_a_message(worker, at)


def _holders(application: AidApplication) -> Iterable[Worker]:
    held = application.seals.exclude(number=ORIGIN).filter(worker_key__retired_at=None)
    return Worker.objects.filter(pk__in=held.values("worker_key__worker"), is_active=True)


@sensitive_variables()
def set_origin(application: AidApplication, case: str, reader: WorkerKey) -> None:
    """The caller holds the row of the application, and saves it."""
    key, name = letters.new_key(), application.reference
    application.seals.filter(number=ORIGIN).delete()
    application.origin = letters.encrypt(key, case, application=name, number=ORIGIN, event="origin")
    seal(application, ORIGIN, key, [reader])


@sensitive_variables()
def seal(application: AidApplication, number: int, key: bytes, readers: Iterable[WorkerKey]) -> None:
    """The key of one letter, for each of these."""
    AidSeal.objects.bulk_create(
        AidSeal(
            application=application,
            number=number,
            worker_key=reader,
            sealed=letters.seal(
                key,
                bytes(reader.public_key),
                application=application.reference,
                number=number,
                reader=reader.reader,
            ),
        )
        for reader in readers
    )
