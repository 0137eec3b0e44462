"""What the document says of answers that are of several kinds: one schema for each, told apart by ``type``.

A client that a program made from the document then knows what stands in a page once it knows its type.
"""

import copy
from typing import Any

KIND = "type"


def tell_apart(schemas: dict[str, Any]) -> None:
    """Changes the document only: what is answered stays what it was."""
    for name in [name for name, schema in schemas.items() if _particular(schema)]:
        if not name.endswith("Partial"):
            _split(name, schemas)
    _always_said(schemas)


def _particular(schema: dict[str, Any]) -> list[str]:
    """The types whose own name is a field that may be null: there stands what is particular to them."""
    properties = schema.get("properties", {})
    types = properties.get(KIND, {}).get("enum", ())
    return [value for value in types if {"type": "null"} in properties.get(value, {}).get("anyOf", ())]


def _split(name: str, schemas: dict[str, Any]) -> None:
    """``PageDetail`` becomes ``HomePage``, ``BenefitPage``...: each with what is particular to it alone."""
    whole, own = schemas[name], _particular(schemas[name])
    members = {value: f"{value.title().replace('_', '')}Page" for value in whole["properties"][KIND]["enum"]}
    if taken := set(members.values()) & set(schemas):
        raise ValueError(f"The document has two schemas of this name: {sorted(taken)}")
    for value, member in members.items():
        made = copy.deepcopy(whole)
        made["title"] = member
        made["properties"][KIND] = {"const": value, "title": "Type", "type": "string"}
        for other in own:
            if other != value:
                del made["properties"][other]
        if value in own:
            made["properties"][value] = _without_null(made["properties"][value])
            made["required"] = [*made["required"], value]
        schemas[member] = made
    references = {value: f"#/components/schemas/{member}" for value, member in members.items()}
    schemas[name] = {
        "title": name,
        "description": whole.get("description", ""),
        "oneOf": [{"$ref": reference} for reference in references.values()],
        "discriminator": {"propertyName": KIND, "mapping": references},
    }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    return rest | kinds[0] if len(kinds) == 1 else schema


def _always_said(schemas: dict[str, Any]) -> None:
    """A block has a default for its ``type``, which is answered all the same: nobody has to guess it."""
    for schema in schemas.values():
        kind = schema.get("properties", {}).get(KIND, {})
        if "const" in kind and not schema["title"].endswith("Partial"):
            kind.pop("default", None)
            required = schema.get("required", [])
            schema["required"] = [KIND, *(field for field in required if field != KIND)]
