"""What is said of a failure, and to whom: the place and the kind, not a word that was typed."""

import dataclasses
import importlib
import io
import logging
import os
import pkgutil
import subprocess
import sys
from typing import Any

import pytest
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.views.debug import ExceptionReporter, get_exception_reporter_filter

import casework
from portal import urls
from portal.operations import alerts
from tests.cast import Cast
from tests.portal.web import ROOT

SECRET = "SECRETPHRASE de quatre mots"


def _break(request: HttpRequest, secret: str = "") -> HttpResponse:
    typed = request.POST["message"]
    try:
        raise KeyError(typed)
    except KeyError as error:
        raise RuntimeError(f"cannot read {typed}") from error


urlpatterns = [path("panne/<str:secret>/", _break), *urls.urlpatterns]
handler500 = urls.handler500


@pytest.fixture
def console() -> Any:
    """What the console of the portal prints."""
    printed = io.StringIO()
    (handler,) = [
        one
        for one in logging.getLogger().handlers
        if any(isinstance(found, alerts.Wordless) for found in one.filters)
    ]
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(printed)
    yield printed
    handler.setStream(before)


@pytest.fixture
def broken(cast: Cast, settings: Any) -> Any:
    """Breaks a page with something typed, and gives its answer."""

    def fail(admins: list[tuple[str, str]]) -> HttpResponse:
        settings.ADMINS = admins
        for handler in logging.getLogger("django.request").handlers:
            if isinstance(handler, alerts.MailToAdmins):
                handler.told.clear()
        client = cast.client("agent")
        client.raise_request_exception = False
        answer: HttpResponse = client.post("/panne/SECRETADRESSE/", {"message": SECRET})
        return answer

    return fail


@pytest.mark.urls("tests.portal.test_alerts")
def test_the_team_is_told_where_and_of_what_kind(broken: Any) -> None:
    answer = broken([("", "technique@example.fr")])
    assert answer.status_code == 500
    assert "Une alerte part à l’équipe technique" in answer.text
    (sent,) = mail.outbox
    assert sent.to == ["technique@example.fr"]
    assert "RuntimeError (panne/<str:secret>/)" in sent.subject
    assert "test_alerts.py" in sent.body
    assert "builtins.KeyError" in sent.body
    assert "SECRET" not in sent.subject + sent.body.replace('request.POST["message"]', "")


@pytest.mark.urls("tests.portal.test_alerts")
def test_where_nobody_is_told_the_page_does_not_say_so(broken: Any) -> None:
    answer = broken([])
    assert "équipe technique" not in answer.text
    assert mail.outbox == []


@pytest.mark.urls("tests.portal.test_alerts")
def test_the_same_failure_is_one_mail(broken: Any, cast: Cast) -> None:
    broken([("", "technique@example.fr")])
    client = cast.client("agent")
    client.raise_request_exception = False
    client.post("/panne/autre/", {"message": SECRET})
    assert len(mail.outbox) == 1


@pytest.mark.urls("tests.portal.test_alerts")
def test_a_mail_server_that_is_down_breaks_no_page(broken: Any, settings: Any, monkeypatch: Any) -> None:
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    monkeypatch.setattr(logging, "raiseExceptions", False)
    assert broken([("", "technique@example.fr")]).status_code == 500


@pytest.mark.urls("tests.portal.test_alerts")
def test_the_console_prints_the_place_and_not_the_words(broken: Any, console: io.StringIO) -> None:
    broken([])
    assert "test_alerts.py" in console.getvalue()
    assert "builtins.RuntimeError" in console.getvalue()
    assert SECRET not in console.getvalue()


@pytest.mark.parametrize("debug", [False, True])
def test_a_report_of_django_s_own_has_no_value_in_it(rf: RequestFactory, settings: Any, debug: bool) -> None:
    settings.DEBUG = debug
    request = rf.post("/", {"message": SECRET}, headers={"cookie": f"half={SECRET}"})
    request.POST.keys()
    try:
        _break(request)
    except RuntimeError:
        kind, error, tb = sys.exc_info()
    reporter = ExceptionReporter(request, kind, None, tb)
    assert isinstance(get_exception_reporter_filter(request), alerts.NothingTyped)
    assert SECRET not in reporter.get_traceback_html()
    assert SECRET not in reporter.get_traceback_text().replace(str(error), "").replace(
        repr(error.__cause__), ""
    )


def test_what_make_run_serves_has_no_page_for_developers(tmp_path: Any) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", "import portal.settings.dev as s; print(s.DEBUG, s.ONE_MACHINE)"],
        env={**os.environ, "RELAIS_DATA": str(tmp_path), "PYTHONPATH": f"{ROOT}"},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert shown.stdout.split() == ["False", "True"]


def test_no_value_of_the_inbox_prints_its_bytes_or_its_words() -> None:
    """A traceback, an assertion or a careless log line prints ``repr``: none of them may tell."""
    telling = []
    for module in pkgutil.walk_packages(casework.__path__, "casework."):
        if ".migrations." in module.name:
            continue
        for one in vars(importlib.import_module(module.name)).values():
            if (
                not dataclasses.is_dataclass(one)
                or not isinstance(one, type)
                or one.__module__ != module.name
            ):
                continue
            own = not one.__repr__.__qualname__.startswith("__create_fn__")
            shown = [f.name for f in dataclasses.fields(one) if f.repr and f.type in (bytes, "bytes")]
            if shown and not own:
                telling.append((one.__qualname__, shown))
    assert telling == []
