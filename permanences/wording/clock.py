"""Whose hour it is: said wherever the clock of a place is not that of Paris."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from core import french
from directory.models import Department


def differs(department: Department, at: datetime) -> bool:
    home = ZoneInfo(settings.TIME_ZONE)
    return at.astimezone(department.zone_info).utcoffset() != at.astimezone(home).utcoffset()


def whose(department: Department, at: datetime) -> str:
    """Beside hours among those of other places: « heure locale (La Réunion) », or nothing."""
    return _("heure locale (%(place)s)") % {"place": department.name} if differs(department, at) else ""


def there(department: Department, at: datetime) -> str:
    """Above the hours of one place, with the time that it is there now, or nothing."""
    if not differs(department, at):
        return ""
    values = {"place": department.name, "hour": french.hour(at.astimezone(department.zone_info))}
    return _("Heures locales : %(place)s, où il est %(hour)s.") % values
