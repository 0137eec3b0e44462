"""Who leads a region (R1, R2): its own coordinator, and overseas the national one as well.

The rule stands in its plain form and as conditions on both tables; ``tests/directory/test_leadership.py``
holds them together. The national coordinator also acts for the regional ones (R5): what they may do
elsewhere than overseas is in ``directory.policy.regions_kept_by``.
"""

from django.db.models import Exists, Q, QuerySet

from directory.models import Posting, Region


def leads(posting: Posting, region: Region) -> bool:
    return posting.region_id == region.pk or (posting.is_national and region.is_overseas)


def leading(region: Region) -> Q:
    """Of a posting: it leads that region."""
    return Q(region=region) | (Q(is_national=True) if region.is_overseas else Q(pk__in=()))


def led_by(postings: "QuerySet[Posting]") -> Q:
    """Of a region: one of these postings leads it."""
    held = postings.order_by()
    own = Q(pk__in=held.filter(region__isnull=False).values("region"))
    return own | (Q(is_overseas=True) & Q(Exists(held.filter(is_national=True))))
