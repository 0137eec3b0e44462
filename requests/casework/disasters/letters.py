"""What is written of a grave event, in clear: for one page, never stored."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    NATURAL = "natural", _("Catastrophe naturelle : cyclone, inondation, séisme")
    INDUSTRIAL = "industrial", _("Accident industriel")
    FIRE = "fire", _("Incendie")
    ATTACK = "attack", _("Attentat ou agression")
    HOSTAGE = "hostage", _("Prise d’otage")
    SUICIDE = "suicide", _("Suicide en lien avec le travail")
    ACCIDENT = "accident", _("Accident grave ou décès au travail")
    OTHER = "other", _("Autre évènement grave")


@dataclass(frozen=True, slots=True)
class Head:
    """What happened, where, since when, and who follows it. It names no agent.

    ``places``: ``r:`` and the code of a region, ``d:`` that of a department, ``e:`` that of an establishment.
    """

    kind: str
    title: str
    text: str
    since: str
    responsible: str
    places: tuple[str, ...]

    @property
    def kind_label(self) -> str:
        return str(dict(Kind.choices).get(self.kind, self.kind))

    def __repr__(self) -> str:
        return "Head(…)"


@dataclass(frozen=True, slots=True)
class Letter:
    """``figures`` by code, sums in cents. ``region`` is the code of the one that it tells of.

    ``chain`` lets its reader see that nothing changed.
    """

    author: str
    chain: str
    text: str = ""
    urgent: str = ""
    region: str = ""
    head: Head | None = None
    figures: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Letter":
        """Raises ``ValueError`` or ``TypeError`` for what is no letter."""
        values = json.loads(text)
        if not isinstance(values, dict):
            raise ValueError
        head = values.pop("head", None)
        if head is not None:
            head = Head(**{**head, "places": tuple(head["places"])})
        return cls(**values, head=head)

    def __repr__(self) -> str:
        return "Letter(…)"
