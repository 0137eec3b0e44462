"""The worker's own feed: its address, and how its owner resets it."""

from datetime import datetime

from directory.models import User, Worker
from permanences import policy
from permanences.models import FeedAddress
from permanences.models.feeds import new_selector


def address_of(worker: Worker) -> FeedAddress | None:
    return FeedAddress.objects.filter(worker=worker).first()


def reset_address(*, by: User, at: datetime) -> FeedAddress:
    """A new address; the former one answers 404 at once."""
    worker = policy.require_worker(by)
    address, _created = FeedAddress.objects.update_or_create(
        worker=worker, defaults={"selector": new_selector(), "created_at": at}
    )
    return address
