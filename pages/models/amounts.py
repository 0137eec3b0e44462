"""Scales: an amount with its dates and its legal reference, written in one place."""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from core.locks import locked
from core.text import fold
from pages.amounts.values import Scale as PlainScale
from pages.amounts.values import Value, in_order, overlaps
from pages.kinds.forms import end_of_address
from pages.kinds.rights import LentWhileItWaits
from pages.reference import Unit

ENDS_BEFORE = _("La fin précède le début.")
OVERLAPS = _("Une autre valeur de ce barème est en vigueur à cette date : donnez une fin à la première.")
STAYS = _("Cette valeur a été en vigueur : elle reste. Donnez-lui une fin, et ajoutez la suivante.")
NAME_LENGTH = 100


class Scale(
    LentWhileItWaits,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    ClusterableModel,
):
    """Readers see what is published; who writes asks for approval, as for a page."""

    name = models.CharField(
        _("nom"),
        max_length=NAME_LENGTH,
        unique=True,
        help_text=_("Ce que le lecteur lit au-dessus d’un tableau : « Garde d’enfant, parent seul »."),
    )
    # Texts name a scale by it: it stays when the name changes.
    slug = models.SlugField(max_length=NAME_LENGTH, unique=True, editable=False)
    unit = models.CharField(_("unité"), max_length=20, choices=Unit, default=Unit.EURO)
    note = models.TextField(
        _("note pour la rédaction"),
        blank=True,
        help_text=_("D’où vient ce montant, qui le confirme. Non publiée."),
    )
    # The day as of which whoever keeps copies was last told: see ``pages.amounts.changes``.
    told_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("barème")
        verbose_name_plural = _("barèmes")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = self._free_slug()
        super().save(*args, **kwargs)

    def _free_slug(self) -> str:
        base = end_of_address(fold(self.name))
        slug, number = base, 1
        while Scale.objects.filter(slug=slug).exists():
            number += 1
            slug = f"{base}-{number}"
        return slug

    @property
    def plain(self) -> PlainScale:
        """With the values of this version, saved or not."""
        values = in_order(row.plain for row in self.values.all() if row.amount is not None and row.starts_on)
        return PlainScale(self.pk or 0, self.slug, self.name, self.unit, values)

    def begun(self, on: date) -> set[int]:
        """The published values that readers have had: they stay."""
        found = ScaleValue.objects.filter(scale=self, scale__live=True, starts_on__lte=on)
        return set(found.values_list("pk", flat=True))

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Through whichever door, one after the other. Raises ``ValidationError``."""
        with locked(Scale.objects.all(), self.pk) as now:
            rows = list(revision.as_object().values.all())
            if next(overlaps(row.plain for row in rows), None) is not None:
                raise ValidationError(OVERLAPS)
            if not now.begun(timezone.localdate()) <= {row.pk for row in rows}:
                raise ValidationError(STAYS)
            return super().publish(revision, *args, **kwargs)

    @property
    def now(self) -> str:
        """For lists."""
        return self.plain.sentence(timezone.localdate())

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        scale, on = self.plain, timezone.localdate()
        return context | {"scale": scale, "on": on, "rows": scale.told(on), "sentence": scale.sentence(on)}

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "pages/admin/scale_preview.html"


class ScaleValue(models.Model):
    scale = ParentalKey(Scale, on_delete=models.CASCADE, related_name="values")
    amount = models.DecimalField(
        _("montant"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    starts_on = models.DateField(_("à partir du"))
    ends_on = models.DateField(
        _("jusqu’au"), null=True, blank=True, help_text=_("Dernier jour. Vide : jusqu’à la valeur suivante.")
    )
    reference = models.CharField(
        _("texte de référence"),
        max_length=300,
        blank=True,
        help_text=_("Arrêté ou circulaire, avec sa date."),
    )

    class Meta:
        verbose_name = _("valeur")
        verbose_name_plural = _("valeurs")
        ordering: ClassVar[list[str]] = ["starts_on", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="scale_value_ends_after_it_starts",
                violation_error_message=ENDS_BEFORE,
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="scale_value_is_no_debt"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.starts_on}"

    @property
    def plain(self) -> Value:
        return Value(self.amount, self.starts_on, self.ends_on, self.reference)
