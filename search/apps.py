from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from search.backends.embedded import schema


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Recherche"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from search import signals
        from search.editors import signals as hand

        signals.connect()
        post_migrate.connect(_index_hidden, sender=self, dispatch_uid="search-index-hidden")
        hand.connect()


def _index_hidden(using: str, **kwargs: Any) -> None:
    schema.index_hidden(connections[using])
