"""Two nodes with half of the index each; one of them is killed."""

import importlib.machinery
import importlib.util
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.management import call_command

from search.backends import served
from search.backends.elasticsearch import shape
from search.backends.served import connect
from search.engine import queue
from search.engine.models import Pending
from search.engine.shape import Shape
from search.engine.trouble import Reason
from tests.cast import Cast
from tests.search.conftest import Shelf
from tests.search.faults import Portal, searching
from tests.search.servers import until
from tests.search_server import SCRIPT

pytestmark = pytest.mark.elasticsearch


def script() -> ModuleType:
    """What ``bin/search-server`` does for one node serves for two."""
    loader = importlib.machinery.SourceFileLoader("search_server_script", str(SCRIPT))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def start_node(server: ModuleType, name: str, roles: str, first: str) -> tuple[dict[str, str], str]:
    """``first``: the transport address of the node that leads, or nothing if this is the one."""
    home: Path = server.make_home(server.fetch(), server.free_port())
    path = home / "config" / "elasticsearch.yml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("discovery.type")]
    port = next(line.split()[1] for line in lines if line.startswith("transport.port"))
    seed = first or f"127.0.0.1:{port}"
    lines += [f"node.name: {name}", f"node.roles: {roles}", f'discovery.seed_hosts: ["{seed}"]']
    lines += [] if first else [f"cluster.initial_master_nodes: [{name}]"]
    path.write_text("\n".join(lines))
    told = server.start(home, 0, os.getpid())
    return dict(part.split("=", 1) for part in told.split()), seed


@pytest.fixture
def second(settings: Any, cast: Cast, shelf: Shelf) -> Iterator[tuple[Portal, int]]:
    """The portal, on an index of two shards without a copy, and the process of the second node."""
    server = script()
    one, seed = start_node(server, "one", "[master, data]", "")
    two, _seed = start_node(server, "two", "[data]", seed)
    body = shape.body()
    body["settings"]["index"] = {"number_of_shards": 2, "number_of_replicas": 0}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(served, "_shape", lambda: Shape(body, shape.document))
        with searching(one["url"], cast, shelf, settings) as portal:
            yield portal, int(two["server"])
    for node in (two, one):
        server.stop(int(node["pid"]), keep=False)


def test_half_an_index_does_not_pass_for_all_there_is(second: tuple[Portal, int]) -> None:
    portal, node = second
    rows = connect().client.cat.shards(index=queue.state().serving, format="json")
    assert {row["node"] for row in rows} == {"one", "two"}  # type: ignore[union-attr, index]
    os.kill(node, signal.SIGKILL)
    portal.save("La moitié est partie")
    assert portal.falls_back()
    until(lambda: connect().patient.cluster.health()["status"] == "red")
    portal.pause_is_over()
    assert portal.falls_back()
    assert portal.worker_comes() in (Reason.PARTIAL, Reason.SLOW)
    assert Pending.objects.exists()
    call_command("rebuild_search", verbosity=0)
    portal.is_whole_again()
