"""The one ``NinjaAPI``, and its OpenAPI 3.1 document."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema

from directory.api import router as directory_router
from pages.api import router as pages_router
from permanences.api import router as permanences_router
from portal.api.access import PerReader, Session, Token, say_refusals
from portal.problems import CONTENT_TYPE
from search.api import router as search_router

DESCRIPTION = """\
What a reader of Relais may read: the published pages, the directory of the social service, its permanences,
and the search. Nothing of a sealed request is reachable here.

**Access.** A session of the portal, or a token in `Authorization: Bearer relais_…`. A token is made and
revoked by an administrator, reads what its rights name (`GET /me/` says which), and expires.

**Lists** take `limit` and `offset` and answer `items` and `count`. **Refusals** are problem details
(RFC 9457). Beyond the rate, `429` says in `Retry-After` how many seconds to wait.
"""
# Status -> what it means, for every operation; some need a path parameter.
REFUSALS = {
    "401": "No session and no valid token.",
    "403": "A token without the right to this, or a session without its CSRF token (unsafe methods only).",
    "404": "There is no such thing, or this reader may not see it.",
    "405": "The address exists, the method does not.",
    "422": "A parameter is missing or wrong; `errors` says which.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
    "500": "The server failed; nothing was changed.",
}


class ReaderAPI(NinjaAPI):
    """Documents, for every operation, the refusals that the gate and the throttle may answer."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, meaning in REFUSALS.items():
                    operation["responses"].setdefault(status, _refusal(meaning))
        return schema


PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details, RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "where": {"type": "array", "items": {"type": "string"}},
                    "what": {"type": "string"},
                },
            },
        },
    },
}


def _refusal(meaning: str) -> dict[str, Any]:
    return {
        "description": meaning,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


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


api.add_router("/pages/", pages_router)
api.add_router("", directory_router)
api.add_router("/permanences/", permanences_router)
api.add_router("", search_router)
