"""Webhooks in the OpenAPI document: what is sent, under which headers, and what is wanted in return."""

from typing import Any

from portal.webhooks.models import Event

_PAGE = {"id": {"type": "integer"}, "type": {"type": "string"}}
_PATH = {"type": ["string", "null"], "description": "Null where it is not for every reader."}
# By message: what it is about, and the properties of ``data``.
SAID: dict[Event, tuple[str, dict[str, Any]]] = {
    Event.PAGE_PUBLISHED: ("A page was published, for the first time or anew.", _PAGE | {"path": _PATH}),
    Event.PAGE_UNPUBLISHED: ("A page was withdrawn, and what stands beneath it.", _PAGE | {"path": _PATH}),
    Event.PAGE_MOVED: (
        "A page has another address, and what stands beneath it.",
        _PAGE | {"path": _PATH, "path_before": _PATH},
    ),
    Event.PAGE_DELETED: ("A page is gone for good.", _PAGE),
    Event.PAGE_ACCESS_CHANGED: (
        "Others may read a page, and what stands beneath it.",
        _PAGE | {"path": _PATH},
    ),
    Event.FILE_CHANGED: (
        "An image or a document was changed or deleted.",
        {"kind": {"type": "string", "enum": ["image", "document"]}, "id": {"type": "integer"}},
    ),
    Event.AMOUNT_CHANGED: (
        "An amount is another one, because it was written or because its day has come.",
        {
            "slug": {"type": "string"},
            "pages": {"type": "array", "items": {"type": "integer"}, "description": "Those that show it."},
        },
    ),
    Event.REGISTRATION_CHANGED: (
        "Registering for an event is open, full or closed now, without a publication.",
        {"id": {"type": "integer"}},
    ),
    Event.REDIRECT_CHANGED: (
        "A redirect was made, changed or deleted by hand; those that a move makes come with `page.moved`.",
        {"id": {"type": "integer"}},
    ),
    Event.FRAME_CHANGED: (
        "A menu, the tiles of the home page or an announcement was published or withdrawn.",
        {"part": {"type": "string", "enum": ["main", "footer", "tiles", "announcements"]}},
    ),
    Event.ESTABLISHMENT_CHANGED: (
        "Establishments were changed.",
        {"codes": {"type": "array", "items": {"type": "string"}}},
    ),
    Event.PERMANENCE_CHANGED: (
        "The rule, the hours or a date of a permanence changed.",
        {"id": {"type": "string"}, "establishment": {"type": ["string", "null"]}},
    ),
    Event.PING: ("A message to try the address with; who sent it is not said.", {}),
}
HEADERS = {
    "webhook-id": "The same each time that one message is sent.",
    "webhook-timestamp": "Seconds since 1970, when it was sent.",
    "webhook-signature": "As Standard Webhooks has it: `v1,` and HMAC-SHA256 in base64; perhaps several.",
}
TAGS = {
    "type": "array",
    "items": {"type": "string"},
    "description": "Answers that carry one of these in `Relais-Tags` may be other ones now.",
}


def webhooks() -> dict[str, Any]:
    return {event.value: {"post": _operation(event, *said)} for event, said in SAID.items()}


def _operation(event: Event, meaning: str, properties: dict[str, Any]) -> dict[str, Any]:
    data = {"type": "object", "properties": properties, "required": sorted(properties)}
    body = {
        "type": "object",
        "required": ["type", "timestamp", "data", "tags"],
        "properties": {
            "type": {"const": event.value},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": data,
            "tags": TAGS,
        },
    }
    parameters = [
        {"in": "header", "name": name, "required": True, "description": what, "schema": {"type": "string"}}
        for name, what in HEADERS.items()
    ]
    return {
        "operationId": "webhook_" + event.value.replace(".", "_"),
        "summary": meaning,
        "tags": ["webhooks"],
        "parameters": parameters,
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "2XX": {"description": "Received."},
            "default": {"description": "Not received: it is sent again later, for three days."},
        },
    }
