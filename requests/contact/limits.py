"""How often a message may be sent: somebody in danger is heard beyond what ends everybody else's hour."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from casework import throttle


def spend(request: HttpRequest, *, is_danger: bool) -> None:
    """``TooManyTries`` where no more is taken."""
    try:
        throttle.SENDING.spend(request)
    except throttle.TooManyTries:
        if not is_danger:
            raise
        throttle.DANGER.spend(request)


def give_back(request: HttpRequest) -> None:
    throttle.SENDING.give_back(request)
    throttle.DANGER.give_back(request)


def too_many() -> str:
    """Whoever cannot write any more is told whom to call."""
    said = _(
        "Trop d’envois en une heure. Votre texte est gardé : réessayez plus tard, ou appelez le service "
        "social au %(phone)s. Quelqu’un est en danger : appelez le 15, le 17 ou le 112."
    )
    return said % {"phone": settings.SERVICE_PHONE}
