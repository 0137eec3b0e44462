"""What happens when something is wrong: a page of the portal's own, that says what to do."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import path

from portal import urls
from portal.gate import errors
from tests.cast import Cast

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "directory", "pages", "permanences", "portal", "requests", "search")


def _raise(error: Exception):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("refus/", _raise(PermissionDenied())),
    path("faux/", _raise(SuspiciousOperation())),
    path("absent/", _raise(Http404())),
    path("panne/", _raise(RuntimeError("panne"))),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)
URLENCODED = "application/x-www-form-urlencoded"
PAGES = {
    "refus": (403, "Accès refusé"),
    "faux": (400, "Demande incomprise"),
    "absent": (404, "Page introuvable"),
}


@pytest.mark.urls("tests.portal.test_errors")
@pytest.mark.parametrize("where", PAGES)
def test_each_refusal_has_its_page_with_a_way_on(cast: Cast, where: str):
    answer = cast.client("agent").get(f"/{where}/")
    status, title = PAGES[where]
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in answer.text
    for way_on in (
        "Revenir à l’accueil",
        "01\u00a099\u00a000\u00a000\u00a000",
        'href="tel:3114"',
        'href="sms:114"',
    ):
        assert way_on in answer.text


@pytest.mark.urls("tests.portal.test_errors")
def test_a_failure_has_a_page_that_needs_nothing(cast: Cast, caplog):
    client = cast.client("agent")
    client.raise_request_exception = False
    answer = client.get("/panne/")
    assert answer.status_code == 500
    assert "Le portail est en panne" in answer.text
    assert 'href="tel:3114"' in answer.text


def test_the_failure_page_is_written_without_the_database(rf: RequestFactory):
    with connection.execute_wrapper(_no_database):
        answer = errors.server_error(rf.get("/"))
    assert "{%" not in answer.content.decode()


def _no_database(*_args):
    raise AssertionError("the database was asked")


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
NEVER_SHOWN = "/demande/suivi/repondre/"


def test_another_method_than_a_form_s_has_a_page_with_a_way_on(cast: Cast):
    answer = cast.client("agent").put(NEVER_SHOWN, headers=BROWSER)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "<h1>Cette adresse ne s’ouvre pas ainsi</h1>" in answer.text
    assert "Revenir à l’accueil" in answer.text


def test_a_program_that_takes_no_page_gets_no_page(cast: Cast):
    answer = cast.client("agent").get(NEVER_SHOWN, headers={"Accept": "application/json"})
    assert (answer.status_code, answer["Allow"], answer.content) == (405, "POST", b"")


def test_the_api_refuses_a_method_as_before(cast: Cast):
    answer = cast.client("agent").delete("/api/v1/establishments/", headers=BROWSER)
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/connexion/", "/api/v1/openapi.json", "/dossiers/"])
def test_maintenance_answers_everyone_alike(client: Client, settings, address: str):
    settings.MAINTENANCE = True
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "1800")
    assert "Le portail revient bientôt" in answer.text
    assert client.get("/sante/").status_code == 200


def test_no_reason_of_a_refusal_is_given_in_vain():
    """The page shows that of ``NotYours``; Django’s own is for what says none."""
    code = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    told = [str(path) for path in code if re.search(r"raise PermissionDenied\(\s*[^)\s]", path.read_text())]
    assert (len(code) > 300, told) == (True, [])


def test_the_reason_of_a_refusal_is_shown(cast: Cast):
    refused = cast.client("agent").get("/annuaire/couverture/")
    assert refused.status_code == 403
    assert "réservée à la coordination du service social" in refused.text


def test_a_page_that_expired_says_what_to_do(cast: Cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.users["agent"], backend="directory.backends.DirectoryBackend")
    answer = strict.post("/compte/profil/", {"first_name": "A"})
    assert answer.status_code == 403
    assert "Page expirée" in answer.text


@pytest.mark.parametrize(
    "address", ["/%00", "/%FF/", "/" + "a" * 5000, "/..%2f..%2fetc/passwd", "/?page=%00"]
)
def test_strange_addresses_never_break_the_portal(cast: Cast, address: str):
    assert cast.client("agent").get(address).status_code in {200, 301, 302, 400, 404}


@pytest.mark.parametrize("debug", [False, True])
def test_a_form_longer_than_the_server_reads_gets_our_own_page(cast: Cast, settings, debug):
    """The demo runs with DEBUG: Django's technical page would stand there."""
    settings.DEBUG, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = debug, 1000
    answer = cast.client("agent").post("/demande/", urlencode({"message": "a" * 2000}), URLENCODED)
    assert answer.status_code == 413
    assert "raccourcissez votre texte" in answer.content.decode()
