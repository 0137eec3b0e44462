"""The OpenAPI document as the API itself keeps to it: which parameters an address takes, what it answers.

What the document says is refused is refused from the document, in one place, for every operation.
"""

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.api.tags import DESCRIBED
from portal.gate.problems import CONTENT_TYPE

JSON = "application/json"
PARTIAL = "application/vnd.relais.partial+json"
READ, WRITE = frozenset({"get"}), frozenset({"post", "put", "patch", "delete"})
FIELDS = "fields"
# Status -> what it means; for every operation.
REFUSALS = {
    "400": "The request is malformed.",
    "401": "No session and no valid token.",
    "403": "A token without the right to this, or a session without its CSRF token (unsafe methods only).",
    "404": "There is no such thing, or this reader may not see it.",
    "405": "The address exists, the method does not; `Allow` says which do.",
    "406": "`Accept` leaves out what is answered here.",
    "422": "A parameter is missing, wrong or unknown; `errors` says which.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
    "500": "The server failed; nothing was changed.",
    "503": "The service is closed for maintenance; `Retry-After` says for how long.",
}
NOT_JSON = {"415": "The body is not `application/json`."}
UNCHANGED = {"304": {"description": "What `If-None-Match` names is what would be answered."}}
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
REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')
ETAG = {
    "ETag": {
        "description": "Strong; send it back in `If-None-Match`.",
        "schema": {"type": "string"},
    }
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What the document says of one operation. ``fields`` is empty where ``?fields=`` makes no sense."""

    parameters: frozenset[str]
    many: frozenset[str]  # of these, those that may be given several times
    fields: frozenset[str]
    paged: bool
    media_types: tuple[str, ...]
    takes_body: bool


def complete(schema: dict[str, Any]) -> None:
    """Adds to the document what holds for every operation."""
    schemas = schema["components"]["schemas"]
    schemas["Problem"] = PROBLEM
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            operation["responses"] = {str(s): body for s, body in operation["responses"].items()}
            for status, meaning in (REFUSALS | (NOT_JSON if method in WRITE else {})).items():
                operation["responses"].setdefault(status, _refusal(meaning))
            _without_null(operation)
            if method in READ:
                _conditional(operation)
                _sparse(operation, schemas)
    _prune(schema)


def _refusal(meaning: str) -> dict[str, Any]:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": meaning, "content": content}


def _conditional(operation: dict[str, Any]) -> None:
    if "security" in operation:  # what is open is a preview: it is never kept
        operation["responses"].update(copy.deepcopy(UNCHANGED))
        operation["responses"]["200"].setdefault("headers", {}).update(ETAG | DESCRIBED)


def _without_null(operation: dict[str, Any]) -> None:
    """A parameter of an address is there or is not: it cannot be null."""
    for parameter in operation.get("parameters", []):
        kinds = [kind for kind in parameter["schema"].get("anyOf", []) if kind != {"type": "null"}]
        if len(kinds) == 1:
            rest = {name: value for name, value in parameter["schema"].items() if name != "anyOf"}
            parameter["schema"] = rest | kinds[0]


def _prune(schema: dict[str, Any]) -> None:
    """Components that nothing refers to: the models that parameters were read by."""
    kept = schema["components"]["schemas"]
    waiting: list[Any] = [schema["paths"]]
    found: set[str] = set()
    while waiting:
        names = set(REFERENCE.findall(json.dumps(waiting.pop()))) - found
        found |= names
        waiting += [kept[name] for name in names]
    for name in set(kept) - found:
        del kept[name]


def _sparse(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """``?fields=``, and the answer that it leads to under a media type of its own."""
    content = operation["responses"]["200"].get("content", {})
    name = _name(content.get(JSON, {}).get("schema", {}))
    if not name:
        return
    item = _item(schemas[name])
    known = sorted(schemas[item or name]["properties"])
    partial = {"$ref": f"#/components/schemas/{_without_required(item or name, schemas)}"}
    if item:
        whole = copy.deepcopy(schemas[name])
        whole["properties"]["items"]["items"] = partial
        whole["title"] = f"{name}Partial"
        schemas[f"{name}Partial"] = whole
        partial = {"$ref": f"#/components/schemas/{name}Partial"}
    content[PARTIAL] = {"schema": partial}
    operation.setdefault("parameters", []).append(
        {
            "in": "query",
            "name": FIELDS,
            "required": False,
            "style": "form",
            "explode": False,
            "description": f"Only these fields, separated by commas; the answer is `{PARTIAL}`.",
            "schema": {"type": "array", "items": {"type": "string", "enum": known}, "minItems": 1},
        }
    )


def _without_required(name: str, schemas: dict[str, Any]) -> str:
    made = f"{name}Partial"
    schemas[made] = copy.deepcopy(schemas[name]) | {
        "title": made,
        "minProperties": 1,
        "additionalProperties": False,
    }
    schemas[made].pop("required", None)
    return made


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _item(schema: Mapping[str, Any]) -> str:
    """The name of what a paged list holds; empty when the answer is no such list."""
    properties = schema.get("properties", {})
    return _name(properties["items"].get("items", {})) if {"items", "next"} <= set(properties) else ""


def promises(schema: Mapping[str, Any]) -> dict[tuple[str, str], Promise]:
    """By address, as the document writes it, and method."""
    return {
        (path, method): _promise(operation, schema["components"]["schemas"])
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    }


def _promise(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Promise:
    queries = [p for p in operation.get("parameters", []) if p["in"] == "query"]
    enums = [p["schema"]["items"]["enum"] for p in queries if p["name"] == FIELDS]
    good = next(body for status, body in operation["responses"].items() if status.startswith("2"))
    content = good.get("content", {})
    return Promise(
        parameters=frozenset(p["name"] for p in queries),
        many=frozenset(p["name"] for p in queries if "array" in json.dumps(p["schema"])),
        fields=frozenset(enums[0]) if enums else frozenset(),
        paged=bool(_item(schemas.get(_name(content.get(JSON, {}).get("schema", {})), {}))),
        media_types=tuple(content),
        takes_body="requestBody" in operation,
    )


def address(route: str) -> str:
    """A route of Django as the document writes it: ``pages/<int:page_id>/`` is ``pages/{page_id}/``."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


def only(data: Any, fields: frozenset[str], *, paged: bool) -> Any:
    """Of an answer, what ``?fields=`` asked for."""
    if paged:
        return data | {"items": [only(item, fields, paged=False) for item in data["items"]]}
    return {name: value for name, value in data.items() if name in fields}
