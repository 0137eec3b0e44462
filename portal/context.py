"""What every page of the portal carries around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict[str, Any]:
    return {
        "demo": settings.DEMO,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "service_phone": settings.SERVICE_PHONE,
        "main_sections": MAIN_SECTIONS,
    }


MAIN_SECTIONS = (
    ("/mon-service-social/", "Mon service social"),
    ("/vie-pratique/", "Vie pratique"),
    ("/prestations/", "Prestations"),
    ("/handicap/", "Handicap"),
    ("/nouvel-arrivant/", "Nouvel arrivant"),
    ("/rendez-vous/", "Rendez-vous"),
)
