"""How the portal talks to its database."""

from typing import Any

import dj_database_url

KEPT = 60  # seconds that a connection serves
# FULL: what was told as sent, a power cut does not take back. NORMAL may lose the last transactions of a log.
# secure_delete: what is deleted is overwritten, not only forgotten.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;"
    " PRAGMA secure_delete=ON;",
}


# Planned once, whatever the values: planning a search anew for each word takes longer than searching. Nor
# compiled: on a large set PostgreSQL spends 0.1 s on the code of a statement that runs for some milliseconds.
PLANNED_ONCE = {"prepare_threshold": 0, "options": "-c plan_cache_mode=force_generic_plan -c jit=off"}


def database(url: str, *, prepared: bool) -> dict[str, Any]:
    """``prepared``: the statements of every request are planned once per connection of PostgreSQL.

    Only those of ``core.statements`` are concerned: Django sends its own with their values in them.
    """
    found: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=KEPT)}
    if found["ENGINE"].endswith("sqlite3"):
        return {**found, "OPTIONS": SQLITE}
    options = {**(PLANNED_ONCE if prepared else {}), **found.get("OPTIONS", {})}
    return {**found, "OPTIONS": options, "CONN_HEALTH_CHECKS": True}
