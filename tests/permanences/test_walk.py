"""How far one goes to read how a permanence gets to its feed, its page, its poster and the API."""

import pytest
from django.urls import reverse

import permanences
from permanences.feeds import tokens
from tests.cast import Cast
from tests.permanences import world
from tests.walk import walk

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("door", "first", "modules", "back"),
    [
        ("feed", "permanences/feeds/views.py", 14, 19),
        ("page", "permanences/agenda_views.py", 11, 15),
        ("poster", "permanences/agenda_views.py", 12, 18),
        ("api", "permanences/api.py", 9, 12),
    ],
)
def test_each_way_out_is_read_without_many_steps_back(cast: Cast, door, first, modules, back) -> None:
    world.permanence(cast)
    place = [cast.court.code]
    address = {
        "feed": tokens.establishment_path(cast.court),
        "page": reverse("permanences:establishment", args=place),
        "poster": reverse("permanences:poster", args=place),
        "api": f"/api/v1/permanences/?establishment={cast.court.code}",
    }[door]
    client = cast.client("agent")
    found = walk(lambda: client.get(address), permanences)
    assert found.path[0] == first
    assert len(found.modules) <= modules, sorted(found.modules)
    assert found.steps_back <= back
