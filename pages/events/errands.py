"""What the organiser of an event comes for, on the home page: who comes."""

from datetime import datetime
from itertools import islice

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from directory.coverage.extension import Errand, home_errands
from directory.models import User
from pages.kinds.event import NAMELESS
from pages.reading import places, tree
from pages.reading.policy import Reader
from pages.reading.tree import Node

SHOWN = 3  # events that one organises, the next ones first


def register() -> None:
    home_errands.register(order=55)(receiving)


def receiving(user: User, at: datetime, stamp: str | None) -> list[Errand] | None:
    """One query for whoever organises, none for the others: the home page has read the tree."""
    own = [node for node in tree.cached().kinds.get("EventPage", ()) if _is_organised_by(node, user, at)]
    coming = list(islice(Reader(user).visible(sorted(own, key=_starts)), SHOWN))
    if not coming:
        return None
    taken = places.taken(node.pk for node in coming)
    return [
        Errand(
            _("Qui vient : %(event)s") % {"event": _discreet_name(node)},
            f"{node.url}inscriptions/",
            taken.get(node.pk, 0),
            (_("Le %(day)s") % {"day": date_format(timezone.localtime(node["starts_at"]), "j F")},),
        )
        for node in coming
    ]


def _is_organised_by(node: Node, user: User, at: datetime) -> bool:
    """Not a copy of it: one registers for what it copies."""
    receives = node["organiser_id"] or node["owner_id"]
    is_own = receives == user.pk and node["alias_of_id"] is None
    return bool(is_own and node["registration_open"] and not node["is_cancelled"] and node["ends_at"] >= at)


def _starts(node: Node) -> datetime:
    starts: datetime = node["starts_at"]
    return starts


def _discreet_name(node: Node) -> str:
    """A home page is read over a shoulder."""
    return str((node["seo_title"] or NAMELESS) if node.sensitive else node.title)
