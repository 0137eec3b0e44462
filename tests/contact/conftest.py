"""The counter's tests share the keys and the desk of the inbox."""

from typing import Any

import pytest

from tests.casework.conftest import _tuesday_morning, desk, received  # noqa: F401

START, FOLLOW, REPLY = "/demande/", "/demande/suivi/", "/demande/suivi/repondre/"


@pytest.fixture
def filled(cast) -> dict[str, Any]:
    """Everything that an agent typed, as the last step posts it."""
    return {
        "step": "check",
        "go": "next",
        "submission": "a-random-name-for-this-form",
        "promised": str(cast.workers["assistant"].public_id),
        "theme": "debt",
        "status": "contract",
        "workplace": cast.court.code,
        "message": "Je n’arrive plus à payer mon loyer.",
        "urgency": "2",
        "channel": "phone",
        "phone": "06 39 98 12 34",
        "email": "",
        "moments": ["noon", "evening"],
        "name": "Camille Romarin",
    }
