"""Images and documents: stored outside the web root, served through the gate only."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition


class RelaisImage(AbstractImage):
    """An image says in words what it shows: the text that a screen reader reads."""

    alternative = models.CharField(
        _("texte de remplacement"),
        max_length=255,
        help_text=_(
            "Ce que l’image apprend au lecteur, en une phrase. Il est lu à voix haute aux personnes aveugles."
        ),
    )
    admin_form_fields = ("title", "file", "alternative", "collection", "tags")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")

    @property
    def default_alt_text(self) -> str:
        return self.alternative or self.title


class RelaisRendition(AbstractRendition):
    image = models.ForeignKey(RelaisImage, models.CASCADE, related_name="renditions")

    class Meta(AbstractRendition.Meta):
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class RelaisDocument(AbstractDocument):
    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
