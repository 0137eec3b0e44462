"""The API against its own document, with every role: no failure, nothing undocumented, nothing that leaks.

Requests go through every middleware, in this process. All phases of schemathesis: the examples and corners
of each parameter, for so many seconds; random cases, for every role; sequences, each request with what
was answered.
``SCHEMATHESIS_EXAMPLES=50 SCHEMATHESIS_SECONDS=600`` asks for more.
"""

import json
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import Group
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.specs.openapi import checks
from wagtail.contrib.redirects.models import Redirect

from pages.editing import previews
from pages.models import CampaignPage, EventPage
from portal.api import api
from portal.wsgi import application
from tests.casework.conftest import CONTENT, Desk
from tests.cast import PEOPLE, Cast
from tests.pages import make
from tests.pages.test_blocks import SAMPLES
from tests.pages.test_files import document, picture, rendition
from tests.permanences import world
from tests.portal.test_api import new_token

EXAMPLES = int(os.getenv("SCHEMATHESIS_EXAMPLES", "2"))
SECONDS = float(os.getenv("SCHEMATHESIS_SECONDS", "4"))
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]
QUIET = settings(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Words that stand only where the reader may not look.
RESTRICTED, DRAFT, CASE = "zirconréservé", "zirconbrouillon", "zircondossier"
EVERYONE = (*PEOPLE, "token")


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Requests come and go within the transaction of the test: none of them closes its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known(cast: Cast, settings: Any) -> dict[str, list[Any]]:
    """A world with one of everything, what must not be told planted in it; values for path parameters."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    settings.ALLOWED_HOSTS = ["*"]
    desk = Desk(cast)
    desk.give_key("assistant")
    desk.send(replace(CONTENT, message=CASE, name=CASE))
    pages = [*_pages(cast), *_hidden(cast)]
    file, image = document(), rendition(picture())
    shown = [("document", {"document": file, "text": ""}), ("image", {"image": image.image, "caption": ""})]
    make.page(title="Un fichier", body=shown)
    made = world.permanence(cast)
    world.cancelled(made, world.TUESDAY, "Formation")
    Redirect.objects.create(old_path="/ancien", redirect_page=pages[0])
    link = previews.make_link(pages[0], by=cast.users["editor"], at=timezone.now())
    return {
        "page_id": [page.pk for page in pages],
        "document_id": [file.pk],
        "image_id": [image.image_id],
        "slug": [make.scale("Repas").slug],
        "name": [Path(image.file.name).name],
        "token": [link.token],
        "id": [str(cast.workers["assistant"].public_id)],
        "code": [cast.court.code, "nord", "59"],
    }


def _pages(cast: Cast) -> list[Any]:
    full = make.page(title="Tout")
    full.body = [{"type": kind, "value": value} for kind, (value, _shown) in SAMPLES.items()]
    full.save_revision().publish()
    section = make.section("rendez-vous")
    return [full, make.page(CampaignPage, section, "Campagne"), make.page(EventPage, section, "Forum")]


def _hidden(cast: Cast) -> list[Any]:
    """Restricted to a group that nobody of the cast is in; a draft; a draft of a published page."""
    closed = make.page(title=RESTRICTED, summary=RESTRICTED)
    make.restrict(closed, Group.objects.create(name="Cellule"))
    Redirect.objects.create(old_path=f"/{RESTRICTED}", redirect_page=closed)
    draft = make.page(title=DRAFT, live=False, summary=DRAFT)
    published = make.page(title="Publiée")
    published.title = DRAFT
    published.save_revision()
    return [closed, draft, published]


def credentials(cast: Cast, who: str) -> dict[str, dict[str, str]]:
    headers = {"Accept-Encoding": "identity"}  # what is sent is searched for words
    if who == "token":
        return {"headers": headers | {"Authorization": f"Bearer {new_token()}"}}
    if who == "anonymous":
        return {"headers": headers}
    return {"headers": headers, "cookies": {"sessionid": cast.client(who).cookies["sessionid"].value}}


def whole(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The portal; an answer is read to its end and closed, as a server does."""
    answer = application(environ, start_response)
    body = b"".join(answer)
    answer.close()
    return [body]


def contract() -> Any:
    schema = schemathesis.openapi.from_dict(
        json.loads(json.dumps(api.document))
    )  # it writes into what it is given
    schema.app = whole
    schema.config.update(base_url="http://testserver")
    return schema


def operations() -> Iterator[Any]:
    for found in contract().get_all_operations():
        yield found.ok()


def answered(case: Any, sent: dict[str, Any], secrets: list[str]) -> Any:
    """As the document has it, and without a word that its reader may not see."""
    return checked(case.call(**sent), case, secrets)


def checked(response: Any, case: Any, secrets: list[str], wanted: list[Any] = CHECKS) -> Any:
    case.validate_response(response, checks=wanted)
    text = response.content.decode(errors="replace")
    assert [word for word in secrets if word in text] == []
    return response


@pytest.mark.long
def test_every_operation_keeps_to_the_document_and_tells_nothing(
    cast: Cast, known: dict[str, list[Any]]
) -> None:
    """Each request is made up once, and sent by everyone."""
    readers = [Reader.of(cast, who) for who in EVERYONE]
    for operation in operations():
        for mode in GenerationMode:
            _walk(operation, mode, readers, known)
    seen = {reader.who: reader.seen for reader in readers}
    few = {who for who in seen if seen[who].count(200 if who != "anonymous" else 401) <= 10}
    assert few == set(), seen


@dataclass(frozen=True)
class Reader:
    who: str
    sent: dict[str, Any]
    secrets: list[str]
    seen: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, cast: Cast, who: str) -> "Reader":
        return cls(who, credentials(cast, who), [DRAFT, CASE] + [RESTRICTED] * (who != "administrator"))

    def ask(self, case: Any) -> None:
        try:
            response = checked(case.call(**self.sent), case, self.secrets, _checks_of(case))
            self.seen.append(response.status_code)
        except BaseException as failure:
            failure.add_note(f"asked by: {self.who}")
            raise


