"""What a page answers when no key can be derived at this moment: later, and nothing is lost."""

from django.http import HttpResponse

RETRY_AFTER = 15  # seconds


def later(page: HttpResponse) -> HttpResponse:
    page.status_code = 503
    page["Retry-After"] = str(RETRY_AFTER)
    return page
