"""What a query tells by its words alone: what it is after, who is in danger, if it may be counted. Pure.

Nothing of it is kept. An emergency number too many on a page costs less than one that is missing; but who
looks for a date, a department or an aid is not told that they are in danger. In doubt, a query is not
counted: one that is lost costs less than one that tells of someone.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from enum import Enum
from typing import NamedTuple

from core.text import fold
from search.query import distress
from search.query.synonyms import FAINT
from search.query.text import STOP, stem
from search.query.vocabulary import sound


class Need(Enum):
    """What a query may be after. Each kind of thing says which of them it meets (``Kind.meets``)."""

    EXPLANATION = "explanation"  # "je bois trop", "à quoi sert"
    SOMEONE = "someone"  # "assistante sociale Lyon": a person, or the department that has none
    COORDINATOR = "coordinator"
    HOURS = "hours"  # "quand passe l’assistante sociale à Melun"

    @property
    def weight(self) -> float:
        """How much what meets it outweighs the rest."""
        return 3.0 if self is Need.EXPLANATION else 1.5


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


TELLS = _words("j je m me mon ma mes moi nous quoi comment pourquoi que")
ASKS_FOR_SOMEONE = _words("qui quand numero telephone tel joindre contacter adresse")
SAYS_WHEN = _words("permanence permanences horaire horaires")
COMES = _words("passe vient viens present presente")
COVERS = _words("occupe couvre suit repond")
OWN = frozenset(stem(word) for word in ("assistant", "assistante", "ass", "travailleur", "service"))
REFERENT = frozenset(stem(word) for word in ("referent", "referente", "correspondant", "correspondante"))
HANDICAP = stem("handicap")
# Stems of what the people of the network are called.
WORKERS = _words("assistant as ass")
COORDINATORS = _words("coordinateur coordinatric coordonnateur coordonnatric crt")

# Those that every page shows (directory/reference.py, which a test compares), and others that may be typed.
EMERGENCY = frozenset(
    ["15", "17", "18", "112", "114", "115", "119", "3018", "3020", "3114", "3919", "116006"]
)
SUICIDE = "3114"
CALLED = frozenset(["le", "au", "appeler", "appelle", "appel", "composer", "numero"])
_DANGER = """
    agression agresse agressee attouchement battue couteau danger desespoir detresse etrangle etranglee
    etrangler frappe frapper frappee gifle giflee gifler harcelement harcele harcelee inceste maltraitance
    maltraite menace menacee mourir otage overdose pendre pendu peur poignarde poignardee suicide suicider
    suicidaire tuer urgence urgent viol viole violee violer violence violent violente
"""
DANGER_WORDS = frozenset(stem(word) for word in _DANGER.split())
# Those of who reads Relais in English, as they are written: French roots and sounds are none of theirs.
DANGER_IN_ENGLISH = _words("""
    abuse abused abuser abusive afraid assault assaulted attacked battered beaten blackmailed bullied
    bully bullying choked die dying emergency groped hanged harass harassed harasser harassing
    harassment hostage kill killed killing knife molested murder rape raped rapist scared slapped spat
    stabbed stalked stalker stalking strangled suicidal threat threatened threatening threats unsafe
""")
# Of a short word too many others sound the same: "violet" is no "viol".
DANGER_SOUNDS = frozenset(heard for word in _DANGER.split() if len(heard := sound(word)) >= 5)
DESPAIR_IN_ENGLISH = (
    "kill myself",
    "want to die",
    "hurt myself",
    "end my life",
    "ending my life",
    "ending it",
    "end it all",
    "don t want to live",
    "not want to live",
    "no longer want to live",
    "wish i was dead",
    "wish i were dead",
    "better off dead",
    "suicidal",
)
DANGER_PHRASES = (
    "appeler ce soir",
    "appeler cette nuit",
    "appeler la nuit",
    "appeler le week end",
    "appeler ce week end",
    "appeler maintenant",
    "appeler tout de suite",
    "me faire du mal",
    "me fait du mal",
    "me tuer",
    "me frappe",
    "me bat",
    "me tape",
    "m a tape",
    "m a battu",
    "enfant en danger",
    # In English, for those who read Relais in it.
    *DESPAIR_IN_ENGLISH,
    "hit me",
    "hits me",
    "beat me",
    "beats me",
    "follows me",
    "touched me",
    "touches me",
    "without my consent",
    "domestic violence",
    "child in danger",
)
DANGER_ALONE = frozenset(["sos", "a l aide", "aidez moi", "aide moi", "help"])

MAX_WORDS = 6  # beyond, it is someone's story
MAX_DIGITS = 5  # a postal code; beyond, a number of someone
CLOSE = 0.75  # how near to a word of danger a mistyped one is
_TOPICS = """
    addiction alcool alcoolique avortement banqueroute cancer cure dependance depressif depression deprime
    dette divorce drogue enceinte endette endettement expulsion fichage grossesse homosexuel huissier impaye
    impayes ivg maladie malade medicament psy psychiatre psychiatrie psychologue religion saisie separation
    seropositif sexuel sexuelle sida surendettement syndicat toxicomanie transgenre vih
