"""Headers that django-csp and SecurityMiddleware do not set."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse

from pages.front import site

# Wagtail's admin writes inline scripts and styles; it alone gets this, and readers never load it.
ADMIN_PREFIX = "/cms/"
ADMIN_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "worker-src": [SELF, "blob:"],
}
UNUSED_FEATURES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def admin_policy() -> dict[str, list[str]]:
    """Its preview panel may show the separate front end, if there is one."""
    return ADMIN_POLICY | ({"frame-src": [SELF, site.origin()]} if site.origin() else {})


class AnswerHeaders:
    """A looser policy for the editors' admin; no cache keeps a page written for one person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(ADMIN_PREFIX):
            response._csp_replace = admin_policy()  # type: ignore[attr-defined]  # django-csp's own hook
        response.headers.setdefault("Permissions-Policy", UNUSED_FEATURES)
        if not response.has_header("Cache-Control") and response.get("Content-Type", "").startswith(
            "text/html"
        ):
            response.headers["Cache-Control"] = "private, no-cache"
        return response
