"""Which other sites' scripts may read the API; the rest of the portal does not ask itself."""

from collections.abc import Awaitable

from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.api.answers import PREFIX


class OtherSites(CorsMiddleware):
    async_capable = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        return super().__call__(request)
