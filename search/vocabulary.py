"""The words of the index: what a typing error is corrected to, which words are of one family, which are rare.

They come only from rows that everyone who is signed in may see, and from no case: a suggestion tells
nobody about a page that they may not read. A process keeps them in memory; an unknown word makes it ask,
in one query, whether there are new ones.
"""

import math
import re
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.utils import timezone

from directory.statements import rows
from directory.text import fold
from search.lexicon import lexicon
from search.models import Findable, VocabularyStamp, VocabularyWord
from search.rows import MAX_BODY, Row
from search.spelling import MIN_LETTERS, Known, sound
from search.text import STOP, stem
from search.visibility import Viewer

SHORTEST, LONGEST = 3, 30  # letters of a word that is kept
STALE = 300  # seconds after which a process asks whether there are new words
BATCH = 500
DEEP = 4  # letters of a root: below, "mari" and "mars" are one family
LEAST = 0.1  # what a word weighs that is in every row
_LETTERS = re.compile(r"[^\W\d_]+")
_STAMP, _WORDS = VocabularyStamp._meta.db_table, VocabularyWord._meta.db_table
_NEWER = "WHERE token <> %s"
# One row that tells whether there are new words, whatever the answer; then the words. Not one is read when
# none is new: SQLite joins in the order of writing, and PostgreSQL first asks what depends on no row.
_NEWS = f"""SELECT ({{beside}}), s.token, s.total, NULL AS word, NULL AS written, NULL AS root, NULL AS sound,
 0 AS rows FROM (SELECT 1 AS one) AS one LEFT JOIN (SELECT token, total FROM {_STAMP} {_NEWER}) AS s ON 1 = 1
 UNION ALL SELECT NULL, NULL, NULL, word, written, root, sound, rows
 FROM (SELECT 1 FROM {_STAMP} {_NEWER}) AS s CROSS JOIN {_WORDS}
 WHERE EXISTS (SELECT 1 FROM {_STAMP} {_NEWER})"""  # noqa: S608 (names of ours)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``written``, ``rows``: by word; ``said``: the rows of a stem; ``families``: the words of a root."""

    token: str = "-"  # noqa: S105 (not a secret)
    total: int = 0
    written: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    said: Mapping[str, int] = field(default_factory=dict)
    families: Mapping[str, Sequence[str]] = field(default_factory=dict)
    known: Known = field(default_factory=lambda: Known((), (), ()))
    in_order: Sequence[str] = ()

    def knows(self, word: str) -> bool:
        return stem(word) in self.said

    def family(self, word: str) -> list[str]:
        """Words of the same root, another stem: "déménagement" for "déménager". The most common first."""
        found = self.families.get(root(word), ()) if len(root(word)) >= DEEP else ()
        own, seen = stem(word), dict[str, str]()
        for one in found:
            if stem(one) != own:
                seen.setdefault(stem(one), one)
        return list(seen.values())

    def beginning_with(self, letters: str) -> list[str]:
        """The most common first."""
        start = bisect_left(self.in_order, letters)
        stop = bisect_left(self.in_order, letters + "\x7f")
        return sorted(self.in_order[start:stop], key=lambda word: -self.rows[word])

    def weight(self, word: str) -> float:
        """How much it says, between ``LEAST`` and 1: a rare word says more."""
        if not self.total:
            return 1.0
        rarity = math.log((self.total + 1) / (self.said.get(stem(word), 0) + 1)) / math.log(self.total + 1)
        return min(1.0, max(LEAST, rarity))


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """Of a folded word. Deeper than its stem, and too deep to be looked for first."""
    return str(_french().stemWord(word))


@cache
def _french() -> Any:
    import snowballstemmer  # late: it loads the stemmers of 36 languages, 0.1 s

    return snowballstemmer.stemmer("french")


class _Kept:
    """What this process knows, and since when."""

    vocabulary = Vocabulary()
    asked_at = -math.inf


def current() -> Vocabulary:
    """No query, but now and then."""
    return refreshed() if time.monotonic() - _Kept.asked_at > STALE else _Kept.vocabulary


def refreshed() -> Vocabulary:
    """One query, whatever the answer: no word comes back when none is new."""
    return refreshed_beside("NULL")[0]


