"""The clients that programs make from the document: compiled, imported, used against a live server.

They need no browser; they stand here with all the tests that need a live server.
"""

import compileall
import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from clients import generate
from directory.models import Establishment
from pages.kinds import BenefitPage
from portal.api import api
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_blocks import SAMPLES
from tests.portal.test_api import new_token

NAME = "relais_client"
TYPESCRIPT = generate.HERE / "typescript"
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def relais(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package as `make clients` builds it, from the document as it is now."""
    folder = tmp_path_factory.mktemp("client")
    document = folder / "openapi.json"
    document.write_text(json.dumps(api.document), encoding="utf-8")
    left_out = shutil.ignore_patterns("generated", "__pycache__")
    shutil.copytree(generate.PACKAGE, folder / NAME, ignore=left_out)
    assert generate.into(folder / NAME / "generated", document) == []
    assert compileall.compile_dir(folder / NAME, quiet=1)
    sys.path.insert(0, str(folder))
    yield importlib.import_module(NAME)
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == NAME]:
        del sys.modules[name]


def operation(path: str) -> ModuleType:
    return importlib.import_module(f"{NAME}.generated.api.{path}")


def full_page() -> Any:
    page = make.page(title="Tout")
    samples = {kind: value for kind, (value, _shown) in SAMPLES.items()}
    samples["amount"] = {"title": "Montants", "scale": make.scale().pk}
    page.body = [{"type": kind, "value": value} for kind, value in samples.items()]
    page.save_revision().publish()
    return page


def test_the_python_client_reads_a_live_server(relais: ModuleType, live_server: Any, cast: Cast) -> None:
    page, benefit = full_page(), make.page(BenefitPage, title="Un prêt")
    with relais.connect(f"{live_server.url}/", new_token()) as client:
        places = operation("directory.directory_api_establishments").sync
        listed = [place.code for place in relais.every(places, client=client, limit=1)]
        assert sorted(listed) == sorted({cast.court.code, *listed})
        assert len(listed) > 1  # more than one answer was asked for
        one = operation("directory.directory_api_establishment").sync
        place = relais.read(one, cast.court.code, client=client)
        assert (type(place).__name__, place.city) == ("EstablishmentOut", "Lille")
        get = operation("pages.pages_api_get_page").sync
        found = relais.read(get, page.pk, client=client)
        assert (type(found), found.title) == (relais.models.ContentPage, "Tout")
        kinds = {type(block).__name__: block.type_ for block in found.body}
        assert len(found.body) == len(SAMPLES)
        assert set(kinds.values()) == set(SAMPLES)
        assert kinds["CalloutBlock"] == "callout"
        aid = relais.read(get, benefit.pk, client=client)
        assert isinstance(aid, relais.models.BenefitPage)
        assert isinstance(aid.benefit, relais.models.Benefit)
        with pytest.raises(relais.Refused) as refused:
            relais.read(one, "n-existe-pas", client=client)
        assert refused.value.problem.status == 404
    stranger = relais.connect(live_server.url, "relais_faux_jeton")
    with stranger, pytest.raises(relais.Refused, match="401"):
        relais.read(get, page.pk, client=stranger)


def test_every_operation_has_its_function(relais: ModuleType) -> None:
    for path, operations in api.document["paths"].items():
        for found in operations.values():
            name = f"{found['tags'][0]}.{found['operationId']}"
            assert callable(operation(name).sync_detailed), path


@pytest.mark.clients
def test_the_typescript_client_reads_a_live_server(live_server: Any, cast: Cast) -> None:
    """Compiled by `make clients`, with the types that test/types.ts holds it to."""
    wanted = {
        "page": full_page().pk,
        "benefit": make.page(BenefitPage, title="Un prêt").pk,
        "blocks": list(SAMPLES),
        "codes": sorted(Establishment.objects.values_list("code", flat=True)),
    }
    told = {"RELAIS_URL": live_server.url, "RELAIS_TOKEN": new_token(), "RELAIS_WANTED": json.dumps(wanted)}
    node = Path(sys.executable).parent / "node"
    done = subprocess.run(
        [node, "--test", TYPESCRIPT / "test" / "contract.test.mjs"],
        env=os.environ | told,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
