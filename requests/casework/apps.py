"""The restricted inbox: sealed cases and those who may open them."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from casework.keys import shares

# Where ``keys.unlocking`` keeps its share; that module needs the models, which are not ready here yet.
SESSION_KEY = "casework_half"


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "Dossiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from casework import (
            checks,  # noqa: F401 (they register themselves, once apps are loaded)
            errands,
            panels,
        )

        errands.register()

        panels.register()
        user_logged_out.connect(_lock_on_sign_out, dispatch_uid="casework.lock_on_sign_out")


def _lock_on_sign_out(*, request: HttpRequest | None, **_signal: object) -> None:
    """What the server holds of an unlocked key goes before the session does: its file has no other owner."""
    if request is not None and hasattr(request, "session"):
        kept = request.session.pop(SESSION_KEY, None)
        if kept is not None:
            shares.forget(str(kept.get("share", "")))
