"""What the editors of the demonstration say of the search: spoken words, and two results in front."""

from datetime import datetime

from wagtail.models import Page

from directory.models import User
from portal.demo.pages import EDITOR
from search.editors import actions
from search.editors.models import Selection, SynonymGroup
from search.kinds import key_of

# (phrases, one way): spoken words lead to those of the pages, not the other way round.
SYNONYMS = (
    ("boulot\ntravail\nemploi", True),
    ("nounou\ngarde d’enfant\nassistante maternelle", True),
    ("colo\ncolonie de vacances\nséjour d’enfants", False),
    ("toubib\nmédecin", True),
)
# Wordings -> the addresses of the pages in front.
PINNED = {
    "où dormir ce soir\nà la rue\nsans logement": ("hebergement-urgent",),
    "besoin d’argent\nfins de mois difficiles\naide financière": ("aide-exceptionnelle", "pret-social"),
}


def load(at: datetime) -> None:
    editor = User.objects.get(email=EDITOR)
    for words, one_way in SYNONYMS:
        actions.write_synonyms(SynonymGroup(words=words, one_way=one_way), by=editor)
    for wordings, slugs in PINNED.items():
        selection = actions.write_wordings(Selection(wordings=wordings), by=editor)
        for page in sorted(Page.objects.live().filter(slug__in=slugs), key=lambda p: slugs.index(p.slug)):
            actions.pin(selection.pk, key_of(page), by=editor)
