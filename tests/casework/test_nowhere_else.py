"""Cases are in no admin, no search, no API, no index of references (DESIGN.md 5.10)."""

import pytest
from django.apps import apps
from wagtail.admin.viewsets import viewsets
from wagtail.models import ReferenceIndex
from wagtail.search.index import get_indexed_models
from wagtail.snippets.models import get_snippet_models

MODELS = [model for app in ("casework", "contact") for model in apps.get_app_config(app).get_models()]
NAMES = {model.__name__ for model in MODELS}


def test_there_is_something_to_look_for():
    assert {"Case", "Seal", "Entry", "Consent", "WorkerKey", "AuditEvent"} <= NAMES


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_of_cases_is_not_indexed_nor_edited(model):
    assert model not in get_indexed_models()
    assert model not in get_snippet_models()
    assert not ReferenceIndex.model_is_indexable(model)
    assert model not in {getattr(viewset, "model", None) for viewset in viewsets.viewsets}


def test_no_api_speaks_of_cases(cast):
    document = cast.client("administrator").get("/api/v1/openapi.json").content.decode()
    assert "/api/v1/" in document
    for word in ("casework", "dossiers", "demande/", "passphrase", "follow-up"):
        assert word not in document.lower()
