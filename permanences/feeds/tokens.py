"""The addresses of feeds: calendar clients cannot sign in, so the address holds what opens it."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from core import keyed
from directory.models import Establishment, User, Worker
from permanences.duties import policy
from permanences.models import FeedAddress
from permanences.models.feeds import new_selector

PURPOSE = "relais establishment feed"
LENGTH = 32  # characters of the key


def establishment_key(code: str) -> str:
    """The key that opens one establishment's feed to calendar clients, which cannot sign in."""
    return keyed.proof(PURPOSE, code)[:LENGTH]


def opens_establishment(code: str, key: str) -> bool:
    return keyed.proves(key, PURPOSE, code, length=LENGTH)


def establishment_path(establishment: Establishment) -> str:
    path = reverse("permanences:feed_establishment", args=[establishment.code])
    return f"{path}?{urlencode({'cle': establishment_key(establishment.code)})}"


def personal_path(address: FeedAddress) -> str:
    return reverse("permanences:feed_personal", args=[address.secret])


def address_of(worker: Worker) -> FeedAddress | None:
    return FeedAddress.objects.filter(worker=worker).first()


def reset_address(*, by: User, at: datetime) -> FeedAddress:
    """A new address; the former one answers 404 at once."""
    worker = policy.require_worker(by)
    address, _created = FeedAddress.objects.update_or_create(
        worker=worker, defaults={"selector": new_selector(), "created_at": at}
    )
    return address
