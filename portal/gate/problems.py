"""What programs read when something is wrong: problem details (RFC 9457), whatever refused."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

CONTENT_TYPE = "application/problem+json"
TITLES = {
    HTTPStatus.BAD_REQUEST: _("Demande incorrecte"),
    HTTPStatus.UNAUTHORIZED: _("Authentification requise"),
    HTTPStatus.FORBIDDEN: _("Accès refusé"),
    HTTPStatus.NOT_FOUND: _("Introuvable"),
    HTTPStatus.METHOD_NOT_ALLOWED: _("Méthode non permise"),
    HTTPStatus.NOT_ACCEPTABLE: _("Forme de réponse inconnue"),
    HTTPStatus.CONFLICT: _("Conflit"),
    HTTPStatus.GONE: _("Périmé"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("Demande trop grande"),
    HTTPStatus.PRECONDITION_FAILED: _("Version dépassée"),
    HTTPStatus.REQUEST_URI_TOO_LONG: _("Adresse trop longue"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: _("Forme de demande inconnue"),
    HTTPStatus.UNPROCESSABLE_ENTITY: _("Paramètres incorrects"),
    HTTPStatus.TOO_MANY_REQUESTS: _("Trop de demandes"),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: _("En-têtes trop longs"),
    HTTPStatus.INTERNAL_SERVER_ERROR: _("Erreur du serveur"),
}
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


def problem(status: int, detail: str = "", errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    known = HTTPStatus(status)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES.get(known, known.phrase)),
        "status": status,
    }
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _titled(response: HttpResponse) -> HttpResponse:
    """Wagtail's API says the title of a status in English, whoever reads."""
    known, body = HTTPStatus(response.status_code), json.loads(response.content)
    if known in TITLES and body.get("title") == known.phrase:
        response.content = json.dumps(body | {"title": str(TITLES[known])}, ensure_ascii=False).encode()
    return response


def as_problem(response: HttpResponse) -> HttpResponse:
    """A refusal that came as a page, or as a line of text, in the form that programs read."""
    if response.status_code < 400:
        return response
    if response.get("Content-Type", "").startswith(CONTENT_TYPE):
        return _titled(response)
    told = problem(response.status_code)
    for name in KEPT_HEADERS:
        if name in response:
            told[name] = response[name]
    return told
