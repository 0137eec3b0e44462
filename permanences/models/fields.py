"""Days of the week in one column: a bit for each, so that the database can check them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

ALL_DAYS = 127


class WeekdaysField(models.PositiveSmallIntegerField):  # type: ignore[type-arg]
    """In Python a sorted tuple of 0 (Monday) to 6; in the database the sum of ``1 << day``."""

    def from_db_value(
        self, value: int | None, _expression: object, _connection: object
    ) -> tuple[int, ...] | None:
        return None if value is None else _days(value)

    def to_python(self, value: Any) -> tuple[int, ...] | None:
        if value is None:
            return None
        if isinstance(value, int):
            return _days(value)
        try:
            days = tuple(sorted({int(day) for day in value}))
        except (TypeError, ValueError) as error:
            raise ValidationError(_("Ces jours ne sont pas valables.")) from error
        if not all(0 <= day <= 6 for day in days):
            raise ValidationError(_("Ces jours ne sont pas valables."))
        return days

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or isinstance(value, int):
            return value
        return sum(1 << int(day) for day in set(value))

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.get_prep_value(value))


def _days(value: int) -> tuple[int, ...]:
    return tuple(day for day in range(7) if value >> day & 1)
