"""Compares the lines with the directory, then writes what is new or differs; nothing if a line is refused.

A file of a hundred thousand lines is read and compared for a minute or two beside people who work. So nothing
is locked meanwhile, and what is written is written batch by batch, each a transaction of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from core import locks
from directory.importing.lines import LineRefused, Row, duplicate_columns, missing_columns, read
from directory.importing.readers import FileRefused, Progress, Table, open_table
from directory.importing.report import Outcome, Report
from directory.models import Department, Establishment
from directory.signals import establishments_written

BATCH = 500
FIELDS = ("name", "kind", "directorate", "city", "address", "postal_code", "phone", "email")
WRITTEN = (*FIELDS, "department", "folded")


def import_establishments(
    path: Path, *, apply: bool, report: Report | None = None, progress: Progress = lambda done: None
) -> Report:
    """Judge every line; then, if ``apply`` and if none is refused, write them.

    Raises FileRefused when the file as a whole cannot be read; nothing is written then either. If the writing
    breaks off, the batches before stay (``Report.written``): the same file again writes the rest.
    """
    found = report or Report()
    share = 0.5 if apply else 1.0
    table = _checked(open_table(path, lambda done: progress(done * share)))
    departments = _departments()
    to_write = _judge(table, found, departments, keep=apply)
    if apply and not found.refused:
        for done in _write_all(to_write, found, departments):
            progress(share + done * (1 - share))
        found.applied = True
    progress(1.0)
    return found


def _departments() -> dict[str, int]:
    departments = dict(Department.objects.values_list("code", "pk"))
    if not departments:
        raise FileRefused(_("Aucun département n’est connu. Lancez d’abord : manage.py load_map."))
    return departments


def _checked(table: Table) -> Table:
    if missing := missing_columns(table.header):
        raise FileRefused(
            _("Il manque ces colonnes sur la première ligne : %(columns)s.") % {"columns": ", ".join(missing)}
        )
    if twice := duplicate_columns(table.header):
        raise FileRefused(_("Ces colonnes figurent deux fois : %(columns)s.") % {"columns": ", ".join(twice)})
    return table


def _judge(table: Table, report: Report, departments: Mapping[str, int], *, keep: bool) -> list[Row]:
    """Those that are new or differ; none where nothing will be written."""
    rows = _rows(table, report, departments)
    kept: list[Row] = []
    while batch := dict(islice(rows, BATCH)):
        differing = _compare(batch, report, departments)
        if keep:
            kept += differing
    return kept


def _rows(table: Table, report: Report, departments: Mapping[str, int]) -> Iterator[tuple[int, Row]]:
    first_line: dict[str, int] = {}
    for line, cells in table.lines:
        try:
            row = read(table.header, cells, departments)
            if row.code in first_line:
                raise LineRefused(
                    _("code « %(code)s » déjà donné ligne %(line)d")
                    % {"code": row.code, "line": first_line[row.code]}
                )
        except LineRefused as refusal:
            report.add(line, Outcome.REFUSED, " ".join(cells)[:60], str(refusal))
            continue
        first_line[row.code] = line
        if row.mended:
            report.add_mended(line, row.code, " ; ".join(row.mended))
        yield line, row


def _compare(batch: Mapping[int, Row], report: Report, departments: Mapping[str, int]) -> list[Row]:
    known = _known(batch.values())
    differing = []
    for line, row in batch.items():
        establishment = known.get(row.code)
        if establishment is None:
            report.add(line, Outcome.CREATED, row.code, row.values["name"])
        elif changes := _changes(establishment, row, departments):
            report.add(line, Outcome.CHANGED, row.code, _what_changes(establishment, changes, row))
        else:
            report.add(line, Outcome.UNCHANGED, row.code)
            continue
        differing.append(row)
    return differing


def _known(rows: Iterable[Row]) -> dict[str, Establishment]:
    return {e.code: e for e in Establishment.objects.filter(code__in=[row.code for row in rows])}


def _changes(establishment: Establishment, row: Row, departments: Mapping[str, int]) -> dict[str, object]:
    values = {**row.values, "department_id": departments[row.department]}
    return {name: value for name, value in values.items() if getattr(establishment, name) != value}


def _what_changes(establishment: Establishment, changes: Mapping[str, object], row: Row) -> str:
    shown = {n: v for n, v in changes.items() if n != "department_id"}
    said = [f"{name} : {getattr(establishment, name) or '—'} → {value}" for name, value in shown.items()]
    if "department_id" in changes:
        said.append(f"department : → {row.department}")
    return " ; ".join(said)


# --- Writing --------------------------------------------------------------------------------------------


def _write_all(rows: list[Row], report: Report, departments: Mapping[str, int]) -> Iterator[float]:
    """Gives how much is written, from 0 to 1, after each batch, when nothing is locked."""
    for start in range(0, len(rows), BATCH):
        if start:
            locks.let_others_write()
        batch = rows[start : start + BATCH]
        ids = _write(batch, departments)
        report.written += len(ids)
        establishments_written.send(Establishment, ids=ids)
        yield (start + len(batch)) / len(rows)


@transaction.atomic
def _write(rows: list[Row], departments: Mapping[str, int]) -> list[int]:
    """Compared anew under the lock: what was changed since, and of which the file says nothing, stays."""
    locks.lock(Establishment.objects.filter(code__in=[row.code for row in rows]))
    known = _known(rows)
    establishments = []
    for row in rows:
        establishment = known.get(row.code) or Establishment(code=row.code)
        for name, value in _changes(establishment, row, departments).items():
            setattr(establishment, name, value)
        establishment.folded = establishment.fold()
        establishments.append(establishment)
    written = Establishment.objects.bulk_create(
        establishments, update_conflicts=True, unique_fields=["code"], update_fields=WRITTEN
    )
    return [establishment.pk for establishment in written]
