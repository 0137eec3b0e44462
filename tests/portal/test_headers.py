"""The headers that every answer carries."""

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.once

STRICT = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def _policy(answer) -> dict[str, str]:
    directives = answer["Content-Security-Policy"].split(";")
    return dict(directive.strip().partition(" ")[::2] for directive in directives)


@pytest.mark.parametrize(
    "address", ["/", "/connexion/", "/compte/profil/", "/annuaire/", "/rien/", "/demande/"]
)
def test_pages_of_the_portal_allow_nothing_inline(cast: Cast, address: str):
    policy = _policy(cast.client("agent").get(address))
    assert {name: policy.get(name) for name in STRICT} == STRICT
    assert "unsafe" not in str(policy)


def test_only_the_editors_admin_gets_a_looser_policy(cast: Cast):
    policy = _policy(cast.client("editor").get("/cms/"))
    assert "'unsafe-inline'" in policy["script-src"]
    assert (policy["default-src"], policy["object-src"]) == ("'self'", "'none'")


@pytest.mark.django_db
def test_answers_are_not_guessed_framed_or_told_to_others(client: Client):
    answer = client.get("/connexion/")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_no_shared_cache_keeps_what_was_written_for_one_person(cast: Cast):
    for address in ("/", "/compte/profil/", "/annuaire/"):
        kept = cast.client("agent").get(address)["Cache-Control"]
        assert "private" in kept or "no-store" in kept, address
