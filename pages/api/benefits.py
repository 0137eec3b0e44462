"""Benefits with their conditions as data: a program computes with them what the portal's own page does."""

from collections.abc import Iterable
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.pagination import paginate

from core.paging import KeysetPagination
from directory.reference import BeneficiaryStatus, Theme
from pages.api import schemas, serializers
from pages.models import BenefitPage
from pages.reading.screens import reader_of, tree_of
from pages.reading.tree import Node

router = Router(tags=["pages"])


class BenefitFilters(Schema):
    """``audience``: those that somebody of this status may have, as far as the status goes (R16)."""

    theme: Theme | None = None
    audience: BeneficiaryStatus | None = None

    def match(self, node: Node) -> bool:
        if self.theme and node["theme"] != self.theme:
            return False
        return self.audience is None or not node["audience"] or self.audience in node["audience"]


def _with_conditions(request: HttpRequest, nodes: Iterable[Node], **_arguments: Any) -> list[dict[str, Any]]:
    """One query for all of them."""
    known, reader, wanted = tree_of(request), reader_of(request), list(nodes)
    found = BenefitPage.objects.live().in_bulk([node.pk for node in wanted])
    there = [node for node in wanted if node.pk in found]
    return [_benefit(found[node.pk], serializers.summary(node, known, reader)) for node in there]


def _benefit(page: BenefitPage, summary: dict[str, Any]) -> dict[str, Any]:
    return summary | {
        "audience": page.audience,
        "deadline": page.deadline,
        "conditions_data": page.to_compute,
        "not_computed": page.left_open,
    }


@router.get(
    "/benefits/",
    response=list[schemas.BenefitSummary],
    operation_id="benefits_list",
    summary="Benefits, with their conditions",
    url_name="benefits",
)
@paginate(KeysetPagination, keys=("path",), serialize=_with_conditions)
def list_benefits(request: HttpRequest, filters: Annotated[BenefitFilters, Query()]) -> list[Node]:
    """In the order of the site map. What somebody does not know makes no condition fail: the answer then is
    "perhaps". Where ``conditions_data`` is empty, the page alone says for whom."""
    nodes = reader_of(request).visible(tree_of(request).kinds.get("BenefitPage", ()))
    return sorted((node for node in nodes if filters.match(node)), key=lambda node: node.path)
