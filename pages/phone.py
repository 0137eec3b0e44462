"""Phone numbers as editors type them. Pure."""

import re

from django.utils.translation import gettext_lazy as _

PHONE_ERROR = _("Donnez un numéro que l’on peut composer : de 2 à 15 chiffres, avec ou sans espaces.")
_DIALABLE = re.compile(r"^\+?[0-9](?:[\s.\u00a0\u202f-]?[0-9]){1,14}$")


def is_dialable(number: str) -> bool:
    return bool(_DIALABLE.fullmatch(number.strip()))
