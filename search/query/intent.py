"""What kind of thing a query is after: an explanation, a person, a permanence. No database."""

from collections.abc import Collection, Iterable, Sequence

from search.models import Kind
from search.query.lexicon import FAINT
from search.query.text import STOP, stem

MUCH, RATHER = 3.0, 1.5  # how much what it is after outweighs the rest


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


TELLS = _words("j je m me mon ma mes moi nous quoi comment pourquoi que")
ASKS_FOR_SOMEONE = _words("qui quand numero telephone tel joindre contacter adresse")
SAYS_WHEN = _words("permanence permanences horaire horaires")
COMES = _words("passe vient viens present presente")
COVERS = _words("occupe couvre suit repond")
OWN = frozenset(stem(word) for word in ("assistant", "assistante", "ass", "travailleur", "service"))
# Stems of what the people of the network are called.
WORKERS = _words("assistant as ass")
COORDINATORS = _words("coordinateur coordinatric coordonnateur coordonnatric crt")


def after(found: Sequence[str], phrases: Sequence[Iterable[str]]) -> tuple[str, ...]:
    """Kinds that come before the others.

    ``found``: the words typed, folded; ``phrases``: those that tell, taken together. "Je bois trop", "à quoi
    sert" want an explanation; "assistante sociale Lyon" a person, or the department that has none; "quand
    passe l’assistante sociale à Melun" a permanence.
    """
    said = frozenset(found)
    if said & SAYS_WHEN or ("quand" in said and said & COMES):
        return (Kind.PERMANENCE,)
    if said & TELLS and not said & ASKS_FOR_SOMEONE:
        return (Kind.PAGE, Kind.THEME)
    if len(phrases) > 1:  # alone, it is the page that says what one does
        return _someone(said, [frozenset(stem(word) for word in phrase) for phrase in phrases])
    return ()


def wants_own(folded: str) -> bool:
    """ "Qui est mon assistante sociale", "service social": the one who answers for the reader."""
    telling = frozenset(stem(word) for word in folded.split() if word not in STOP and word not in FAINT)
    return bool(telling & OWN) and telling <= OWN | {"social", "personnel"} and telling != {"servic"}


def weight(kinds: Collection[str]) -> float:
    """How much things of these kinds outweigh the others."""
    return MUCH if Kind.PAGE in kinds else RATHER


def _someone(said: frozenset[str], phrases: Sequence[frozenset[str]]) -> tuple[str, ...]:
    if any(phrase & COORDINATORS for phrase in phrases):
        return (Kind.WORKER,)
    if ("qui" in said and said & COVERS) or any(
        phrase & WORKERS and "maternel" not in phrase for phrase in phrases
    ):
        return (Kind.WORKER, Kind.DEPARTMENT)
    return ()
