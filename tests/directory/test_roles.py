"""The role table of the directory, walked here too, so that this folder stands by itself."""

import pytest
import time_machine
from django.urls import reverse

from tests.cast import NOW, PEOPLE, Cast
from tests.directory.roles import TABLE
from tests.roles import Endpoint

pytestmark = pytest.mark.once


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda e: f"{e.method} {e.name}{e.query and '?' + e.query}")
@time_machine.travel(NOW, tick=False)
def test_each_person_gets_the_status_of_the_table(cast: Cast, endpoint: Endpoint):
    found = {}
    for who in PEOPLE:
        url = reverse(endpoint.name, kwargs=endpoint.kwargs(cast)) + (endpoint.query and f"?{endpoint.query}")
        found[who] = getattr(cast.client(who), endpoint.method)(url, endpoint.data(cast)).status_code
    assert found == {who: endpoint.status_for(who) for who in PEOPLE}
