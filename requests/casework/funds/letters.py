"""What goes from one reader of an application to the next, in clear: for one page, never stored."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Nature(TextChoices):
    AID = "aid", _("Une aide, qui n’est pas à rembourser")
    LOAN = "loan", _("Un prêt, à rembourser")


class Stance(TextChoices):
    """What an opinion comes to. The opinion itself says why."""

    FOR = "for", _("Favorable")
    RESERVED = "reserved", _("Favorable avec des réserves")
    AGAINST = "against", _("Défavorable")


class Document(TextChoices):
    """What the author has seen. Papers stay with the author until there is a place for them here."""

    PAYSLIPS = "payslips", _("Trois derniers bulletins de paie")
    TAXES = "taxes", _("Avis d’imposition")
    BANK = "bank", _("Relevés de compte des trois derniers mois")
    RENT = "rent", _("Quittance de loyer ou tableau d’amortissement")
    BILLS = "bills", _("Factures, devis ou relances")
    BENEFITS = "benefits", _("Attestation de prestations")
    FAMILY = "family", _("Livret de famille ou jugement")


@dataclass(frozen=True, slots=True)
class Letter:
    """``file`` is what is asked, for who decides on it. ``chain`` lets its reader see that nothing changed.

    ``text`` is an opinion, a reason, or how somebody was told; ``day`` is when that happened.
    """

    author: str
    text: str = ""
    stance: str = ""
    day: str = ""
    amount: int = 0
    months: int = 0
    chain: str = ""
    file: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Letter":
        """Raises ``ValueError`` or ``TypeError`` for what is no letter."""
        values = json.loads(text)
        if not isinstance(values, dict):
            raise ValueError
        return cls(**values)

    @property
    def stance_label(self) -> str:
        return str(dict(Stance.choices).get(self.stance, ""))

    def __repr__(self) -> str:
        return "Letter(…)"
