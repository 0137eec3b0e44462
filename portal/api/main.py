"""The one ``NinjaAPI``, and its OpenAPI 3.1 document."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema

from directory.api import router as directory_router
from pages.api.benefits import router as benefits_router
from pages.api.frame import router as frame_router
from pages.api.pages import router as pages_router
from pages.api.site import router as site_router
from pages.sync.api import router as sync_router
from permanences.api import router as permanences_router
from portal.api import deprecation
from portal.api.access import PerReader, Session, Token, say_refusals
from portal.api.contract import PARTIAL, Promise, complete, only, promises
from portal.api.previews import router as previews_router
from portal.api.unions import tell_apart
from portal.webhooks.document import webhooks
from search.api import router as search_router

DESCRIPTION = """\
What a reader of Relais may read: the published pages, the directory of the social service, its permanences,
and the search. Nothing of a sealed request is reachable here.

**Access.** A session of the portal, or a token in `Authorization: Bearer relais_…`. A token is made and
revoked by an administrator, reads what its rights name (`GET /me/` says which), and expires.

**Lists** take `limit` and `cursor` and answer `items`, `count` and `next`, the cursor of the next page: what
is added meanwhile neither shifts the pages nor shows twice. **Sparse answers**: `?fields=id,title`.
An unknown parameter is refused, not ignored.

**Refusals** are problem details (RFC 9457). Beyond the rate, `429` says in `Retry-After` how many seconds to
wait. **ETag** is strong: `If-None-Match` is answered with `304`. **Deprecation** is announced six months
ahead in `Deprecation` and `Sunset`; what breaks clients goes to `/api/v2/`.
"""


class ReaderAPI(NinjaAPI):
    """Its document says all that holds for every operation, and is what the answers are held to."""

    @cached_property
    def document(self) -> OpenAPISchema:
        schema = super().get_openapi_schema()
        complete(schema)
        tell_apart(schema["components"]["schemas"])
        deprecation.mark(schema)
        schema["webhooks"] = webhooks()
        return schema

    @cached_property
    def promises(self) -> dict[tuple[str, str], Promise]:
        return promises(self.document)

    def get_openapi_schema(self, **_kwargs: Any) -> OpenAPISchema:
        return self.document

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        """``?fields=`` was checked before the view ran (``portal.api.answers``)."""
        if asked := getattr(request, "api_fields", None):
            fields, paged = asked
            response = super().create_response(request, only(data, fields, paged=paged), **kwargs)
            response["Content-Type"] = PARTIAL
            return response
        return super().create_response(request, data, **kwargs)


api = ReaderAPI(
    title="Relais",
    version="1.0",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    auth=[Token(), Session()],
    throttle=[PerReader()],
)
say_refusals(api)


class Me(Schema):
    """Who the API takes this reader for."""

    kind: str
    name: str
    scopes: list[str]


@api.get("/me/", response=Me, url_name="me", summary="Who I am", tags=["access"])
def me(request: HttpRequest) -> dict[str, object]:
    """The token or the person that this request came from: a first call to try."""
    token = getattr(request, "api_token", None)
    if token is None:
        return {"kind": "session", "name": str(request.user), "scopes": ["read"]}
    return {"kind": "token", "name": token.name, "scopes": token.scopes.split()}


api.add_router("", previews_router)
api.add_router("/pages/", pages_router)
api.add_router("", sync_router)
api.add_router("", directory_router)
api.add_router("/permanences/", permanences_router)
api.add_router("", site_router)
api.add_router("", benefits_router)
api.add_router("", frame_router)
api.add_router("", search_router)
