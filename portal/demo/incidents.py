"""A grave event that goes on, so that each of the cast who has an inbox sees their part of it. Invented."""

from datetime import datetime, timedelta

from django.utils import timezone

from casework import actions
from casework.disasters.letters import Head, Kind
from casework.disasters.states import IncidentEvent
from casework.incidents import handling
from casework.incidents.concerned import concerned, places_of
from casework.incidents.handling import Written
from casework.incidents.reading import Opener, read
from casework.models import Incident, WorkerKey
from casework.sealing.crypto import CannotOpen
from directory.models import User
from portal.demo.cases import DEMO_PASSPHRASES
from portal.demo.personas import PERSONAS

FORM = "demonstration-incident"
PLACES = ("d:91", "d:94")
TITLE = "Crue de la Seine en amont de Paris"
WORDS = (
    "La Seine et l’Yerres ont débordé dans la nuit. Des agents des deux départements ont dû quitter leur "
    "logement. Joignez ceux de vos établissements, en commençant par les communes du bord de l’eau, et "
    "envoyez une première évaluation."
)
RESERVED = "La préfecture du Val-de-Marne tient une cellule chaque jour à midi. Je m’y rends."
# By whom, days before, what.
WRITTEN = (
    (
        "assistant",
        3,
        Written(
            IncidentEvent.EVALUATE,
            text="Appel des chefs d’établissement, puis de chaque agent des communes touchées. "
            "Trois familles relogées chez des proches.",
            urgent="Un hébergement pour une famille de cinq, dès ce soir.",
            figures={
                "met": 14,
                "housing_lost": 3,
                "housing_damaged": 6,
                "shocked": 4,
                "shelter": 3,
                "money": 7,
            },
        ),
    ),
    (
        "coordinateur",
        2,
        Written(
            IncidentEvent.SUMMARIZE,
            text="Le Val-de-Marne est évalué, l’Essonne est attendue. Deux réunions en préfecture. "
            "Une commission d’urgence sera nécessaire.",
            urgent="Ouvrir la procédure d’aide d’urgence.",
            figures={
                "met": 14,
                "housing_lost": 3,
                "housing_damaged": 6,
                "shocked": 4,
                "shelter": 3,
                "money": 7,
            },
        ),
    ),
)


def load(at: datetime) -> None:
    """After the keys of the cast; what is there is left alone."""
    if Incident.objects.exists():
        return
    boss = _opener("coordinateur", at)
    if boss is None:
        return
    begun = at - timedelta(days=4)
    head = Head(
        kind=Kind.NATURAL,
        title=TITLE,
        text=WORDS,
        since=timezone.localdate(begun).isoformat(),
        responsible=f"{boss.key.worker.name}, {boss.key.worker.phone}",
        places=PLACES,
    )
    incident = handling.begin(head, RESERVED, opener=boss, token=FORM, at=begun)
    for number, (slug, days, written) in enumerate(WRITTEN):
        opener = _opener(slug, at)
        if opener is not None:
            _write(incident, opener, written, f"{FORM}-{number}", at - timedelta(days=days))


def _write(incident: Incident, opener: Opener, written: Written, token: str, at: datetime) -> None:
    incident.refresh_from_db()
    by, to = opener.key.worker, concerned(places_of(PLACES), timezone.localdate(at))
    if regions := to.told_by(by):
        said = Written(written.event, written.text, written.urgent, regions[0], None, written.figures)
        handling.write(read(incident, opener), said, by=by, token=token, at=at)


def _opener(slug: str, at: datetime) -> Opener | None:
    user = User.objects.filter(email=PERSONAS[slug].email).first()
    key = WorkerKey.objects.live().filter(worker__user=user).select_related("worker").first()
    if user is None or key is None:
        return None
    try:
        return Opener(key, actions.unlock(key, DEMO_PASSPHRASES[slug], by=user, at=at).private)
    except CannotOpen:  # somebody tried another passphrase in a demonstration that is older than this part
        return None
