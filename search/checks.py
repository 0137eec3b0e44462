"""What refuses the start (``manage.py check``)."""

from typing import Any

from django.core.checks import CheckMessage, Error

from search.kinds import DEFINED, missing


def every_kind_says_all(**_options: Any) -> list[CheckMessage]:
    """One that leaves a piece out would be seen by the wrong reader, or break the page that shows it."""
    return [
        Error(
            f"{kind.__name__} leaves out: {', '.join(pieces)}.",
            hint="search.kinds.base.Kind says what each piece is for.",
            obj=kind,
            id="search.E001",
        )
        for kind in DEFINED
        if (pieces := missing(kind))
    ]
