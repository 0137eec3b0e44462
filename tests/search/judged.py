"""The judged queries: read, run over the demonstration, measured. Grades: 3 the answer, 2 good, 1 related."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from wagtail.models import Page

from directory.models import Department, Establishment, Referent, Region, Worker
from permanences.models import Permanence
from search.doors import ServiceScreen
from search.query import finding
from search.query.finding import understand
from search.query.values import Filters, Viewer, Window

FOLDER = Path(__file__).parent / "relevance"
FIRST = 10  # results that count


@dataclass(frozen=True)
class Judged:
    text: str
    role: str
    kind: str
    style: str
    grades: Mapping[str, int]


@dataclass(frozen=True)
class Outcome:
    """``gained``: nDCG@10, between 0 and 1; ``first``: the first result is as good as any."""

    judged: Judged
    found: tuple[str, ...]
    gained: float
    first: bool


def tuned() -> list[Judged]:
    return [one for path in sorted(FOLDER.glob("*.yaml")) for one in _read(path)]


def held_out() -> list[Judged]:
    """Written by others than those who tuned, and never tuned on."""
    return [one for path in sorted((FOLDER / "holdout").glob("*.yaml")) for one in _read(path)]


def in_distress(*, alarming: bool) -> Mapping[str, list[str]]:
    """What is typed in distress, as it is: likewise. ``alarming``: what calls for the emergency numbers."""
    found: dict[str, dict[str, list[str]]] = yaml.safe_load(
        (FOLDER / "distress" / "queries.yaml").read_text()
    )
    return found["calls for the emergency numbers" if alarming else "does not"]


def in_english() -> Mapping[str, list[str]]:
    """What is typed in English: the pages of which one must be among the first three."""
    found: dict[str, list[str]] = yaml.safe_load((FOLDER / "english" / "queries.yaml").read_text())
    return found


def _read(path: Path) -> Iterator[Judged]:
    for one in yaml.safe_load(path.read_text()):
        yield Judged(one["q"], one.get("role", path.stem), one["kind"], one["style"], one["expect"])


class Names:
    """What the judged files call things, by the key of the row: "page:budget" for "page-12"."""

    def __init__(self) -> None:
        establishments = dict(Establishment.objects.values_list("pk", "code"))
        self._by_key = {
            **{f"page-{pk}": f"page:{slug}" for pk, slug in Page.objects.values_list("pk", "slug")},
            **{f"establishment-{pk}": f"establishment:{code}" for pk, code in establishments.items()},
            **{
                f"department-{pk}": f"department:{c}"
                for pk, c in Department.objects.values_list("pk", "code")
            },
            **{f"region-{pk}": f"region:{code}" for pk, code in Region.objects.values_list("pk", "code")},
            **{f"worker-{pk}": f"worker:{email}" for pk, email in _emails()},
            **{
                f"service-{pk}": f"screen:{name}"
                for pk, name in ServiceScreen.objects.values_list("pk", "name")
            },
            **{f"referent-{pk}": "referents" for pk in Referent.objects.values_list("pk", flat=True)},
            **{
                f"permanence-{pk}": f"permanence:{establishments.get(place, '')}"
                for pk, place in Permanence.objects.values_list("pk", "establishment_id")
            },
        }

    def of(self, key: str) -> str:
        return self._by_key.get(key, key)

    def __contains__(self, name: str) -> bool:
        return name in self._by_key.values()


def _emails() -> Iterable[tuple[int, str]]:
    return Worker.objects.values_list("pk", "email")


def run(queries: Iterable[Judged], names: Names, today: date) -> list[Outcome]:
    viewer = Viewer(0, False, today)
    return [_outcome(judged, names, viewer) for judged in queries]


def _outcome(judged: Judged, names: Names, viewer: Viewer) -> Outcome:
    found = finding.find(understand(judged.text), Filters(), viewer, Window(limit=FIRST))
    shown = [names.of(hit.key) for hit in found.hits]
    # Three permanences in one place are one answer.
    grades = [judged.grades.get(name, 0) if name not in shown[:n] else 0 for n, name in enumerate(shown)]
    ideal = sorted(judged.grades.values(), reverse=True)[:FIRST]
    best = bool(shown) and judged.grades.get(shown[0], 0) == max(ideal)
    return Outcome(judged, tuple(shown), _discounted(grades) / _discounted(ideal), best)


def _discounted(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def gained(outcomes: list[Outcome]) -> float:
    return sum(one.gained for one in outcomes) / len(outcomes)


def first(outcomes: list[Outcome]) -> float:
    return sum(one.first for one in outcomes) / len(outcomes)


def report(title: str, outcomes: list[Outcome], worst: int = 0) -> str:
    lines = [f"{title}: {len(outcomes)} queries", f"{'':24}{'nDCG@10':>9}{'success@1':>11}{'queries':>9}"]
    lines.append(_line("all", outcomes))
    for facet in ("role", "kind", "style"):
        groups: dict[str, list[Outcome]] = defaultdict(list)
        for one in outcomes:
            groups[getattr(one.judged, facet)].append(one)
        lines += [_line(f"  {facet} {name}", group) for name, group in sorted(groups.items())]
    for one in sorted(outcomes, key=lambda one: one.gained)[:worst]:
        wanted = ", ".join(f"{name} {grade}" for name, grade in one.judged.grades.items())
        lines += [f"{one.gained:.2f}  {one.judged.text}", f"      wanted {wanted}"]
        lines.append(f"      found  {', '.join(one.found[:5]) or 'nothing'}")
    return "\n".join(lines)


def _line(name: str, outcomes: list[Outcome]) -> str:
    return f"{name:24}{gained(outcomes):9.3f}{first(outcomes):11.3f}{len(outcomes):9}"
