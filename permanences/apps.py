from django.apps import AppConfig


class PermanencesConfig(AppConfig):
    name = "permanences"
    verbose_name = "Permanences"
    default_auto_field = "django.db.models.BigAutoField"
