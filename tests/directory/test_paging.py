"""Numbered pages: an address asks for one that is there, or finds nothing."""

import pytest
from django.http import Http404

from core.paging import page_at, wanted_page


@pytest.mark.parametrize(("query", "number"), [({}, 1), ({"page": ""}, 1), ({"page": "2"}, 2)])
def test_without_a_number_the_first_page_is_wanted(query: dict[str, str], number: int):
    assert wanted_page(query) == number


@pytest.mark.parametrize(
    "asked", ["0", "-1", "+1", " 1", "1.0", "1e3", "x", "9" * 7, "9" * 5000, "٣", "\x00"]
)
def test_what_can_be_no_number_of_a_page_is_404(asked: str):
    with pytest.raises(Http404):
        wanted_page({"page": asked})


def test_the_page_after_the_last_is_404_and_an_empty_list_has_one():
    assert page_at(2, range(3), 2).object_list == range(2, 3)
    assert list(page_at(1, [], 2)) == []
    with pytest.raises(Http404):
        page_at(3, range(3), 2)
