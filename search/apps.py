from typing import Any

from django.apps import AppConfig
from django.core.checks import register
from django.db import connections
from django.db.models.signals import post_migrate

from search.backends.embedded import schema


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Recherche"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from search import checks, signals
        from search.kinds import KINDS

        signals.connect()
        register(checks.every_kind_says_all)
        indexes = dict.fromkeys(index for kind in KINDS for index in kind.indexes)

        def index_hidden(using: str, **_said: Any) -> None:
            schema.index_hidden(connections[using], indexes)

        post_migrate.connect(index_hidden, sender=self, weak=False, dispatch_uid="search-index-hidden")
