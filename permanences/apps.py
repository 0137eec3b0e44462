from django.apps import AppConfig


class PermanencesConfig(AppConfig):
    name = "permanences"
    verbose_name = "Permanences"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Only now are the models there to connect to.
        from permanences import errands, panels, signals
        from permanences.dates import collisions

        signals.connect()
        panels.register()
        errands.register()
        collisions.register()
