"""Who has a place at the events of the demonstration: one is nearly full, another has a waiting list."""

from datetime import datetime, timedelta

from directory.models import User
from pages.models import EventPage, Registration

ORGANISER = "ines.basilic@example.fr"
# Left out of both: Camille, who takes the last place, and Inès, who reads the names.
COMING = (
    "noe.anis@example.fr",
    "hugo.genievre@example.fr",
    "rose.coriandre@example.fr",
    "basile.laurier@example.fr",
    "helene.sauge@example.fr",
)
NEARLY_FULL, FULL = "forum-retraite", "reunion-nouveaux-arrivants"


def load(at: datetime) -> None:
    """Where nobody is registered yet."""
    organiser = User.objects.filter(email=ORGANISER).first()
    people = list(User.objects.filter(email__in=COMING).order_by("email"))
    for slug in (NEARLY_FULL, FULL):
        event = EventPage.objects.filter(slug=slug).first()
        if event is None or event.registrations.exists():
            continue
        coming = len(people) if slug == NEARLY_FULL else len(people) - len(people) // 2
        event.organiser = organiser
        event.places = coming + 1 if slug == NEARLY_FULL else max(1, coming)
        event.registration_open = True
        event.save_revision(user=event.owner).publish()
        for number, user in enumerate(people):
            Registration.objects.create(
                event=event,
                user=user,
                given_to=organiser,
                is_waiting=number >= coming,
                registered_at=at - timedelta(hours=len(people) - number),
            )
