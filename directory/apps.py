from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = "Annuaire"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Only now are the models there to ask.
        from directory.absences import notices
        from directory.coverage import errands

        notices.connect()
        errands.register()