def _checks_of(case: Any) -> list[Any]:
    """What is no token, beside a session, opens nothing and closes nothing: tests/portal/test_api.py."""
    headers = case.meta.components.get(ParameterLocation.HEADER)
    if headers is None or headers.mode is GenerationMode.POSITIVE:
        return CHECKS
    return [check for check in CHECKS if check is not checks.negative_data_rejection]


def _walk(operation: Any, mode: GenerationMode, readers: list[Reader], known: dict[str, list[Any]]) -> None:
    @settings(QUIET, max_examples=EXAMPLES)
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def ask(case: Any, data: Any) -> None:
        for name in case.path_parameters or {}:
            if data.draw(st.booleans() if mode is GenerationMode.NEGATIVE else st.just(True)):
                case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
        for reader in readers:
            reader.ask(case)

    ask()


@pytest.mark.once
def test_the_examples_and_the_corners_of_what_may_be_sent(cast: Cast, known: dict[str, list[Any]]) -> None:
    """In another order each time (of the seed): what the seconds do not reach today, they reach tomorrow."""
    sent, seen = credentials(cast, "token"), list[int]()
    found = list(operations())
    random.shuffle(found)
    until = time.thread_time() + SECONDS

    def ask(case: Any) -> None:
        if time.thread_time() > until:
            return
        if case.meta.generation.mode is GenerationMode.POSITIVE:
            case.path_parameters = {name: known[name][0] for name in case.path_parameters or {}}
        seen.append(answered(case, sent, [DRAFT, CASE, RESTRICTED]).status_code)

    for operation in found:
        if time.thread_time() < until:
            modes = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE]
            config = HypothesisTestConfig(operation.schema.config, modes, settings=QUIET)
            create_test(operation=operation, test_func=ask, config=config)()
    assert len(seen) > 10


@pytest.mark.once
def test_one_request_leads_to_another(cast: Cast, known: dict[str, list[Any]]) -> None:
    sent, seen = credentials(cast, "administrator"), list[int]()
    machine = contract().as_state_machine()
    until = time.thread_time() + SECONDS

    class Sequence(machine):  # type: ignore[misc, valid-type]  # made of the document
        def _step(self, step: Any) -> Any:
            return super()._step(step) if time.thread_time() < until else None

        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return sent

        def validate_response(self, response: Any, case: Any, **_options: Any) -> None:
            seen.append(checked(response, case, [DRAFT, CASE]).status_code)

    Sequence.run(settings=settings(QUIET, max_examples=EXAMPLES * 20, stateful_step_count=5))
    assert seen.count(200) > 5, seen
