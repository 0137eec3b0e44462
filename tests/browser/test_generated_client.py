"""A client that a program made from the document: compiled, imported, used against a live server.

It needs no browser; it stands here with all the tests that need a live server.
"""

import compileall
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openapi_python_client import Config, MetaType, generate
from openapi_python_client.config import ConfigFile

from portal.api import api
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_blocks import SAMPLES
from tests.portal.test_api import new_token

NAME = "relais_client"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("client")
    document = folder / "openapi.json"
    document.write_text(json.dumps(api.document), encoding="utf-8")
    config = Config.from_sources(
        config_file=ConfigFile(post_hooks=[], package_name_override=NAME),
        meta_type=MetaType.NONE,
        document_source=document,
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder / NAME,
    )
    problems = [problem for problem in generate(config=config) if problem.level.name == "ERROR"]
    assert problems == []
    assert compileall.compile_dir(folder / NAME, quiet=1)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == NAME]:
        del sys.modules[name]


def module(name: str) -> ModuleType:
    return importlib.import_module(f"{NAME}.{name}")


def call(tag: str, operation: str, live_server: Any, *args: Any, **kwargs: Any) -> Any:
    with module("client").AuthenticatedClient(base_url=live_server.url, token=new_token()) as client:
        return module(f"api.{tag}.{operation}").sync(*args, client=client, **kwargs)


def test_it_reads_establishments_and_pages_from_a_live_server(
    made: Path, live_server: Any, cast: Cast
) -> None:
    place = call("directory", "directory_api_establishment", live_server, cast.court.code)
    assert (type(place).__name__, place.city) == ("EstablishmentOut", "Lille")
    listed = call("directory", "directory_api_establishments", live_server, q="lille", limit=1)
    assert [item.code for item in listed.items] == [cast.court.code]
    page = make.page(title="Tout")
    page.body = [{"type": kind, "value": value} for kind, (value, _shown) in SAMPLES.items()]
    page.save_revision().publish()
    found = call("pages", "pages_api_get_page", live_server, page.pk)
    assert found.title == "Tout"
    kinds = [type(block).__name__ for block in found.body]
    assert len(kinds) == len(SAMPLES)
    assert {"HeadingBlock", "TextBlock", "TableBlock", "NumbersBlock", "CalloutBlock"} <= set(kinds)


def test_every_operation_has_its_function(made: Path) -> None:
    for path, operations in api.document["paths"].items():
        for operation in operations.values():
            name = f"api.{operation['tags'][0]}.{operation['operationId']}"
            assert callable(module(name).sync_detailed), path
