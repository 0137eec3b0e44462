"""The contract of the API: kept in clients/openapi.json, and what breaks its clients is refused."""

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.api import api
from portal.api.unions import tell_apart

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / "clients" / "openapi.json"
pytestmark = pytest.mark.once
Document = dict[str, Any]


def compared(old: Path, new: Path) -> subprocess.CompletedProcess[str]:
    command = [ROOT / "bin" / "api-diff", "check", old, new]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_what_is_kept_is_what_is_answered() -> None:
    same = json.loads(KEPT.read_text(encoding="utf-8")) == json.loads(json.dumps(api.document))
    assert same, "the API and clients/openapi.json differ: make contract (it refuses what breaks clients)"


@pytest.mark.oasdiff
def test_nothing_that_clients_count_on_is_taken_away(tmp_path: Path) -> None:
    new = tmp_path / "new.json"
    new.write_text(json.dumps(api.document), encoding="utf-8")
    done = compared(KEPT, new)
    assert done.returncode == 0, done.stdout[:3000] + done.stderr


def _schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def remove_field(document: Document) -> None:
    schema = _schema(document, "EstablishmentOut")
    del schema["properties"]["city"]
    schema["required"].remove("city")


def may_be_null(document: Document) -> None:
    _schema(document, "PageLink")["properties"]["title"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def other_type(document: Document) -> None:
    _schema(document, "PageLink")["properties"]["id"] = {"type": "string"}


def remove_value_answered(document: Document) -> None:
    _schema(document, "PageLink")["properties"]["type"]["enum"].remove("benefit")


def remove_value_taken(document: Document) -> None:
    asked = document["paths"]["/api/v1/pages/"]["get"]["parameters"]
    next(one for one in asked if one["name"] == "type")["schema"]["enum"].remove("event")


def remove_block(document: Document) -> None:
    items = _schema(document, "ContentPage")["properties"]["body"]["items"]
    del items["discriminator"]["mapping"]["table"]
    items["oneOf"] = [one for one in items["oneOf"] if not one["$ref"].endswith("/TableBlock")]


def remove_address(document: Document) -> None:
    del document["paths"]["/api/v1/departments/"]


def want_parameter(document: Document) -> None:
    asked = document["paths"]["/api/v1/workers/"]["get"]["parameters"]
    asked.append({"name": "why", "in": "query", "required": True, "schema": {"type": "string"}})


def add_field(document: Document) -> None:
    _schema(document, "PageLink")["properties"]["colour"] = {"type": "string"}


def add_value(document: Document) -> None:
    _schema(document, "PageLink")["properties"]["type"]["enum"].append("quiz")


# Each with the rule that must name it.
BREAKS: dict[Callable[[Document], None], str] = {
    remove_field: "response-required-property-removed",
    may_be_null: "response-property-list-of-types-widened",
    other_type: "response-property-type-changed",
    remove_value_answered: "response-property-enum-value-removed",
    remove_value_taken: "request-parameter-enum-value-removed",
    remove_block: "response-property-one-of-removed",
    remove_address: "api-path-removed-without-deprecation",
    want_parameter: "new-required-request-parameter",
}


@pytest.mark.oasdiff
def test_what_breaks_clients_is_told_from_what_does_not(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(api.document), encoding="utf-8")

    def verdict(*changes: Callable[[Document], None]) -> subprocess.CompletedProcess[str]:
        changed = copy.deepcopy(dict(api.document))
        for change in changes:
            change(changed)
        new.write_text(json.dumps(changed), encoding="utf-8")
        return compared(old, new)

    broken = verdict(*BREAKS)
    assert broken.returncode == 1, broken.stderr
    assert [rule for rule in BREAKS.values() if f"[{rule}]" not in broken.stdout] == []
    assert verdict(add_field, add_value).returncode == 0


def test_each_type_of_page_has_its_schema_with_what_is_particular_to_it_alone() -> None:
    schemas = api.document["components"]["schemas"]
    members = schemas["PageDetail"]["discriminator"]["mapping"]
    assert [one["$ref"] for one in schemas["PageDetail"]["oneOf"]] == list(members.values())
    assert set(members) == set(schemas["PageLink"]["properties"]["type"]["enum"])
    benefit, home = schemas["BenefitPage"], schemas["HomePage"]
    assert benefit["properties"]["benefit"] == {"$ref": "#/components/schemas/Benefit"}
    assert {"type", "benefit", "body"} <= set(benefit["required"])
    assert not {"benefit", "chapter", "event"} & set(home["properties"])
    assert home["properties"]["section"]["type"] == "string"  # the name of a type too, and no particular
    for block in benefit["properties"]["body"]["items"]["discriminator"]["mapping"].values():
        assert schemas[block.rpartition("/")[2]]["required"][0] == "type"
    null = {"anyOf": [{"$ref": "#"}, {"type": "null"}]}
    properties = {"type": {"enum": ["home"]}, "home": null}
    with pytest.raises(ValueError, match="HomePage"):
        tell_apart({"Detail": {"properties": properties, "required": []}, "HomePage": {}})
