"""What the list of cases says of a writing whose words alone would say nothing."""

import pytest

from casework.writings.appointment import Appointment, AppointmentEnd, AppointmentReply
from casework.writings.emergency import SecondReader
from casework.writings.passing import Handed, HandOverAsked, HandOverReply, HandOverUnasked, Parting, TurnedTo
from casework.writings.progress import Contact, ContactMistaken, Progress, Step

HOUR = "2026-12-01T10:00+01:00"


@pytest.mark.once
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HandOverAsked("Hugo", "w", "Je pars."), "pour transmettre ce dossier à Hugo. Je pars."),
        (HandOverUnasked(2, "Hugo"), "La question sur Hugo est reprise."),
        (HandOverReply(2, True), "Oui, mon dossier peut être transmis."),
        (HandOverReply(2, False), "Non, je ne veux pas que mon dossier soit transmis."),
        (Handed("Hugo", "w", "code"), "Dossier transmis à Hugo."),
        (TurnedTo("Hugo", "w"), "Dossier ouvert à Hugo."),
        (Parting("Hugo", "w"), "Hugo ne lit rien de ce qui suit."),
        (SecondReader("Nadia", "role"), "Nadia lit désormais aussi ce dossier."),
        (Contact("2026-11-24", "new"), "Personne jointe le mardi 24 novembre 2026."),
        (
            Contact("2026-11-24", "new", promised="2026-11-26"),
            "Personne jointe le mardi 24 novembre 2026. "
            "La réponse promise au plus tard le jeudi 26 novembre 2026 est donnée.",
        ),
        (ContactMistaken("2026-11-24"), "Premier contact noté par erreur : il ne compte plus."),
        (Progress(Step.ASKED), "En attente d’une réponse de la personne."),
        (Appointment("u", "b", "w", HOUR, 30, "Europe/Paris", "phone"), "mardi 1er décembre, 10 h"),
        (AppointmentEnd(2, "cancelled", HOUR, "Malade."), "annulé. Malade."),
        (AppointmentReply(2, "other", HOUR, "Jeudi."), "une autre heure est demandée. Jeudi."),
    ],
)
def test_the_list_says_what_happened(content, told):
    said = content.in_short.replace("\u00a0", " ").replace("\u202f", " ")
    assert told in said
    assert all(word in said for word in content.said.split())
