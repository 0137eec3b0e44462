"""What only a real Elasticsearch can show."""

import pytest

from tests.search_server import OwnIndexes

pytestmark = pytest.mark.elasticsearch


def test_the_server_is_the_version_that_is_meant(own_indexes: OwnIndexes) -> None:
    with own_indexes.client as client:
        assert client.info()["version"]["number"].startswith("8.19.")
