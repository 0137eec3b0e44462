"""Images and documents: stored outside the web root, served through the gate only, without what they tell."""

from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from core.traces import papers, photos


class Traceless:
    """What is stored has lost its traces, whichever way it came. ``is_clean``: it has been looked through."""

    file: Any
    is_clean: Any

    def save(self, *args: Any, **kwargs: Any) -> None:
        arriving = bool(self.file) and not self.file._committed
        stored = bool(self.file) and not self.is_clean and self.file.storage.exists(self.file.name)
        if "update_fields" not in kwargs and (arriving or stored):
            storage, before = self.file.storage, self.file.name
            if self.clean_file() and not arriving:  # some screens store a file before its row
                storage.delete(before)
        super().save(*args, **kwargs)  # type: ignore[misc]  # of the model that this stands before

    def clean_file(self) -> bool:
        """Puts a clean one in its place, to be stored with the row; tells whether there is another."""
        raise NotImplementedError


class RelaisImage(Traceless, AbstractImage):
    """An image says in words what it shows: the text that a screen reader reads."""

    is_clean = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
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

    def clean_file(self) -> bool:
        cleaned, self.is_clean = photos.cleaned(_read(self.file)), True
        if cleaned is not None:
            self.file = ContentFile(cleaned, name=_name(self.file))
            self._set_image_file_metadata()
        return cleaned is not None


class RelaisRendition(AbstractRendition):
    image = models.ForeignKey(RelaisImage, models.CASCADE, related_name="renditions")

    class Meta(AbstractRendition.Meta):
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class StillNames(models.TextChoices):
    """Why a document goes on naming somebody."""

    SIGNED = "signed", _("signé")
    LOCKED = "locked", _("protégé par un mot de passe")
    UNREADABLE = "unreadable", _("illisible")


class RelaisDocument(Traceless, AbstractDocument):
    is_clean = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    still_names = models.CharField(max_length=300, editable=False, default="", blank=True)
    still_names_because = models.CharField(
        max_length=20, editable=False, default="", blank=True, choices=StillNames
    )
    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")

    def clean_file(self) -> bool:
        found = papers.cleaned(_read(self.file), self.file_extension)
        self.is_clean, self.still_names, self.still_names_because = True, found.kept[:300], found.why
        if found.data is not None:
            self.file = ContentFile(found.data, name=_name(self.file))
            self._set_document_file_metadata()
        return found.data is not None

    @property
    def warning(self) -> str:
        """What its editor has to know of it: that it names somebody, or may."""
        match self.still_names_because:
            case StillNames.SIGNED:
                return gettext(
                    "Ce fichier est signé : il n’a pas été modifié, et nomme encore %(names)s."
                ) % {"names": self.still_names}
            case StillNames.LOCKED:
                return gettext(
                    "Ce fichier est protégé par un mot de passe : le nom de l’auteur n’a pu en être ôté."
                )
            case StillNames.UNREADABLE:
                return gettext("Ce fichier n’a pas pu être lu : il nomme peut-être encore son auteur.")
        return ""


def _read(file: Any) -> bytes:
    file.open("rb")
    file.seek(0)
    data: bytes = file.read()
    file.seek(0)
    return data


def _name(file: Any) -> str:
    return str(file.name).rpartition("/")[2]
