"""Two nodes with half of the index each; one of them is killed."""

import importlib.machinery
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.management import call_command

from search.backends.elasticsearch import mapping, queue
from search.backends.elasticsearch.connection import connect
from search.backends.elasticsearch.trouble import Reason
from search.models import Findable, Pending
from tests.cast import Cast
from tests.search.conftest import Shelf
from tests.search.faults import Portal, searching
from tests.search.servers import OwnServer, until
from tests.search_server import SCRIPT

pytestmark = [pytest.mark.elasticsearch, pytest.mark.once]


def script() -> ModuleType:
    """What ``bin/search-server`` does for one node serves for two."""
    loader = importlib.machinery.SourceFileLoader("search_server_script", str(SCRIPT))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def prepare_node(server: ModuleType, name: str, roles: str, seed: str = "") -> tuple[Path, str]:
    """``seed``: the transport address of the node that leads, or nothing if this is the one."""
    home: Path = server.make_home(server.fetch(), server.free_port())
    path = home / "config" / "elasticsearch.yml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("discovery.type")]
    port = next(line.split()[1] for line in lines if line.startswith("transport.port"))
    lines += [f"node.name: {name}", f"node.roles: {roles}"]
    lines += [] if seed else [f"cluster.initial_master_nodes: [{name}]"]
    seed = seed or f"127.0.0.1:{port}"
    path.write_text("\n".join([*lines, f'discovery.seed_hosts: ["{seed}"]']))
    return home, seed


@pytest.fixture
def nodes() -> Iterator[tuple[OwnServer, OwnServer]]:
    one, seed = prepare_node(script(), "one", "[master, data]")
    two, _seed = prepare_node(script(), "two", "[data]", seed)
    first = OwnServer(one)
    second = OwnServer(two)
    yield first, second
    second.stop()
    first.stop()


@pytest.fixture
def portal(
    nodes: tuple[OwnServer, OwnServer],
    cast: Cast,
    shelf: Shelf,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Portal]:
    """On an index of two shards without a copy."""
    body = mapping.definition()
    body["settings"]["index"] = {"number_of_shards": 2, "number_of_replicas": 0}
    monkeypatch.setattr(mapping, "definition", lambda: body)
    with searching(nodes[0].url, cast, shelf, settings) as found:
        yield found


def test_half_an_index_does_not_pass_for_all_there_is(
    portal: Portal, nodes: tuple[OwnServer, OwnServer]
) -> None:
    rows = connect().client.cat.shards(index=queue.state().serving, format="json")
    assert {row["node"] for row in rows} == {"one", "two"}  # type: ignore[union-attr, index]
    nodes[1].kill()
    portal.save("La moitié est partie")
    assert portal.falls_back()
    until(lambda: connect().patient.cluster.health()["status"] == "red")
    portal.pause_is_over()
    assert portal.falls_back()
    queue.note(Findable.objects.values_list("key", flat=True))  # on whichever half each of them lies
    assert portal.worker_comes() in (Reason.PARTIAL, Reason.SLOW)
    assert Pending.objects.exists()
    call_command("rebuild_search", verbosity=0)
    portal.is_whole_again()
