"""R12: between a case and what came of it, no value in clear is the same."""

from datetime import datetime, timedelta

import time_machine
from django.apps import apps
from django.urls import reverse

from casework.models import AidApplication, AuditEvent
from tests.casework.aid import asked, does, secretariat
from tests.cast import NOW

OPINIONS = {"stance": "for", "path": "national", "text": "Le projet est sain."}
ASIDE = ("AidApplication", "AidStep", "AidSeal", "Incident", "IncidentStep", "IncidentSeal")
OF_CASES = ("Case", "Entry", "Seal", "Period", "Consent")


def values_of(models, reference):
    """Whatever could be looked for in another table: texts and bytes of some length, exact moments."""
    rows = [row for name in models for row in apps.get_model("casework", name).objects.values()]
    rows += AuditEvent.objects.filter(case=reference).values("at", "case", "detail")
    values = [bytes(v) if isinstance(v, memoryview) else v for row in rows for v in row.values()]
    long = {v for v in values if isinstance(v, (str, bytes)) and len(v) >= 8}
    return long | {v for v in values if isinstance(v, datetime) and v.microsecond}


def test_nothing_in_clear_is_both_in_a_case_and_in_what_came_of_it(desk, received):
    secretariat(desk.cast)
    with time_machine.travel(NOW + timedelta(minutes=7, microseconds=123456), tick=False):
        new = reverse("casework:aid_new", args=[received.reference])
        for _click in range(2):
            assert desk.unlocked().post(new, asked(desk.cast)).status_code == 302
        reference = AidApplication.objects.get().reference
        assert AidApplication.objects.get().step_count == 1  # a second click is known
    with time_machine.travel(NOW + timedelta(minutes=9, microseconds=654321), tick=False):
        boss = desk.unlocked("coordinator")
        assert does(boss, reference, "opinion", "opinion", **OPINIONS).status_code == 302
    of_case, aside = values_of(OF_CASES, received.reference), values_of(ASIDE, reference)
    assert of_case
    assert aside
    shared = of_case & aside
    assert not shared
