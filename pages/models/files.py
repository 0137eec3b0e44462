"""Images and documents: stored outside the web root, served through the gate only, without what they tell."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.api import APIField
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, ImageQuerySet
from wagtail.models import Page, ReferenceIndex

from core.traces import papers, photos
from pages.reference import Rights


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


class InUse(PermissionDenied):
    """A published page shows it: taken away, it would leave a hole there."""

    def __init__(self, file: Any, pages: list[Any]) -> None:
        names = ", ".join(f"« {page.title} »" for page in pages)
        words = gettext("« %(title)s » n’est pas supprimé : ces pages en ligne le montrent : %(pages)s.")
        super().__init__(words % {"title": file.title, "pages": names})


class Used:
    """A file is shown by pages, and stays while one of them is public."""

    pk: Any

    def pages(self) -> Any:
        """Those that name it as they are stored: published, or never published yet. By Wagtail's index."""
        return naming([self]).order_by("path")

    def published(self) -> Any:
        """Those of them that readers may come to."""
        return self.pages().filter(live=True)

    @property
    def is_shown(self) -> bool:
        return bool(self.published().exists())

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Raises ``InUse``."""
        if shown := list(self.published()):
            raise InUse(self, shown)
        return super().delete(*args, **kwargs)  # type: ignore[misc]  # of the model that this stands before


def references(files: list[Any]) -> Any:
    """What pages name of these files, which are all of one model."""
    return ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(files[0]),
        to_object_id__in=[str(file.pk) for file in files],
    )


def naming(files: list[Any]) -> Any:
    """Copies left out: they show what the page that they copy shows."""
    pages = Page.objects.annotate(key=Cast("pk", CharField())).filter(alias_of=None)
    return pages.filter(key__in=references(files).values("object_id")).select_related("owner")


FOCUS = tuple(f"focal_point_{name}" for name in ("x", "y", "width", "height"))


class RelaisImageQuerySet(ImageQuerySet):
    def shown(self, on: date) -> Any:
        """Those that may be shown on that day, as ``RelaisImage.is_over`` says."""
        return self.filter(may_be_shown(on))

    def over(self, on: date) -> Any:
        """The others."""
        return self.filter(rights_until__lt=on)


def may_be_shown(on: date, at: str = "") -> Q:
    """``at`` leads to the image, as "image__"."""
    return Q(**{f"{at}rights_until": None}) | Q(**{f"{at}rights_until__gte": on})


class RelaisImage(Used, Traceless, AbstractImage):
    """An image says in words what it shows: the text that a screen reader reads.

    ``rights_until``: the last day on which it is shown; without one, for ever. ``is_told``: that it is over.
    """

    is_clean = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    alternative = models.CharField(
        _("texte de remplacement"),
        max_length=255,
        help_text=_(
            "Ce que l’image apprend au lecteur, en une phrase. Il est lu à voix haute aux personnes aveugles."
        ),
    )
    credit = models.CharField(
        _("crédit"),
        max_length=120,
        blank=True,
        help_text=_("Qui nommer sous l’image, par exemple « Photo : Anne Martin »."),
    )
    rights = models.CharField(
        _("droits"),
        max_length=20,
        choices=Rights,
        default=Rights.UNKNOWN,
        help_text=_("Ce qui permet au service de la montrer."),
    )
    rights_until = models.DateField(
        _("droits jusqu’au"),
        null=True,
        blank=True,
        help_text=_(
            "Dernier jour où elle paraît. Ensuite les pages n’en montrent plus rien. Vide : sans fin."
        ),
    )
    is_told = models.BooleanField(default=False, editable=False)
    admin_form_fields = (
        *("title", "file", "alternative", "credit", "rights", "rights_until"),
        *("collection", "tags"),
        *FOCUS,
    )

    api_fields = [APIField(name) for name in ("alternative", "credit", "rights", "rights_until")]

    objects = RelaisImageQuerySet.as_manager()

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        constraints = [
            models.CheckConstraint(
                condition=~Q(rights="agreement") | Q(rights_until__isnull=False),
                name="an_agreement_has_an_end",
                violation_error_message=_("Un accord écrit a une date de fin : dites laquelle."),
            )
        ]

    def is_over(self, on: date) -> bool:
        return self.rights_until is not None and self.rights_until < on

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


class RelaisDocument(Used, Traceless, AbstractDocument):
    is_clean = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    still_names = models.CharField(max_length=300, editable=False, default="", blank=True)
    still_names_because = models.CharField(
        max_length=20, editable=False, default="", blank=True, choices=StillNames
    )
    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")

    def clean(self) -> None:
        """In place of Wagtail’s, which says of a file that a form has refused that "" is not taken."""
        if self.file:
            try:
                check_kind(self.file.name)
            except ValidationError as error:
                raise ValidationError({"file": error}) from error

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


def check_kind(name: Any) -> None:
    """By the end of its name. Raises ``ValidationError``, which says what is taken."""
    taken = settings.WAGTAILDOCS_EXTENSIONS
    _stem, dot, extension = str(name).rpartition(".")
    if dot and extension.lower() in taken:
        return
    words = gettext(
        "Relais ne prend pas cette sorte de fichier. Choisissez un fichier dont le nom finit par %(list)s."
    )
    raise ValidationError(words % {"list": ", ".join(f".{one}" for one in taken)})


def _read(file: Any) -> bytes:
    file.open("rb")
    file.seek(0)
    data: bytes = file.read()
    file.seek(0)
    return data


def _name(file: Any) -> str:
    """What it is stored as, without the folder of all that are stored."""
    name = str(file.name)
    return (name.partition("/")[2] or name) if file._committed else name
