"""What people type in distress, by its sentences: it is alarming, and stands for what pages say of it. Pure.

A word tells little: "vivre" is of living overseas, "plus" of everything. And in distress one writes as one
speaks: "jen peux plus". What is recognised is taken out of the query and said in the words of the pages, the
rest stays: "j’en ai marre de vivre avec mes dettes" finds both. An emergency number too many costs little.
"""

import re
from collections.abc import Sequence

# As it is spoken, when two words are written as one.
_GLUED = {
    "jen": "j en", "nen": "n en", "jai": "j ai", "jme": "je me", "jveux": "je veux", "jveut": "je veux",
    "jveu": "je veux", "jpeux": "je peux", "jpeu": "je peux", "jsuis": "je suis", "jvais": "je vais",
    "jsui": "je suis", "chuis": "je suis", "chui": "je suis", "aidez-moi": "aidez moi",
}  # fmt: skip  # a table
_WANTS = r"(?:veu(?:x|t)?|voudrais|aimerais|prefere(?:rais)?|envie|besoin|pense|songe)"
_DIE = r"(?:mourir|crever|disparaitre|partir pour toujours|m endormir pour toujours)"
_NOT_WITH = r"(?! (?:avec|chez|dans|en|a|au|ici|la bas|seule?|loin|ensemble))"  # someone, somewhere
_ARM = r"(?:mon|son) arme(?: de service)?"
# Who may do harm to themselves: what pages call "idées noires".
_DARK = (
    r"(?:idees?|pensees?) (?:noire?s?|suicid\w+)",
    r"en peu[xt]?(?: vraiment| tout simplement)? plus",
    rf"{_WANTS} (?:juste |vraiment |plus qu une chose )?(?:de |d |a )?{_DIE}",
    rf"{_WANTS} (?:plus|pas)(?: envie)?(?: de)? (?:vivre|exister|etre la|me reveiller){_NOT_WITH}",
    r"(?:plus|pas|aucune?|perdu|sans)(?: l| le| la)?(?: de)? (?:gout|gouts|envie|raisons?)"
    rf"(?: a| de)?(?: la)? (?:vie|vivre|rien){_NOT_WITH}",
    r"envie de rien",
    r"(?:marre|assez|ras le bol|fatiguee?|lasse?) (?:de |d )(?:la |cette |ma )?"
    rf"(?:vivre|vie|exister){_NOT_WITH}",
    r"(?:la|ma) vie (?:ne |n )?(?:vaut|sert|a|est)(?: plus| pas)?(?: a)?"
    r" (?:rien|la peine|le coup|aucun sens|de sens|finie|foutue)",
    r"(?:mett\w+ )?fin a (?:ma vie|mes jours|tout ca)",
    r"en finir(?: avec (?:la vie|tout|tout ca))?",
    r"me (?:suicid\w+|pendre|flinguer|noyer|foutre en l air)",
    rf"{_WANTS} (?:de |a |d )?me (?:tuer|faire du mal)",
    r"je (?:vais me tuer|me fais du mal)",
    r"me jeter (?:sous (?:un|le) (?:train|metro)|par la fenetre|d(?:u|un| un) pont|dans le vide)",
    r"balle dans (?:la|ma) (?:tete|bouche)",
    r"(?:me )?tir\w+ une balle",
    rf"(?:retourn\w+ )?{_ARM} (?:contre|sur|dans) (?:moi|lui|elle|soi|ma bouche|sa bouche)",
    r"aval\w+ (?:des |tous mes |mes |tous les )?(?:cachets|comprimes|medicaments|pilules)",
    r"saut\w+ (?:du (?:pont|toit)|par la fenetre|dans le vide|sous (?:un|le) (?:train|metro))",
    r"(?:me |m )?(?:ouv\w+|taill\w+|coup\w+) (?:les|mes) (?:veines|bras|poignets)",
    r"(?:me |se |s )?(?:scarifi\w*|automutil\w*)",
    r"(?:m endormir |dormir )?(?:et |pour )?(?:ne )?(?:plus|jamais) (?:jamais )?(?:me |se )?reveiller",
    r"(?:tout le monde |ils |elle )?(?:serai\w+ |sera |seront )?(?:mieux|tranquilles?) sans moi",
    r"personne (?:ne )?(?:me )?regretter\w*",
    r"(?:je )?(?:ne )?sers a (?:plus )?rien",
    r"plus rien a perdre",
    r"lettres? d adieux?",
    r"(?:plus|pas) la force(?: de (?:vivre|continuer))?",
)
# Who does not hold out any more: what pages call "moral".
_LOW = (
    r"(?:suis|etre) a bout(?: de (?:forces?|nerfs?))?",
    r"a bout de (?:forces?|nerfs?)",
    r"au bout d(?:u|e mon|e ma) (?:rouleau|vie)",
    r"(?:je )?(?:vais |suis en train de |suis sur le point de )?craqu(?:e|er|ee?)",
    r"pet\w+ (?:un|les|des|mon) (?:plombs?|cables?)",
    r"au fond du (?:trou|gouffre)",
    r"(?:je (?:ne )?|ca (?:ne )?)(?:vais|va|vas)(?: vraiment| tres| trop)? (?:mal|pas(?: du tout| bien)?)$",
    r"je (?:ne )?vais pas bien",
    r"(?:je |envie de )pleure(?:r)?(?: tout le temps| tous les jours| sans arret| sans raison)?",
    r"(?:je )?me sens(?: si| tres| trop| vraiment)? (?:seule?|mal|vide|nulle?|inutile)",
    r"personne a qui parler",
    r"(?:personne|on) (?:ne )?m aime(?: pas)?",
    r"je me (?:deteste|hais)",
    r"je suis (?:une merde|nulle?|un rate|une ratee|(?:si |tres |trop )?(?:triste|desesperee?|deprimee?))",
    r"(?:fatiguee?|lasse?|marre|ras le bol) de tout",
    r"(?:coup de blues|le blues|(?:tellement de |la )?tristesse)",
)
# What is done to them: pages have words enough for it.
_HARMED = (
    r"(?:il|elle|on|mari|femme|conjointe?|compagn\w+|copain|copine|ex|pere|chef|cheffe|superieur|collegue|detenu)"
    r" (?:me|m a|ma) (?:cogn|touch|suit|suiv|traqu|coinc|embrass|viol|tap|gifl)\w*",
)
# Whoever calls, without a word of what happens: the page of emergencies.
_CALLS = (r"^(?:aide[rz]?|aidez) moi(?: svp| vite| please| s il vous plait)?$", r"au secours", r"^sos$")


