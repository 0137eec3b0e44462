"""Whether a short text that both versions of a page have is French: a name, a number or an acronym is not."""

import re
from collections.abc import Iterable

A_SENTENCE = 6  # words; from here on, what is the same in both is no word of English


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Of these, English has none, or none that stands in a title.
_SMALL = _words(
    "à au aux avec ce ces cet cette chez combien comment dans de depuis des donc du elle elles en est et"
    " eux il ils je la le les leur leurs lui ma mes moi mon ne ni nos notre nous où ou par pas pour"
    " pourquoi quand que quel quelle quelles quels qui quoi sa sans se ses si sous sur ta tes tu un une"
    " vers vos votre vous y bien bon bonne d j l n qu jusqu lorsqu puisqu tout toute toutes tous très plus"
    " moins avant après entre pendant contre autre autres même aussi ici voici voilà non oui ça cela être"
    " avoir"
)
# Words of titles that English does not have.
_COMMON = _words(
    "accès contractuels correspondant demain heure heures maltraitance pompiers prendre relance reprendre"
    " bienvenue signalement souffler supplément témoigner urgence veuvage voir"
    " accueil adresse aide aides appelez appeler conseil conseils crèche demande demandes démarche démarches"
    " dettes deuil divorcer droit droits délai délais écoute enfance enfant enfants épargne étape étapes"
    " famille familles femmes formulaire formulaires frais garde gestes horaire horaires jour jours logement"
    " logements loisirs loyer maladie mineurs mois montant montants mutation mutuelle naissance parler"
    " personne personnes pièce pièces plainte prestation prestations prêt prêts prévoyance renseignements"
    " repas ressources retraite santé secours semaine soutien témoin trajet urgences vacances victimes"
    " événement événements"
)
# English writes these as well.
_ALIKE = re.compile(r".*(?:[st]ions?|ables?|ibles?|an[ct]s?|en[ct]s?|ances?|ences?|ages?|als?|ums?)$")
_ALIKE_TOO = _words(
    "action agenda budget budgets bus centre centres cinema client contact contacts couple culture danger"
    " date dates euro euros expert forum forums guide guides handicap hotel justice menu mobile note notes"
    " phase phases photo photos plan plans police prison prisons radio script secret service services"
    " simple site sites social sport sports stress table taxi test train transport transports type types"
    " vote zone zones"
)
# In a name or an address these are small.
_OF_A_NAME = _words(
    "de du des d la le les l et en à au aux sur sous lès rue avenue boulevard place quai bis ter"
)
_ARTICLES = _words("la le les l")
_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"..(?<!^rod)(?<!^orth)(?<!^su)(?:ez|tés?|ées)$")  # "Appelez", "Difficulté"
_AMOUNT = re.compile(r"\[\[[^\]]*\]\]")  # it is written in the language of the page
_ACCENT = re.compile(r"[àâçéèêëîïôùûœ]")


def is_french(text: str, known: frozenset[str]) -> bool:
    """``known``: words that the French page alone has in small letters (``small``)."""
    words = _WORD.findall(_AMOUNT.sub(" ", text))
    if len(words) < 2 or not _is_a_name(words):
        return len(text.split()) >= A_SENTENCE or any(_is_french(word, known) for word in words)
    return False


def small(texts: Iterable[str]) -> frozenset[str]:
    """Their words in small letters: a name is not among them."""
    return frozenset(word for text in texts for word in _WORD.findall(text) if word.islower())


def _is_a_name(words: list[str]) -> bool:
    """ "Ministère de la Justice": whatever is not small begins with a capital, or is a number."""
    heavy = [word for word in words if word.lower() not in _OF_A_NAME]
    begins = words[0] in heavy or words[0].lower() in _ARTICLES
    named = (word[0].isdigit() or (word[0].isupper() and not _is_no_name(word.lower())) for word in heavy)
    return bool(begins and heavy) and all(named)


def _is_no_name(lower: str) -> bool:
    return lower in _SMALL or bool(_ENDING.search(lower))


def _is_french(word: str, known: frozenset[str]) -> bool:
    lower = word.lower()
    if word.isupper() and word != "À":
        return False  # an acronym, an article of law
    if lower in _COMMON or _is_no_name(lower) or (word.islower() and _ACCENT.search(word)):
        return True
    return lower in known and lower not in _ALIKE_TOO and not _ALIKE.fullmatch(lower)