def refreshed_beside(scalar: str) -> tuple[Vocabulary, Any]:
    """In the same query, the one value of another one: a search has few to spend. ``scalar``: a constant."""
    found = rows(_asking(scalar), [_Kept.vocabulary.token] * 3)
    beside, token, total = next(row[:3] for row in found if row[3] is None)
    if token is not None:
        _Kept.vocabulary = built(token, total, [row[3:] for row in found if row[3] is not None])
    _Kept.asked_at = time.monotonic()
    return _Kept.vocabulary, beside


@lru_cache
def _asking(scalar: str) -> str:
    return _NEWS.format(beside=scalar)


def forget() -> None:
    _Kept.vocabulary, _Kept.asked_at = Vocabulary(), -math.inf


def built(token: str, total: int, found: Iterable[tuple[str, str, str, str, int]]) -> Vocabulary:
    """``found``: a word, as written, its root, its sound, and how many rows hold it."""
    written, counts, sounds = dict[str, str](), dict[str, int](), dict[str, str]()
    said, families = Counter[str](), defaultdict[str, list[str]](list)
    for word, as_written, family, heard, count in sorted(found, key=lambda row: -row[4]):
        written[word], counts[word], sounds[word] = as_written, count, heard
        said[stem(word)] += count
        families[family].append(word)
    in_order = sorted(written)
    for word, as_written in lexicon().spoken.items():  # may be what was meant, without being in a text
        if word not in written and written:
            written[word], counts[word], sounds[word] = as_written, 0, sound(word)
    candidates = [word for word in written if len(word) >= MIN_LETTERS]
    known = Known(candidates, [sounds[word] for word in candidates], [counts[word] for word in candidates])
    return Vocabulary(token, total, written, counts, said, families, known, in_order)


def learn(new: Sequence[Row]) -> None:
    """The words of rows just written that were in no row so far. Nothing is unlearnt before the night."""
    already = _Kept.vocabulary.rows
    by_row = {row.key: {w: s for w, s in tokens(_text(row)) if not already.get(w)} for row in new}
    if not any(by_row.values()):
        return
    public = Findable.objects.filter(key__in=[key for key, found in by_row.items() if found])
    seen = public.visible_to(_anyone()).values_list("key", flat=True)
    found = {word: written for key in seen for word, written in by_row[key].items()}
    words = list(found)
    for start in range(0, len(words), BATCH):
        there = VocabularyWord.objects.filter(word__in=words[start : start + BATCH])
        for word in there.values_list("word", flat=True):
            del found[word]
    if found:
        _write(found, Counter())


def rebuild() -> int:
    """All of them anew, counted: what was withdrawn since the last night is unlearnt."""
    counts, ways = Counter[str](), defaultdict[str, Counter[str]](Counter)
    total = 0
    everything = Findable.objects.visible_to(_anyone()).order_by("pk")
    for title, names, body in everything.values_list("title", "text__names", "text__body").iterator():
        total += 1
        own = dict[str, str]()
        for word, written in tokens(f"{title} {body} {names}"):
            own.setdefault(word, written)
        counts.update(own.keys())
        for word, written in own.items():
            ways[word][written] += 1
    with transaction.atomic():
        VocabularyWord.objects.all().delete()
        _write({word: found.most_common(1)[0][0] for word, found in ways.items()}, counts, total)
    return len(counts)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Each word, folded and as written. Figures, and words that say nothing, are left out."""
    for match in _LETTERS.finditer(text):
        word = _folded(match[0])
        if SHORTEST <= len(word) <= LONGEST and word not in STOP and word.isalpha():
            yield word, match[0][:60]


@lru_cache(maxsize=100_000)
def _folded(written: str) -> str:
    return fold(written)


def _text(row: Row) -> str:
    return " ".join((row.title, row.body[:MAX_BODY], *row.keywords))


def _write(found: Mapping[str, str], counts: Mapping[str, int], total: int | None = None) -> None:
    VocabularyWord.objects.bulk_create(
        [VocabularyWord(word=w, written=s, root=root(w), sound=sound(w)[:40], rows=counts.get(w, 1) or 1)
         for w, s in found.items()],
        batch_size=BATCH, ignore_conflicts=True,
    )  # fmt: skip
    stamp = {"token": token_hex(8)} | ({} if total is None else {"total": total})
    VocabularyStamp.objects.update_or_create(pk=1, defaults=stamp)


def _anyone() -> Viewer:
    """Nobody in particular: sees what is closed to no one."""
    return Viewer(0, False, timezone.localdate())
