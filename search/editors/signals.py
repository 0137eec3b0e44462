"""Every change of what editors wrote changes the stamp, whoever makes it."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from search.editors import lookup
from search.editors.models import Pick, Selection, SynonymGroup


def connect() -> None:
    for model in (SynonymGroup, Selection, Pick):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"hand-{model.__name__}-{id(signal)}")


def _changed(sender: object, **kwargs: Any) -> None:
    lookup.touch()
