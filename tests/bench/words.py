"""French-looking text, the same at each run, in which some words are rare and some are everywhere."""

import random
from typing import Final

# Each stands in a known share of the pages, besides the ordinary words.
RARE: Final = "tamaris"  # one page in five hundred, and in one at least
MEDIUM: Final = "cautionnement"  # three pages in a hundred
COMMON: Final = "accompagnement"  # nine pages in ten
MISSPELT: Final = "cautionement"  # for the medium one
SHARES: Final = ((RARE, 0.002), (MEDIUM, 0.03), (COMMON, 0.9))

_ORDINARY = """
    agent service social demande aide dossier permanence établissement tribunal logement famille santé budget
    enfant travail congé retour reprise poste aménagement médecin rendez-vous téléphone secret professionnel
    confiance entretien premier droit prestation condition montant délai pièce justificatif formulaire région
    département coordination remplacement absence adresse courrier réponse décision recours commission avance
    remboursement loyer garantie crèche vacances étudiant scolarité handicap reconnaissance démarche collègue
    équipe hiérarchie difficulté séparation deuil dette prévoyance mutuelle hospitalisation convalescence
"""
_LINKS = "de la les des un une pour avec sans dans sur selon vers entre après avant chez par"
ORDINARY: Final = tuple(_ORDINARY.split())
LINKS: Final = tuple(_LINKS.split())
SENTENCES: Final = 4
LENGTH: Final = (7, 16)  # words in a sentence


def sentence(rng: random.Random) -> str:
    chosen = [rng.choice(LINKS if n % 2 else ORDINARY) for n in range(rng.randint(*LENGTH))]
    return " ".join([*chosen, rng.choice(ORDINARY)]).capitalize() + "."


def paragraph(rng: random.Random) -> str:
    return " ".join(sentence(rng) for _ in range(SENTENCES))


def html(paragraphs: int, rng: random.Random | None = None) -> str:
    rng = rng or random.Random(2005)
    return "".join(f"<p>{paragraph(rng)}</p>" for _ in range(paragraphs))


def marks(number: int, rng: random.Random) -> str:
    """The marked words of page ``number``; the first page has them all."""
    return " ".join(word for word, share in SHARES if number == 0 or rng.random() < share)
