"""What is tried first against a passphrase that somebody chose in French, in this ministry. Pure.

Folded words, the most likely first: the estimator takes the place in a list for the guesses that a word
costs.
"""

from collections.abc import Iterable
from functools import cache

from core.text import fold

Ranked = dict[str, int]

SHORTEST_WORD = 3
FRENCH_WORDS = 50_000

MINISTRY = """
justice ministere relais dossier dossiers social sociale service services assistant assistante tribunal
judiciaire tribunaux palais cour appel prison maison arret centre penitentiaire detention detenu
surveillant greffe greffier greffiere magistrat magistrate juge parquet procureur avocat insertion
probation spip pjj dap dsj protection judiciaire jeunesse mineurs permanence permanences agent agents
personnel direction secretariat general fonction publique republique etat france administration secours
coordination coordinatrice coordinateur confidentiel
"""

MONTHS = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
]

# Whole, without spaces: each is one guess, however many words it has.
SAYINGS = """
liberte egalite fraternite|liberte egalite|honneur et patrie|metro boulot dodo|il etait une fois|tout le monde
je t aime|je t aime mon amour|la vie est belle|vive la france|allons enfants de la patrie
le jour de gloire est arrive|petit a petit l oiseau fait son nid|qui vole un oeuf vole un boeuf
rien ne sert de courir il faut partir a point|mieux vaut tard que jamais|l habit ne fait pas le moine
tel pere tel fils|qui ne risque rien n a rien|apres la pluie le beau temps|jamais deux sans trois
pierre qui roule n amasse pas mousse|l union fait la force|tout est bien qui finit bien|c est la vie
bonjour tout le monde|ceci est mon mot de passe|ceci est une phrase secrete|ma phrase secrete|mon mot de passe
je ne sais pas|au clair de la lune mon ami pierrot|au clair de la lune|frere jacques dormez vous
une souris verte qui courait dans l herbe|une souris verte|sur le pont d avignon
maitre corbeau sur un arbre perche|la cigale ayant chante tout l ete|je pense donc je suis
longtemps je me suis couche de bonne heure|etre ou ne pas etre|aujourd hui maman est morte
l enfer c est les autres|la raison du plus fort est toujours la meilleure|correct horse battery staple
lundi mardi mercredi jeudi vendredi samedi dimanche|lundi mardi mercredi|janvier fevrier mars avril mai juin
un deux trois quatre cinq six|un deux trois nous irons au bois|do re mi fa sol la si
quatre mots sans lien|quatre mots sans lien entre eux
"""


def ranked(written: Iterable[str]) -> Ranked:
    """Each word, and each line without its spaces: "Saint-Denis" is tried as one and as two."""
    found: Ranked = {}
    for line in written:
        words = fold(line).split()
        for word in ("".join(words), *words):
            if len(word) >= SHORTEST_WORD:
                found.setdefault(word, len(found) + 1)
    return found


@cache
def ministry() -> Ranked:
    return ranked(MINISTRY.split())


@cache
def sayings() -> Ranked:
    whole = ("".join(saying.split()) for line in SAYINGS.strip().splitlines() for saying in line.split("|"))
    return {saying: place for place, saying in enumerate(whole, 1)}


@cache
def french() -> Ranked:
    """The commonest forms; read at the first passphrase that this process judges, in under a second."""
    from spellchecker import SpellChecker  # late: its list takes half a second and much memory

    counts: dict[str, int] = {}
    for written, count in SpellChecker(language="fr").word_frequency.dictionary.items():
        word = fold(written)
        if len(word) >= SHORTEST_WORD and word.isalnum():
            counts[word] = counts.get(word, 0) + count
    commonest = sorted(counts, key=lambda word: (-counts[word], word))[:FRENCH_WORDS]
    return {word: place for place, word in enumerate(commonest, 1)}
