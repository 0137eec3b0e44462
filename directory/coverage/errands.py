"""What a coordinator and an HR correspondent come for (R1, R3, R5), for the home page."""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.kept import Kept
from directory import policy
from directory.coverage import holes
from directory.coverage.extension import Errand, home_errands
from directory.models import Correspondent, Replacement, User
from directory.models.duties import ReplacementState
from directory.roles import Role

# By person and day, good under one stamp: whatever changes who covers what changes the stamp.
_kept: Kept[tuple[int, int]] = Kept(size=500)


def register() -> None:
    home_errands.register(order=40)(of_coordinator)
    home_errands.register(order=50)(of_correspondent)


def of_coordinator(user: User, at: datetime, stamp: str | None) -> list[Errand] | None:
    if user.worker is None or not policy.can_see_coverage(user):
        return None
    today = timezone.localdate(at)
    uncovered, proposed = _waiting(user, today, stamp)
    network = reverse("directory:network")
    nothing = () if uncovered else (_("Tout est couvert."),)
    found = [Errand(_("Ce qui n’est pas couvert dans mes régions"), network, uncovered, nothing)]
    if policy.can_approve_replacement(user):
        found.append(Errand(_("Remplacements à approuver"), network, proposed))
    return found


def _waiting(user: User, today: date, stamp: str | None) -> tuple[int, int]:
    """As many points as « Mon réseau » counts, and the replacements that it lists."""
    key = (user.pk, today)
    found = _kept.get(key, stamp) if stamp else None
    if found is None:
        own = set(policy.regions_led_by(user, today).values_list("pk", flat=True))
        regions = holes.report(today).regions if own else ()
        waiting = Replacement.objects.filter(state=ReplacementState.PROPOSED, ends_on__gte=today)
        proposed = waiting.count() if policy.can_approve_replacement(user) else 0
        found = sum(one.count for one in regions if one.region.pk in own), proposed
        if stamp:
            _kept.put(key, stamp, found)
    return found


def of_correspondent(user: User, at: datetime, stamp: str | None) -> list[Errand] | None:
    if not user.has_role(Role.HR_CORRESPONDENT):
        return None
    held = Correspondent.objects.on(timezone.localdate(at)).filter(user=user, establishment__is_active=True)
    places = held.order_by("establishment__name").values_list("establishment__code", "establishment__name")
    return [
        Errand(
            _("Fiche de contacts : %(place)s") % {"place": name},
            reverse("directory:contact_sheet", args=[code]),
        )
        for code, name in dict.fromkeys(places)
    ]
