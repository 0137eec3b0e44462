"""The API explained on a page of the portal, from its own OpenAPI document. No script is needed."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.api.main import api


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    where: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Operation:
    anchor: str
    method: str
    path: str
    summary: str
    meaning: str
    parameters: list[Parameter]
    answer: str
    refusals: list[tuple[str, str]]


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    schema = api.get_openapi_schema()
    context = {
        "schema": schema["info"],
        "groups": _groups(schema),
        "schemas": sorted(schema["components"]["schemas"].items()),
        "base_url": settings.BASE_URL,
    }
    return render(request, "portal/api_docs.html", context)


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Who begins at the beginning finds all that there is."""
    return redirect("api_docs")


def _groups(schema: dict[str, Any]) -> list[tuple[str, list[Operation]]]:
    """Operations by tag, in the order of the document."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["api"])[0]
            groups.setdefault(tag, []).append(_operation(path, method, operation))
    return list(groups.items())


def _operation(path: str, method: str, operation: dict[str, Any]) -> Operation:
    answers = operation["responses"]
    good: dict[str, Any] = next((body for status, body in answers.items() if str(status) == "200"), {})
    return Operation(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        meaning=operation.get("description", "").replace("``", ""),
        parameters=[_parameter(found) for found in operation.get("parameters", [])],
        answer=_kind(good.get("content", {}).get("application/json", {}).get("schema", {})),
        refusals=[(str(s), body.get("description", "")) for s, body in answers.items() if str(s) != "200"],
    )


def _parameter(found: dict[str, Any]) -> Parameter:
    schema = found.get("schema", {})
    return Parameter(
        name=found["name"],
        where=found["in"],
        kind=_kind(schema),
        required=bool(found.get("required")),
        meaning=found.get("description") or schema.get("description", ""),
    )


def _kind(schema: dict[str, Any]) -> str:
    """A type in one line: "string (date-time)", "list of EstablishmentOut"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    extra = f" ({schema['format']})" if "format" in schema else ""
    return f"{schema.get('type', 'any')}{extra}"
