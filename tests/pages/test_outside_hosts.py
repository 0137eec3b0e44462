"""Where the words that come with Relais send their readers: known hosts alone, each looked up on a date."""

import re
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"https://([\w.-]+)")
# Looked up in what is public, not asked over the network: ``manage.py check_links`` does that by night.
LOOKED_UP = {
    "www.service-public.gouv.fr": date(2026, 12, 1),  # was www.service-public.fr
    "ensap.gouv.fr": date(2026, 12, 1),
    "www.cnil.fr": date(2026, 11, 30),
    "www.defenseurdesdroits.fr": date(2026, 11, 30),
    "www.demande-logement-social.gouv.fr": date(2026, 12, 1),
    "www.info-retraite.fr": date(2026, 12, 1),
    "www.mesdroitssociaux.gouv.fr": date(2026, 12, 1),
    "www.pour-les-personnes-agees.gouv.fr": date(2026, 12, 1),
    "pscjustice.interiale.fr": date(2026, 11, 30),  # of the insurer that the ministry chose, not of the State
}


@pytest.mark.once
def test_readers_are_sent_to_hosts_that_were_looked_up() -> None:
    files = [*(ROOT / "portal/demo/content").rglob("*.yaml")]
    for app in ("portal", "pages", "search", "directory", "permanences", "requests"):
        files += (ROOT / app).rglob("templates/**/*.html")
    found = {host for file in files for host in ADDRESS.findall(file.read_text(encoding="utf-8"))}
    assert found - LOOKED_UP.keys() == set()
    assert LOOKED_UP.keys() - found == set()
