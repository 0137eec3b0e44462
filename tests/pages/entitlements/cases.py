"""The 300 situations of cas.csv, and the conditions of the demonstration that they are judged by.

What is expected there follows from the words of the pages, and was worked out by no code of the product:
"non : revenus" names what is not met, "peut-être : dossier, lieu" what decides.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from directory.reference import BeneficiaryStatus
from pages.entitlements.blocks import status_of
from pages.entitlements.conditions import READ, AnyCondition, Facts
from pages.entitlements.engine import Result
from portal.demo.pages import CONTENT

KINDS = {
    "statut": "status",
    "ancienneté": "service",
    "lieu": "place",
    "enfant": "child",
    "revenus": "income",
    "logement": "housing",
    "dates": "dates",
    "dossier": "open",
}
VERDICTS = {"oui": "yes", "peut-être": "perhaps", "non": "no"}
ALL_ASKED = frozenset({"status", "household", "housing", "service", "place", "disability", "income"})


@dataclass(frozen=True)
class Case:
    sentence: str
    today: date
    facts: Facts
    expected: dict[str, tuple[str, frozenset[str]]]  # by slug: the verdict, and what it is for


@cache
def benefits() -> dict[str, tuple[AnyCondition, ...]]:
    """Of the demonstration, by slug."""
    found = {}
    for file in sorted((CONTENT / "prestations").glob("[0-9]*.yaml")):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        if "conditions_data" not in data:
            continue
        status = status_of(BeneficiaryStatus(one) for one in data["audience"])
        found[file.stem.partition("-")[2]] = (status, *READ.validate_python(data["conditions_data"]))
    return found


@cache
def cases() -> tuple[Case, ...]:
    with (Path(__file__).parent / "cas.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_case(row) for row in csv.DictReader(file, delimiter=";"))


def because(conditions: tuple[AnyCondition, ...], result: Result) -> tuple[str, frozenset[str]]:
    return result.verdict.value, frozenset(conditions[place].type for place in result.because)


def _case(row: dict[str, str]) -> Case:
    def said(name: str) -> str | None:
        return None if row[name] == "?" else row[name]

    months, handicap, income, parts = (
        said(name) for name in ("ancienneté (mois)", "handicap", "revenus", "parts")
    )
    facts = Facts(
        status=said("statut"),
        service=(int(months), int(months)) if months else None,
        place=said("lieu"),
        children=None if row["enfants"] == "?" else _ages(row["enfants"]),
        alone={"oui": True, "non": False}.get(row["parent seul"]),
        disabled=handicap in ("self", "both") if handicap else None,
        disabled_child=handicap in ("child", "both") if handicap else None,
        housing=said("logement"),
        income=int(income) if income else None,
        parts=float(parts) if parts else None,
        asked=ALL_ASKED,
    )
    expected = {slug: _expected(row[slug]) for slug in benefits()}
    return Case(row["situation"], date.fromisoformat(row["jour"]), facts, expected)


def _ages(text: str) -> tuple[int, ...]:
    return () if text == "aucun" else tuple(int(age) for age in text.split())


def _expected(text: str) -> tuple[str, frozenset[str]]:
    verdict, _colon, why = (part.strip() for part in text.partition(":"))
    return VERDICTS[verdict], frozenset(KINDS[one.strip()] for one in why.split(",") if one)
