"""Words that kinds share: administrative regions (no districts of the service), and the profession."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

import yaml

from search.query.synonyms import FOLDER

ROLE = "social assistant assistante"


def regions_of(department_code: str) -> tuple[str, ...]:
    """Those of today and of before 2016: "Grand Est", "Alsace"."""
    return _by_department().get(department_code, ())


@cache
def _by_department() -> Mapping[str, tuple[str, ...]]:
    found = defaultdict[str, list[str]](list)
    table: dict[str, str] = yaml.safe_load((FOLDER / "regions.yaml").read_text())
    for region, codes in table.items():
        for code in codes.split():
            found[code].append(region)
    return {code: tuple(regions) for code, regions in found.items()}
