"""Menus, tiles and announcements, with drafts, approval and dates like a page."""

from dataclasses import replace
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from pages.fields import AudienceField, DirectoratesField, RegionsField, leads_to_https
from pages.frame import blocks, previews, values
from pages.frame.values import Entry, Kind
from pages.kinds.rights import LentWhileItWaits
from pages.reference import Place, Reach, Urgency

NO_END = _("Dites jusqu’à quand : une annonce sans fin reste, et plus personne ne la lit.")
TWO_LINKS = _("Une page ou une adresse, pas les deux.")
NO_WORDS = _("Dites ce qu’on trouve à cette adresse.")


class Previewed(PreviewableMixin):
    """Shown on the home page, as somebody of a chosen role sees it."""

    preview_modes: ClassVar[list[tuple[str, Any]]] = previews.MODES
    default_preview_mode = previews.OWN

    def in_frame(self) -> values.Frame:
        """What is published, with this version in its place."""
        raise NotImplementedError

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return previews.home_page(request, mode_name, self.in_frame())


class SiteMenu(
    LentWhileItWaits, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, Previewed, models.Model
):
    """One for each ``Place``, made by ``pages.editing.setup``. Not published, it is as at the start."""

    place = models.CharField(_("où"), max_length=10, choices=Place, unique=True, editable=False)
    links = StreamField(
        blocks.Links(),
        blank=True,
        verbose_name=_("liens"),
        help_text=_("De gauche à droite, ou de haut en bas sur un téléphone. Dix au plus."),
    )
    tiles = StreamField(
        blocks.Tiles(),
        blank=True,
        verbose_name=_("tuiles"),
        help_text=_("De gauche à droite, ou de haut en bas sur un téléphone. Dix au plus."),
    )

    class Meta:
        verbose_name = _("menu")
        verbose_name_plural = _("menus")
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return str(Place(self.place).label) if self.place else str(self._meta.verbose_name)

    @property
    def field(self) -> str:
        """The one of its two lists that is shown where it stands."""
        return "tiles" if self.place == Place.TILES else "links"

    @property
    def plain(self) -> tuple[Entry, ...]:
        return values.entries(getattr(self, self.field).raw_data)

    def in_frame(self) -> values.Frame:
        known = previews.published()
        return replace(known, menus={**known.menus, self.place: self.plain})


class Notice(
    LentWhileItWaits, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, Previewed, models.Model
):
    """An announcement above every page, from ``go_live_at`` until ``expire_at``."""

    title = models.CharField(
        _("titre"), max_length=80, help_text=_("Ce qui se passe, en quelques mots : il est en gras.")
    )
    text = models.CharField(
        _("texte"), max_length=200, blank=True, help_text=_("Une phrase : ce que le lecteur doit faire.")
    )
    english_title = models.CharField(
        _("titre en anglais"),
        max_length=80,
        blank=True,
        help_text=_("Pour qui a choisi l’anglais. Vide : l’annonce paraît en français."),
    )
    english_text = models.CharField(_("texte en anglais"), max_length=200, blank=True)
    urgency = models.CharField(
        _("niveau"),
        max_length=10,
        choices=Urgency,
        default=Urgency.INFO,
        help_text=_("Une seule annonce se voit à la fois : la plus urgente, puis la plus récente."),
    )
    reach = models.CharField(_("où"), max_length=10, choices=Reach, default=Reach.EVERYWHERE)
    closable = models.BooleanField(
        _("le lecteur peut la fermer"),
        default=True,
        help_text=_("Jusqu’à ce qu’il ferme son navigateur. Une urgence ne se ferme pas."),
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page"),
        help_text=_("Où en lire plus. Qui ne peut pas lire la page ne voit pas le lien."),
    )
    url = models.URLField(
        _("ou adresse d’un autre site"), max_length=500, blank=True, validators=[leads_to_https]
    )
    link_label = models.CharField(
        _("libellé du lien"), max_length=60, blank=True, help_text=_("Vide : le titre de la page.")
    )
    audience = AudienceField(
        _("statuts concernés"),
        help_text=_("Aucun coché : tous. Qui n’a pas dit son statut lit toutes les annonces."),
    )
    directorates = DirectoratesField(_("directions concernées"), help_text=_("Aucune cochée : toutes."))
    regions = RegionsField(
        _("régions concernées"),
        help_text=_("Aucune cochée : toutes. Qui n’a pas dit où il travaille lit toutes les annonces."),
    )

    class Meta:
        verbose_name = _("annonce")
        verbose_name_plural = _("annonces")
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(page=None) | Q(url=""),
                name="notice_leads_to_one_place",
                violation_error_message=TWO_LINKS,
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.url and not self.link_label:
            raise ValidationError({"link_label": NO_WORDS})

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Through whichever door. Raises ``ValidationError`` without an end."""
        if revision.as_object().expire_at is None:
            raise ValidationError(NO_END)
        return super().publish(revision, *args, **kwargs)

    @property
    def until(self) -> str:
        """For lists."""
        return date_format(timezone.localtime(self.expire_at), "j F Y, H:i") if self.expire_at else ""

    @property
    def plain(self) -> values.Notice:
        moment = self.last_published_at
        return values.Notice(
            pk=self.pk or 0,
            mark=f"{self.pk or 0}-{moment:%Y%m%d%H%M%S}" if moment else "0",
            urgency=self.urgency,
            title=self.title,
            text=self.text,
            english_title=self.english_title,
            english_text=self.english_text,
            link=self._link(),
            everywhere=self.reach == Reach.EVERYWHERE,
            closable=self.closable and self.urgency != Urgency.EMERGENCY,
            starts_at=self.go_live_at,
            ends_at=self.expire_at,
            audience=tuple(self.audience),
            directorates=tuple(self.directorates),
            regions=tuple(self.regions),
        )

    def _link(self) -> Entry | None:
        if self.page_id:
            return Entry(Kind.PAGE, self.page_id, self.link_label)
        return Entry(Kind.OUTSIDE, self.url, self.link_label) if self.url else None

    def in_frame(self) -> values.Frame:
        return replace(previews.published(), pinned=self.plain)