def _any_of(sentences: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(sentences)})(?!\w)")


_HARM = _any_of(_HARMED)
_SAID_AS = (
    (_any_of(_DARK), "idees noires"),
    (_any_of(_LOW), "moral"),
    (_any_of(_CALLS), "danger maintenant"),
)
_OWN = frozenset(["idees noires", "moral"])


def spoken(found: Sequence[str]) -> str:
    """Folded words in a row, the glued ones apart."""
    return " ".join(_GLUED.get(word, word) for word in found)


def is_despair(found: Sequence[str]) -> bool:
    """Whether folded words say that who typed them may do harm to themselves, or holds out no longer."""
    text = spoken(found)
    return any(sentence.search(text) for sentence, words in _SAID_AS if words in _OWN)


def is_told(found: Sequence[str]) -> bool:
    """Whether folded words say it, or that somebody does them harm."""
    text = spoken(found)
    return _HARM.search(text) is not None or any(sentence.search(text) for sentence, _words in _SAID_AS)


def in_plain_words(found: Sequence[str]) -> tuple[str, ...]:
    """Folded words, what is said in distress in those of the pages; any others as they are."""
    text = said = spoken(found)
    for sentence, words in _SAID_AS:
        said = sentence.sub(f" {words} ", said, count=1)
    return tuple(found) if said == text else tuple(dict.fromkeys(said.split()))
