"""Compares the lines with the directory by batches, and writes all of them or none."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from directory.importing.lines import LineRefused, Row, duplicate_columns, missing_columns, read
from directory.importing.readers import FileRefused, Progress, Table, open_table
from directory.importing.report import Outcome, Report
from directory.models import Department, Establishment
from directory.signals import establishments_written

BATCH = 1000
FIELDS = ("name", "kind", "directorate", "city", "address", "postal_code", "phone", "email")
WRITTEN = (*FIELDS, "department", "folded")


def import_establishments(
    path: Path, *, apply: bool, report: Report | None = None, progress: Progress = lambda done: None
) -> Report:
    """Judge every line; write them, in one transaction, if ``apply`` and if none is refused.

    Raises FileRefused when the file as a whole cannot be read; nothing is written then either.
    """
    found = report or Report()
    with transaction.atomic():
        table = _checked(open_table(path, progress))
        written = _walk(table, found, apply)
        found.applied = apply and not found.refused
        if not found.applied:
            transaction.set_rollback(True)
        elif written:
            transaction.on_commit(partial(establishments_written.send, Establishment, ids=written))
    progress(1.0)
    return found


def _checked(table: Table) -> Table:
    if missing := missing_columns(table.header):
        raise FileRefused(
            _("Il manque ces colonnes sur la première ligne : %(columns)s.") % {"columns": ", ".join(missing)}
        )
    if twice := duplicate_columns(table.header):
        raise FileRefused(_("Ces colonnes figurent deux fois : %(columns)s.") % {"columns": ", ".join(twice)})
    return table


def _walk(table: Table, report: Report, apply: bool) -> list[int]:
    departments = dict(Department.objects.values_list("code", "pk"))
    if not departments:
        raise FileRefused(_("Aucun département n’est connu. Lancez d’abord : manage.py load_map."))
    rows = _rows(table, report, departments)
    written = []
    while batch := dict(islice(rows, BATCH)):
        changed = _compare(batch, report, departments)
        if apply and changed and not report.refused:
            written += _write(changed)
    return written


def _rows(table: Table, report: Report, departments: Mapping[str, int]) -> Iterator[tuple[int, Row]]:
    first_line: dict[str, int] = {}
    for line, cells in table.lines:
        if not any(cell.strip() for cell in cells):
            continue
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
        yield line, row


def _compare(batch: Mapping[int, Row], report: Report, departments: Mapping[str, int]) -> list[Establishment]:
    """The establishments of this batch that are new or differ, ready to be written."""
    known = {e.code: e for e in Establishment.objects.filter(code__in=[row.code for row in batch.values()])}
    to_write = []
    for line, row in batch.items():
        establishment = known.get(row.code)
        values = {**row.values, "department_id": departments[row.department]}
        if establishment is None:
            establishment = Establishment(code=row.code, **values)
            report.add(line, Outcome.CREATED, row.code, row.values["name"])
        elif changes := {n: v for n, v in values.items() if getattr(establishment, n) != v}:
            report.add(line, Outcome.CHANGED, row.code, _what_changes(establishment, changes, row))
            for name, value in changes.items():
                setattr(establishment, name, value)
        else:
            report.add(line, Outcome.UNCHANGED, row.code)
            continue
        establishment.folded = establishment.fold()
        to_write.append(establishment)
    return to_write


def _what_changes(establishment: Establishment, changes: Mapping[str, object], row: Row) -> str:
    shown = {n: v for n, v in changes.items() if n != "department_id"}
    said = [f"{name} : {getattr(establishment, name) or '—'} → {value}" for name, value in shown.items()]
    if "department_id" in changes:
        said.append(f"department : → {row.department}")
    return " ; ".join(said)


def _write(establishments: list[Establishment]) -> list[int]:
    written = Establishment.objects.bulk_create(
        establishments, update_conflicts=True, unique_fields=["code"], update_fields=WRITTEN
    )
    return [establishment.pk for establishment in written]
