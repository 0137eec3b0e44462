"""Keys that cost little: what a guess costs is tested where it is the subject, at the real cost."""

from dataclasses import replace

import pytest

from casework.sealing import codes, crypto
from casework.sealing.derivation import Cost

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
REAL_COST, REAL_COSTS = crypto.STANDARD_COST, codes.COSTS


def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lanes stay: they are what tells one version of a code from another."""
    cheaper = {version: replace(CHEAP, lanes=cost.lanes) for version, cost in REAL_COSTS.items()}
    monkeypatch.setattr(crypto, "STANDARD_COST", CHEAP)
    monkeypatch.setattr(codes, "COSTS", cheaper)


def real_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "STANDARD_COST", REAL_COST)
    monkeypatch.setattr(codes, "COSTS", REAL_COSTS)
