from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pages import checks, signals  # noqa: F401 (checks register themselves)
        from pages.editing import doors, errands, setup, starters

        signals.connect()
        doors.connect()
        starters.connect()
        errands.register()
        post_migrate.connect(setup.after_migrate, sender=self, dispatch_uid="pages.setup")
