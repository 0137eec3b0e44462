"""The words of the index, written: what a typing error is corrected to, which words are rare.

They come only from rows that everyone who is signed in may see, and from no case: a suggestion tells
nobody about a page that they may not read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from core.text import fold
from pages.reference import Language
from search.kinds.base import MAX_BODY, Row
from search.models import Findable, VocabularyStamp, VocabularyWord
from search.query import memory
from search.query.text import STOP
from search.query.values import Viewer
from search.query.vocabulary import root, sound

SHORTEST, LONGEST = 3, 30  # letters of a word that is kept
BATCH = 500
_LETTERS = re.compile(r"[^\W\d_]+")


def learn(new: Sequence[Row]) -> None:
    """The words of rows just written that were in no row so far. Nothing is unlearnt before the night."""
    already = memory.at_hand().words.counts
    by_row = {
        row.key: {w: s for w, s in tokens(_text(row)) if not already.get(w)}
        for row in new
        if row.language == Language.FRENCH
    }
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
    french = Findable.objects.filter(language=Language.FRENCH)  # another language would correct it
    everything = french.visible_to(_anyone()).order_by("pk")
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
        [
            VocabularyWord(word=w, written=s, root=root(w), sound=sound(w)[:40], rows=counts.get(w, 1) or 1)
            for w, s in found.items()
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    stamp = {"token": token_hex(8)} | ({} if total is None else {"total": total})
    VocabularyStamp.objects.update_or_create(pk=1, defaults=stamp)


def _anyone() -> Viewer:
    """Nobody in particular: sees what is closed to no one."""
    return Viewer(0, False, timezone.localdate())
