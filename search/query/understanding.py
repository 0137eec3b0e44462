"""What someone typed, as what is looked for, given the words of the index and what editors wrote. Pure.

Phrases that stand for others (acronyms, everyday words, what editors wrote) are taken together; words
that say nothing are left out; each of the others is looked for as typed, then as the words of its family
and, when nobody ever wrote it, as the words it may be a misspelling of.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from core.text import fold, full
from search.query import distress, english, intent
from search.query.synonyms import ACRONYM, ANNOUNCES_A_CODE, FAINT, WORDS_TOO, Meaning, Synonyms, lexicon
from search.query.text import MAX_TERMS, STOP, WRITTEN, stem, typed_words
from search.query.values import Query, Term, Word
from search.query.vocabulary import Vocabulary, corrections, is_french, root, sound, taken_apart

SAID = 0.9  # the very word first
FAMILY, COMPLETED, CORRECTED, SECOND, SHORTER = 0.6, 0.7, 0.8, 0.4, 0.5
MAX_FORMS = 7
MIN_BEGINNING = 4  # letters of a word still being typed that are completed
MOST_OF_A_FAMILY = 3
BEFORE_EAST = frozenset(["l", "region", "sud", "nord", "grand"])  # the east, not the verb
_COUNTED = "minute minutes heure heures jour jours semaine semaines mois an ans annee annees"
_NUMBERS = "un une deux trois quatre cinq six sept huit neuf dix quinze vingt quelques plusieurs"
UNITS, NUMBERS = frozenset(_COUNTED.split()), frozenset(_NUMBERS.split())
_CAPITALS = re.compile(r"\b[A-Z]{2,8}\b")
_CODE = re.compile(r"\d{2,3}|2[ab]|\d{5}")


@dataclass(frozen=True, slots=True)
class Part:
    """Words looked for together, what else they mean, and whether they end what was typed."""

    words: tuple[str, ...]
    meanings: tuple[Meaning, ...] = ()
    said: tuple[str, ...] = ()  # by editors: the same thing
    last: bool = False
    as_typed: bool = False  # neither put right nor completed


@lru_cache(maxsize=2000)
def is_unheard_of(typed: str, known: Vocabulary, synonyms: Synonyms) -> bool:
    """Whether a word of it may have come since these words were read.

    One that is still being typed is no such word while it begins one that is known: names are found by their
    beginnings whether this process knows them or not.
    """
    parts = _parts(typed, distress.in_plain_words(typed_words(typed)), synonyms)
    return any(_is_unknown(part, known) and not _is_begun(part, known) for part in parts)


@lru_cache(maxsize=2000)
def understood(typed: str, known: Vocabulary, synonyms: Synonyms, reader: str = "") -> Query:
    """Any text at all is a query. ``reader``: the language of the screen."""
    found = distress.in_plain_words(typed_words(typed))
    parts = _parts(typed, found, synonyms)
    if foreign := _foreign(found, parts, known, reader):
        return _of_english(typed, found, foreign, known, synonyms)
    right = {part.words[0]: meant[0] for part in parts if (meant := _meant(part, known))}
    if right:
        parts = _phrases_put_right(typed, found, right, synonyms)
    terms = tuple(_term(part, known) for part in parts[:MAX_TERMS])
    correction = _corrected(typed, right, known)
    need = intent.need_of(found, [part.words for part in parts])
    unfinished = not found or not (known.knows(found[-1]) or _is_explained(parts))
    return Query(typed, " ".join(found), terms, correction, need, unfinished=unfinished)


def _foreign(found: Sequence[str], parts: Sequence[Part], known: Vocabulary, reader: str) -> list[str]:
    """The words that nobody wrote here, of a text in English; none of any other.

    All of it is English, or a name: "boss" is no misspelt "Bois". For who reads in English one such word is
    enough, and one that every sentence has ("to", "my") whatever the others are; for others it takes both.
    """
    told = {word for part in parts if part.meanings or part.said for word in part.words}
    others = [word for word in found if word.isalpha() and word not in told and not known.knows(word)]
    new = [word for word in others if not is_french(word)]
    reads, spoken = reader == english.ENGLISH, not english.STOP.isdisjoint(new)
    if reads and spoken:
        return new
    return new if new and (reads or spoken) and all(map(english.is_english, others)) else []


def _of_english(
    typed: str, found: Sequence[str], foreign: Sequence[str], known: Vocabulary, same: Synonyms
) -> Query:
    """Looked for in French by its words as they are, without those that mean something else there: "an" is
    no year, and who wants to "die" goes to no town."""
    acronyms = _acronyms(typed, found)
    said = {*english.content(found), *acronyms} - intent.DANGER_IN_ENGLISH
    kept = [word for word in found if word in said] or [word for word in foreign if len(word) > 1] or found
    parts = [replace(part, as_typed=True) for part in _parts(typed, kept, same)]
    terms = tuple(_term(part, known) for part in parts[:MAX_TERMS])
    need = intent.need_of(found, [part.words for part in parts])
    unfinished = kept[-1] == found[-1] and not known.knows(found[-1])
    return Query(typed, " ".join(found), terms, "", need, unfinished=unfinished)


def _phrases_put_right(
    typed: str, found: Sequence[str], right: Mapping[str, str], same: Synonyms
) -> list[Part]:
    """Phrases are known by their right words; a word that stands alone is looked for as typed too."""
    typed_as = {correct: word for word, correct in right.items()}
    return [
        replace(
            part, words=(typed_as[part.words[0]],), meanings=(), said=part.said and (*part.words, *part.said)
        )
        if len(part.words) == 1 and part.words[0] in typed_as
        else part
        for part in _parts(typed, [right.get(word, word) for word in found], same)
    ]


def _parts(typed: str, found: Sequence[str], same: Synonyms) -> list[Part]:
    """The longest phrases that mean something first; then word by word, without those that say nothing."""
    acronyms = _acronyms(typed, found)
    kept = list(dict.fromkeys(_telling(list(_without_durations(found)) or found, acronyms)))
    parts = list(_phrases(kept, acronyms, same, " ".join(found)))
    codes = any(_is_code(part) for part in parts)
    east = frozenset(["est"] if "est" in kept else [])
    telling = [part for part in parts if not _is_faint(part, acronyms | east, codes=codes)]
    whole = telling or parts or [Part((word,)) for word in found if len(word) > 1]
    return [replace(part, last=part.words[-1] == found[-1]) for part in whole]


def _telling(found: Sequence[str], acronyms: frozenset[str]) -> Iterator[str]:
    for before, word in pairwise(["", *found]):
        if word not in STOP or word in acronyms or (word == "est" and before in BEFORE_EAST):
            yield word


def _without_durations(found: Sequence[str]) -> Iterator[str]:
    """ "Depuis 15 jours", "après un an": neither a department nor the week of a welcome booklet."""
    for before, word, after in zip(["", *found], found, [*found[1:], ""], strict=False):
        counts, counted = _is_number(word) and after in UNITS, word in UNITS and _is_number(before)
        if not counts and not counted:
            yield word


def _is_number(word: str) -> bool:
    return word.isdigit() or word in NUMBERS


def _phrases(kept: list[str], acronyms: frozenset[str], same: Synonyms, typed: str) -> Iterator[Part]:
    book, stems = lexicon(), [stem(word) for word in kept]
    start = 0
    while start < len(kept):
        for length in range(min(max(book.longest, same.longest), len(kept) - start), 0, -1):
            phrase = tuple(stems[start : start + length])
            meanings, said = book.of(phrase, typed), same.of(phrase)
            if meanings or said or length == 1:
                words = _telling_words(kept[start : start + length], acronyms)
                ambiguous = length == 1 and words[0] in WORDS_TOO and words[0] not in acronyms
                alone = book.of((stem(words[0]),), typed) if length > len(words) == 1 else ()
                meant = tuple(m for m in meanings if m.scale < ACRONYM) if ambiguous else meanings + alone
                yield Part(words, meant, said)
                start += length
                break


def _telling_words(phrase: list[str], acronyms: frozenset[str]) -> tuple[str, ...]:
    return tuple(w for w in phrase if w not in FAINT or w in acronyms) or tuple(phrase)


def _acronyms(typed: str, found: Sequence[str]) -> frozenset[str]:
    """Words in capitals, unless everything is; and those that a name follows: "ma de Dijon"."""
    capitals = {fold(word) for word in _CAPITALS.findall(typed.replace(".", ""))}
    shouted = len(found) > 2 and typed.isupper()
    followed = {
        one for one, after in zip(found, found[1:], strict=False) if after in ("de", "d", "du", "des")
    }
    return frozenset((set() if shouted else capitals) | (followed & WORDS_TOO - {"as"}))


def _is_faint(part: Part, acronyms: frozenset[str], *, codes: bool) -> bool:
    word = part.words[0]
    if len(part.words) > 1 or word in acronyms or part.said:
        return False
    return word in FAINT or (codes and word in ANNOUNCES_A_CODE)


def _is_code(part: Part) -> bool:
    return len(part.words) == 1 and _CODE.fullmatch(part.words[0]) is not None


def _is_unknown(part: Part, known: Vocabulary) -> bool:
    word = part.words[0]
    told = part.meanings or part.said or part.as_typed
    return len(part.words) == 1 and word.isalpha() and not told and not known.knows(word)


def _is_explained(parts: Sequence[Part]) -> bool:
    """The last word is one that the lexicon or editors explain: "fac", no beginning of "facile"."""
    return any(part.last and len(part.words) == 1 and bool(part.meanings or part.said) for part in parts)


def _is_begun(part: Part, known: Vocabulary) -> bool:
    """The last one, as far as it is typed."""
    word = part.words[0]
    return part.last and len(word) >= MIN_BEGINNING and bool(known.beginning_with(word))


def _term(part: Part, known: Vocabulary) -> Term:
    forms: dict[str, float] = {" ".join(part.words): 1.0}
    for words, scale in _other_forms(part, known):
        forms.setdefault(words, scale)
    most = MAX_FORMS + len(part.said)
    chosen = sorted(forms.items(), key=lambda form: -form[1])[:most]
    weight = _weight([words for words, _scale in chosen], known)
    built = tuple(tuple(Word.of(word) for word in words.split()) for words, _scale in chosen)
    return Term(built, tuple(scale for _words, scale in chosen), weight)


def _weight(forms: list[str], known: Vocabulary) -> float:
    """Of the first form that somebody wrote: what nobody wrote cannot tell how rare it is."""
    for form in forms:
        words = form.split()
        if all(known.knows(word) for word in words if word not in STOP and word.isalpha()):
            return max(known.weight(word) for word in words)
    return 1.0


def _other_forms(part: Part, known: Vocabulary) -> Iterator[tuple[str, float]]:
    for words in part.said:
        yield words, SAID
    for meaning in part.meanings:
        yield meaning.words, meaning.scale
    if len(part.words) > 1:
        return
    word = part.words[0]
    if not word.isalpha():
        yield from _codes(word)
        return
    for one in known.family(word)[:MOST_OF_A_FAMILY]:
        yield one, FAMILY
    if _is_unknown(part, known):
        yield from _guesses(part, known)


def _codes(word: str) -> Iterator[tuple[str, float]]:
    """A postal code also means its department."""
    if len(word) == 5 and word.isdigit():
        corsica = {"200": "2a", "201": "2a", "202": "2b", "206": "2b"}
        yield corsica.get(word[:3]) or word[: 3 if word[:2] in ("97", "98") else 2], SHORTER


def _guesses(part: Part, known: Vocabulary) -> Iterator[tuple[str, float]]:
    """Of a word that nobody wrote: the end of it, the words that were glued, what was meant."""
    word = part.words[0]
    if _is_begun(part, known):
        for one in known.beginning_with(word)[:2]:
            yield one, COMPLETED
        return
    apart = () if is_french(word) else taken_apart(word, known.knows)
    if apart:
        yield " ".join(full(one) for one in apart if one not in STOP), CORRECTED
    for one, scale in zip(_meant(part, known), (CORRECTED, SECOND), strict=False):
        yield one, scale
        for meaning in lexicon().of((stem(one),), one):
            yield meaning.words, scale * meaning.scale
        for cousin in known.family(one)[:MOST_OF_A_FAMILY]:
            yield cousin, scale * FAMILY


def _meant(part: Part, known: Vocabulary) -> Sequence[str]:
    """What a word that nobody wrote may be a misspelling of. A French word is not misspelt, nor is one with a
    family, unless another sounds the same: "grève" is no "grave", "déménager" is right where only
    "déménagement" is written. Of a French word another form will do: "fume" for "fumer"."""
    word = part.words[0]
    if not _is_unknown(part, known) or _is_begun(part, known):
        return ()
    found = corrections(word, known.known)
    if is_french(word):
        return [one for one in found if sound(one) == sound(word) or _are_forms(one, word)]
    if known.family(word):
        return [one for one in found if sound(one) == sound(word)]
    return found


def _are_forms(one: str, other: str) -> bool:
    """Of one word: either root begins the other."""
    first, second = sorted((root(one), root(other)), key=len)
    return second.startswith(first)


def _corrected(typed: str, right: Mapping[str, str], known: Vocabulary) -> str:
    """ "Did you mean": what was typed, with the words that nobody wrote put right; empty when none is.

    Another form of a right word is looked for, and nobody is told to write it.
    """
    written = {
        word: known.written.get(correct) or correct
        for word, correct in right.items()
        if not (is_french(word) and _are_forms(word, correct))
    }
    if not written:
        return ""
    return WRITTEN.sub(lambda m: written.get(fold(m[0]), m[0]), typed)
