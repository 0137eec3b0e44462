"""Writing rows: what is new, what changed, what is gone. In the transaction of the change itself."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

from django.db import connection, transaction
from django.utils import timezone, translation

from pages.reference import Language
from search import words
from search.backends.elasticsearch import catching_up
from search.backends.embedded import schema
from search.kinds import SOURCES
from search.kinds.base import Row, Source
from search.models import Findable, FindableText

Progress = Callable[[Source, int, int], None]


def refresh(source: Source, pks: Sequence[int]) -> None:
    """Make the rows of these things say what the things say now; those that cannot be found any more go."""
    with _in_french():
        built = source.rows_for(pks)
    wanted = {row.key for row in built}
    remove([key for key in map(source.key, pks) if key not in wanted])
    write(built)


def _in_french() -> AbstractContextManager[None]:
    """Whoever saves reads in another language perhaps; a page has words in its own all the same."""
    return translation.override(Language.FRENCH.value)


def write(rows: Iterable[Row]) -> int:
    """How many rows were new or different; the others are left alone."""
    wanted = {row.key: row for row in rows}
    known = {f.key: f for f in Findable.objects.filter(key__in=wanted).only("key", "fingerprint", "version")}
    new = [row for key, row in wanted.items() if key not in known]
    changed = [
        row for key, row in wanted.items() if key in known and known[key].fingerprint != row.fingerprint
    ]
    if not new and not changed:
        return 0
    with transaction.atomic():
        _insert(new)
        _update(changed, known)
        words.learn([*new, *changed])
        catching_up.changed(row.key for row in (*new, *changed))
    return len(new) + len(changed)


def remove(keys: Sequence[str]) -> int:
    """The server learns of it as of any row that goes with the thing that it points at (``signals``)."""
    if not keys:
        return 0
    return Findable.objects.filter(key__in=keys).delete()[1].get("search.Findable", 0)


def rebuild(progress: Progress) -> dict[str, int]:
    """Every row again, in batches; then those of things that are no more are dropped."""
    schema.install(connection)
    tally = {"written": 0, "unchanged": 0, "removed": 0}
    for source in SOURCES:
        total, done, seen = source.queryset().count(), 0, set[str]()
        progress(source, 0, total)
        for batch in source.batches():
            with _in_french():
                built = source.rows(batch)
            written = write(built)
            tally["written"] += written
            tally["unchanged"] += len(built) - written
            seen.update(row.key for row in built)
            done += len(batch)
            progress(source, done, total)
        tally["removed"] += _remove_all_but(source, seen)
    schema.rebuild(connection)
    words.rebuild()
    return tally


def _remove_all_but(source: Source, seen: set[str]) -> int:
    kept = Findable.objects.filter(key__startswith=f"{source.name}-").values_list("key", flat=True)
    stale = [key for key in kept.iterator() if key not in seen]
    return sum(remove(stale[n : n + 500]) for n in range(0, len(stale), 500))


def _insert(rows: Sequence[Row]) -> None:
    now = timezone.now()
    found = Findable.objects.bulk_create([Findable(**row.row_values(), changed_at=now) for row in rows])
    FindableText.objects.bulk_create(
        [FindableText(findable=one, **row.text_values()) for one, row in zip(found, rows, strict=True)]
    )


def _update(rows: Sequence[Row], known: dict[str, Findable]) -> None:
    now = timezone.now()
    for row in rows:
        old = known[row.key]
        Findable.objects.filter(pk=old.pk).update(**row.row_values(), version=old.version + 1, changed_at=now)
        FindableText.objects.filter(pk=old.pk).update(**row.text_values())
