"""Who is told that somebody came, left or may sign in: the person, their coordination (R1, R2)."""

from collections.abc import Iterable
from datetime import date

from core import mail as mailing
from directory.coverage import coordination
from directory.models import User, Worker
from directory.people.posts import Post


def arrived(worker: Worker, post: Post | None, starts_on: date, by: User) -> None:
    _send(_coordination_of(post, starts_on), by, "arrived", worker=worker, post=post, starts_on=starts_on)


def came_back(worker: Worker, post: Post | None, starts_on: date, by: User) -> None:
    told = [worker, *_coordination_of(post, starts_on)]
    _send(told, by, "came_back", worker=worker, post=post, starts_on=starts_on)


def account_opened(worker: Worker, address: str, by: User, today: date) -> None:
    """To the address that signs in; the coordination as well, which knows whom it let in."""
    mailing.send([address], "directory/mail/account_opened.txt", {"worker": worker, "address": address})
    told = coordination.of_worker(worker, today)
    _send(told, by, "account_told", worker=worker, address=address)


def account_closed(worker: Worker, by: User, today: date) -> None:
    _send([worker, *coordination.of_worker(worker, today)], by, "account_closed", worker=worker)


def account_reopened(worker: Worker, by: User, today: date) -> None:
    _send([worker, *coordination.of_worker(worker, today)], by, "account_reopened", worker=worker)


def departed(worker: Worker, last: date, told: Iterable[Worker], by: User) -> None:
    """``told``: whom it concerns besides, as those whom the person was to replace."""
    _send([worker, *told], by, "departed", worker=worker, last=last)


def _coordination_of(post: Post | None, day: date) -> list[Worker]:
    if post is not None and post.sector is not None:
        return coordination.told_for([post.sector.region], day)
    return coordination.national(day)


def _send(told: Iterable[Worker], by: User, template: str, **context: object) -> None:
    """Each once, without the author, who knows."""
    addresses = dict.fromkeys(one.email for one in told if one.email and one.email != by.email)
    mailing.send(addresses, f"directory/mail/{template}.txt", context)
