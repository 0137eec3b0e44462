from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "contact"
    verbose_name = "Demandes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contact import errands  # it needs the models, which are loaded by now

        errands.register()
