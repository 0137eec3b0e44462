"""Queries whose SQL is written once per process.

Django writes the SQL of a queryset anew at each use. For the few that every request runs, that takes several
times as long as the database does (docs/performance.md). The rows come back as the same model instances, with
what ``select_related`` and ``annotate`` add; prefetching is not for here.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from core.statements import rows

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class _Plan:
    """``names``: for each parameter, whose value it takes, or "" for the constant of ``parameters``."""

    sql: str
    parameters: tuple[Any, ...]
    names: tuple[str, ...]
    reader: "_Reader"


class Prepared(Generic[M]):
    """``build`` makes the queryset from named values; ``stand_ins`` are values that no real query has.

    The SQL must not depend on the values, hence no list and no None among them, and no two alike.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[M]"], **stand_ins: Any) -> None:
        self._build, self._stand_ins = build, stand_ins
        self._plans: dict[tuple[str, str], _Plan] = {}
        self._lock = threading.Lock()

    def all(self, **values: Any) -> list[M]:
        """One query."""
        plan = self._plan()
        adapted = {name: _adapted(value) for name, value in values.items()}
        parameters = [
            adapted[name] if name else constant
            for name, constant in zip(plan.names, plan.parameters, strict=True)
        ]
        return plan.reader.instances(rows(plan.sql, parameters))

    def first(self, **values: Any) -> M | None:
        return next(iter(self.all(**values)), None)

    def _plan(self) -> _Plan:
        key = (connection.vendor, str(connection.settings_dict["NAME"]))
        plan = self._plans.get(key)
        if plan is None:
            with self._lock:
                plan = self._plans[key] = self._compile()
        return plan

    def _compile(self) -> _Plan:
        compiler = self._build(**self._stand_ins).query.get_compiler(using=connection.alias)
        sql, parameters = compiler.as_sql()
        named = {(type(value), value): name for name, value in _all_adapted(self._stand_ins).items()}
        names = tuple(named.get((type(value), value), "") for value in parameters)
        if set(names) - {""} != set(self._stand_ins):
            raise ValueError(f"not every stand-in is a parameter of the query: {sql}")
        return _Plan(sql, tuple(parameters), names, _Reader(compiler))


def _all_adapted(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _adapted(value) for name, value in values.items()}


def _adapted(value: Any) -> Any:
    """As the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


class _Reader:
    """Rows as instances, as ``django.db.models.query.ModelIterable`` reads them.

    What does not depend on the row is found out once.
    """

    def __init__(self, compiler: SQLCompiler) -> None:
        klass = compiler.klass_info
        if klass is None:
            raise TypeError("only querysets of model instances can be prepared")
        start, end = klass["select_fields"][0], klass["select_fields"][-1] + 1
        self._model, self._columns, self._alias = klass["model"], slice(start, end), connection.alias
        self._names = [column[0].target.attname for column in compiler.select[start:end]]
        # The stubs describe Django 6.0, where it takes one more argument.
        self._populators = get_related_populators(klass, compiler.select, self._alias)  # type: ignore[call-arg]
        selected = [column[0] for column in compiler.select[: compiler.col_count]]
        self._converters = list(compiler.get_converters(selected).items())
        self._annotations = tuple(compiler.annotation_col_map.items())

    def instances(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        return [self._instance(self._converted(list(row))) for row in found]

    def _converted(self, row: list[Any]) -> list[Any]:
        for position, (converters, expression) in self._converters:
            for converter in converters:
                row[position] = converter(row[position], expression, connection)
        return row

    def _instance(self, row: list[Any]) -> Any:
        instance = self._model.from_db(self._alias, self._names, row[self._columns])
        for populator in self._populators:
            populator.populate(row, instance)
        for name, position in self._annotations:
            setattr(instance, name, row[position])
        return instance