"""
TOPICS = frozenset(stem(word) for word in _TOPICS.split())
TOPICS_IN_ENGLISH = _words("""
    abortion addict addicted alcohol alcoholic bailiff bankrupt bankruptcy debt debts depressed disease
    drinking drug drugs drunk evicted eviction gay hiv homosexual ill illness lesbian medication
    miscarriage pregnancy
    pregnant psychiatrist psychologist separated sex sexual sexuality sick sickness therapist transgender
""")


def need_of(found: Sequence[str], phrases: Sequence[Iterable[str]]) -> Need | None:
    """``found``: the words typed, folded; ``phrases``: those that tell, taken together."""
    said = frozenset(found)
    if said & SAYS_WHEN or ("quand" in said and said & COMES):
        return Need.HOURS
    if said & TELLS and not said & ASKS_FOR_SOMEONE:
        return Need.EXPLANATION
    if len(phrases) > 1:  # alone, it is the page that says what one does
        return _someone(said, [frozenset(stem(word) for word in phrase) for phrase in phrases])
    return None


def _someone(said: frozenset[str], phrases: Sequence[frozenset[str]]) -> Need | None:
    if any(phrase & COORDINATORS for phrase in phrases):
        return Need.COORDINATOR
    if ("qui" in said and said & COVERS) or any(
        phrase & WORKERS and "maternel" not in phrase for phrase in phrases
    ):
        return Need.SOMEONE
    return None


def wants_own(folded: str) -> bool:
    """ "Qui est mon assistante sociale", "service social": the one who answers for the reader."""
    telling = _telling(folded)
    return bool(telling & OWN) and telling <= OWN | {"social", "personnel"} and telling != {"servic"}


def wants_referent(folded: str) -> bool:
    """ "Mon référent handicap": likewise."""
    telling = _telling(folded)
    return (
        bool(telling & REFERENT) and HANDICAP in telling and telling <= REFERENT | {HANDICAP, stem("mission")}
    )


def _telling(folded: str) -> frozenset[str]:
    return frozenset(stem(word) for word in folded.split() if word not in STOP and word not in FAINT)


class Told(NamedTuple):
    """What the words of a query tell of the person: if there is danger, the number that is read before the
    others (of who despairs it is not the police’s), and whether they may be counted."""

    alarming: bool
    first_to_call: str
    harmless: bool


def told_by(*texts: str) -> Told:
    """By what was typed, or by what was meant: in distress one does not spell."""
    said = [text for text in texts if text]
    alarming = any(map(is_alarm, said))
    first = SUICIDE if alarming and any(map(_is_despair, said)) else ""
    return Told(alarming, first, not alarming and all(map(_is_harmless, said)))


def _is_despair(text: str) -> bool:
    folded = fold(text[:1000])
    found = folded.split()
    if distress.is_despair(found) or any(stem(word).startswith("suicid") for word in found):
        return True
    return any(f" {phrase} " in f" {folded} " for phrase in DESPAIR_IN_ENGLISH)


def is_alarm(text: str) -> bool:
    """A word of danger, or a phone number: the person looks for someone to call, now."""
    folded = fold(text[:1000])
    found = folded.split()
    if any(stem(word) in DANGER_WORDS or sound(word) in DANGER_SOUNDS for word in found):
        return True
    if not DANGER_IN_ENGLISH.isdisjoint(found) or distress.is_told(found):
        return True
    phrases = any(f" {phrase} " in f" {folded} " for phrase in DANGER_PHRASES)
    return phrases or folded in DANGER_ALONE or _is_phone(found)


def _is_phone(found: list[str]) -> bool:
    """ "Le 15" is; "15 jours", "SPIP 17" and "décret du 18 juillet" are not."""
    digits = "".join(found)
    if digits.isdigit():
        return digits in EMERGENCY or len(digits) >= 9  # +687 25 12 34
    if found and found[-1] in EMERGENCY and found[-2] in CALLED:
        return True
    return any(word in EMERGENCY and len(word) > 2 for word in found)


def is_harmless(*texts: str) -> bool:
    """They may be counted: no story, no number, no danger and no illness of someone."""
    return told_by(*texts).harmless


def _is_harmless(text: str) -> bool:
    found = fold(text).split()
    digits = sum(char.isdigit() for char in text)
    if "@" in text or len(found) > MAX_WORDS or digits > MAX_DIGITS:
        return False
    return not any(_is_delicate(word) for word in found)


def _is_delicate(word: str) -> bool:
    root = stem(word)
    if root in TOPICS or word in TOPICS_IN_ENGLISH:
        return True
    return len(root) > 3 and bool(get_close_matches(root, DANGER_WORDS | TOPICS, n=1, cutoff=CLOSE))
