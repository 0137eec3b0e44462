from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "contact"
    verbose_name = "Demandes"
    default_auto_field = "django.db.models.BigAutoField"
