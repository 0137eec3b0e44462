from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate, pre_migrate
from django.utils import timezone
from ninja import Schema

# A process builds the schemas of the APIs that it uses. Most use none, and those of the kinds of pages take
# ten megabytes. Set before any is defined.
Schema.model_config["defer_build"] = True


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_migrate.connect(_create_cache_table, sender=self)
        post_migrate.connect(_expect_duties, sender=self)
        from portal import checks, signals  # noqa: F401 (they register themselves, once apps are loaded)
        from portal.webhooks import listening

        listening.connect()


def _create_cache_table(using: str, **kwargs: Any) -> None:
    """Before any migration, because some of them empty caches; it does nothing where the table stands."""
    call_command("createcachetable", database=using, verbosity=0)


def _expect_duties(**kwargs: Any) -> None:
    from portal.operations import duties  # late: models are loaded by now

    duties.expect(timezone.now())
