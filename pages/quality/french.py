"""French prose as one counts it: sentences, words, syllables, and the score that is made of them.

The formula is that of L. Kandel and A. Moles, « Application de l’indice de Flesch à la langue française »,
Cahiers d’études de radio-télévision 19 (1958): 207 less 1.015 a word of the mean sentence, less 73.6 a
syllable of the mean word.
"""

import re
from collections.abc import Iterable, Iterator

LONG = 25  # words of a sentence
FEWEST = 30  # words: the mean of fewer says nothing

# After these a full stop ends no sentence.
_SHORT = r"(?:\b(?:art|al|cf|etc|ex|M|MM|Mme|Mlle|Dr|Me|no|p|tél|réf|bât|env|max|min|[A-Z])\.)"
_END = re.compile(r"(?<=[.!?…])(\s?[»”\")])?\s+(?=[«“\"(]?\s?[A-ZÀÂÇÉÈÊÎÔ0-9])")
_CLOSES = re.compile(_SHORT + r"$")
_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u202f ](?=\d{3}\b)")
_VOWELS = re.compile(r"[aàâäeéèêëiîïoôöuùûüyœæ]+")
_APART = re.compile(r"(?<=é)(?=[aàâeéioôuœ])|(?<=[aeou])(?=[ïü])")
_SILENT = re.compile(r"(?<=[^aàâäéèêëiîïoôöuùûü])es?$|(?<=[iuéy])es?$")
_AFTER_Q = re.compile(r"(?<=[qg])u(?=[aeéèêiîo])")
_LETTERS = re.compile(r"[^\W\d_]+")


def sentences(text: str) -> Iterator[str]:
    """A line ends a sentence: it is a paragraph, an item or a title."""
    for line in text.splitlines():
        held = ""
        for piece in _END.sub(r"\1\n", line.strip()).splitlines():
            held = f"{held} {piece}".strip()
            if not _CLOSES.search(held):
                yield from filter(None, [held])
                held = ""
        yield from filter(None, [held])


def words(text: str) -> list[str]:
    """As a word processor counts them: by spaces; a number is one, a sign alone is none."""
    return [word for word in _THOUSANDS.sub("", text).split() if any(sign.isalnum() for sign in word)]


def long_sentences(text: str) -> list[tuple[str, int]]:
    """Each with how many words it has."""
    counted = ((sentence, len(words(sentence))) for sentence in sentences(text))
    return [(sentence, count) for sentence, count in counted if count > LONG]


def syllables(word: str) -> int:
    """As they are said: a final “e” is silent. At least one."""
    heard = _SILENT.sub("", _AFTER_Q.sub("", word.lower())) or word.lower()
    groups = (len(_APART.split(group)) for group in _VOWELS.findall(heard))
    return max(1, sum(groups))


def reading_score(texts: Iterable[str]) -> int | None:
    """From 0, very hard, to 100, very easy; ``None`` of a text that is too short to say."""
    said = [sentence for text in texts for sentence in sentences(text)]
    spoken = [found for sentence in said for found in _LETTERS.findall(sentence)]
    if len(spoken) < FEWEST:
        return None
    per_sentence = len(spoken) / len(said)
    per_word = sum(map(syllables, spoken)) / len(spoken)
    return round(min(100.0, max(0.0, 207 - 1.015 * per_sentence - 73.6 * per_word)))
