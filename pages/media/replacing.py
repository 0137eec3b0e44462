"""A new file in the place of a former one: same number, same pages; the former one is gone."""

import secrets
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pages.models import RelaisImage


def what_follows(file: Any) -> str:
    """Said before one does it."""
    if isinstance(file, RelaisImage):
        return _(
            "Un autre fichier prend la place de celui-ci dans toutes les pages qui le montrent. "
            "Celui-ci n’est pas gardé."
        )
    return _(
        "Un autre fichier de même format prend la place de celui-ci, à la même adresse. "
        "Celui-ci n’est pas gardé."
    )


def check(file: Any, former: str, given: Any) -> None:
    """Raises ``ValidationError``: a document keeps its kind, whatever the new one is called."""
    if isinstance(file, RelaisImage):
        return  # Wagtail looks whether it is an image, of the kind that its name says
    kept, new = (PurePosixPath(name).suffix.lower().removeprefix(".") for name in (former, given.name))
    if kept != new:
        words = _("Ce document est un fichier .%(kept)s : choisissez un .%(kept)s, ou ajoutez-en un autre.")
        raise ValidationError(words % {"kept": kept})


def name_for(file: Any, former: str) -> str:
    """What the new one is stored as, before its folder.

    A document keeps the name that its address ends with, in a folder of its own. An image never has a name
    again: browsers keep what is made from it for a month.
    """
    name = PurePosixPath(former).name
    fresh = secrets.token_hex(4)
    if isinstance(file, RelaisImage):
        given = PurePosixPath(file.file.name)
        return f"{given.stem[:40]}-{fresh}{given.suffix}"
    return f"{fresh}/{name}"
