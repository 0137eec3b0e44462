"""What every page of Relais has: a summary, blocks, and what its keeper must not forget."""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.api import APIField
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.locks import WorkflowLock
from wagtail.models import COMMENTS_RELATION_NAME, Comment, Page, PageViewRestriction
from wagtail.search import index
from wagtail.utils.decorators import cached_classmethod

from pages import starting
from pages.blocks import BodyBlock
from pages.easy.panel import EasyPanel
from pages.front import panel, site
from pages.kinds.forms import RelaisPageForm
from pages.kinds.panels import SchedulePanel
from pages.kinds.rights import PageRights, WaitingLock
from pages.quality import complete, gate
from pages.reading import rendering, screens, spoken, tree
from pages.reference import Language
from pages.translation import gate as translation
from pages.translation.panel import TranslationPanel

PREVIEW_SIZES = [
    {"name": "phone", "icon": "mobile-alt", "device_width": 390, "label": _("Aperçu sur un téléphone")},
    {"name": "desk", "icon": "desktop", "device_width": 1440, "label": _("Aperçu sur un ordinateur")},
]


def written(*names: str) -> list[APIField]:
    """Fields that editors' tools read and write through Wagtail's own API (/api/v3-preview/)."""
    return [APIField(name, writable=True) for name in names]


class RelaisPage(Page):
    """The abstract base of every kind of page."""

    summary = models.CharField(
        _("résumé"),
        max_length=300,
        help_text=_("Une ou deux phrases. On les lit sous le titre, dans les listes et dans la recherche."),
    )
    body = StreamField(
        BodyBlock(required=False),
        blank=True,
        verbose_name=_("contenu"),
        help_text=_(
            "La suite de la page. Dans la liste qu’ouvre « + », chaque bloc montre un exemple de ce que lira "
            "le lecteur."
        ),
    )
    sensitive = models.BooleanField(
        _("page sensible"),
        default=False,
        help_text=_(
            "Danger, violence, dettes, santé. On y voit « Quitter vite », et l’onglet porte un titre neutre."
        ),
    )
    as_of = models.DateField(
        _("exact à la date du"),
        null=True,
        blank=True,
        help_text=_("Le lecteur voit : « Règles en vigueur au… »"),
    )
    review_on = models.DateField(
        _("à relire le"),
        null=True,
        blank=True,
        help_text=_("Ce jour-là, la page s’ajoute à « À relire » et un message vous est envoyé."),
    )
    legal_reference = models.TextField(
        _("textes de référence"),
        blank=True,
        help_text=_("Lois et circulaires, en fin de page. Séparez par «  ; »."),
    )
    editor_note = models.TextField(
        _("à vérifier"),
        blank=True,
        help_text=_("Ce qui n’a pas pu être vérifié, et où chercher. Le lecteur ne le voit pas."),
    )
    easy_to_read = models.ForeignKey(
        Page,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("version facile à lire"),
        help_text=_("Un bouton y mène, sous le titre."),
    )
    is_easy = models.BooleanField(
        _("page écrite en facile à lire"),
        default=False,
        help_text=_(
            "La page porte la mention « Facile à lire » ; elle se range à part, après les autres. "
            "Ce qui peut être vérifié de ses phrases l’est ici, sous cette case."
        ),
    )
    related = StreamField(
        [("page", PageChooserBlock(label=_("Page")))],
        blank=True,
        verbose_name=_("pages voisines"),
        help_text=_("« Voir aussi », en fin de page. Trois ou quatre suffisent."),
    )

    # Set by the router: the version of the tree under which this page was loaded.
    tree_token: Any = None

    base_form_class = RelaisPageForm
    is_creatable = False
    api_fields: ClassVar[list[APIField]] = written(
        "summary", "body", "sensitive", "as_of", "review_on", "legal_reference", "related", "is_easy"
    )
    # --- What a kind says of itself; ``pages.checks`` names what it leaves out ---
    # What the API and webhooks call it, and the name under which the API says what is particular to it.
    api_name: ClassVar[str] = ""
    api_schema: ClassVar[type[Schema] | None] = None  # of ``particular``, if it has something particular
    search_weight: ClassVar[float]  # what its rows outweigh others by, of the same relevance
    has_siblings_menu: ClassVar[bool] = (
        False  # the menu at its side stands for the pages beside it, not beneath it
    )
    is_dated: ClassVar[bool] = False  # it has ``starts_at`` and ``ends_at``, and stands in lists by date
    has_side_menu: ClassVar[bool] = True
    starts_empty: ClassVar[bool] = False  # it has no ``start``
    to_replace: ClassVar[tuple[str, ...]] = ()  # plain words of ``start`` that readers are not to read
    must_be_plain: ClassVar[bool] = False  # a long sentence or a dead link keeps it from readers
    # What lists say of this kind besides its title and summary (``pages.reading.tree``).
    tree_facts: ClassVar[tuple[str, ...]] = ()
    show_in_menus_default = True
    kind_panels: ClassVar[list[Panel | str]] = []
    content_panels: ClassVar[list[Panel | str]] = [
        TitleFieldPanel("title"),
        FieldPanel("summary", widget=AdminAutoHeightTextInput),
    ]
    body_panels: ClassVar[list[Panel | str]] = [FieldPanel("body")]
    follow_panels: ClassVar[list[Panel | str]] = [
        SchedulePanel(),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("as_of"), FieldPanel("review_on")]), FieldPanel("owner")],
            heading=_("Relecture"),
        ),
        FieldPanel("editor_note"),
        FieldPanel("legal_reference"),
        FieldPanel("related"),
        MultiFieldPanel(
            [FieldPanel("easy_to_read"), FieldPanel("is_easy"), EasyPanel()], heading=_("Facile à lire")
        ),
        MultiFieldPanel([TranslationPanel()], heading=_("Anglais")),
        MultiFieldPanel(
            [FieldPanel("sensitive"), FieldPanel("seo_title"), FieldPanel("slug")],
            heading=_("Discrétion et adresse"),
        ),
    ]
    promote_panels: ClassVar[list[Panel | str]] = []
    settings_panels: ClassVar[list[Panel | str]] = []
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.AutocompleteField("summary"),
        index.SearchField("body"),
    ]

    class Meta:
        abstract = True

    def get_full_url(self, request: Any = None) -> str | None:
        """The portal's own: Wagtail's site need not know under which address it is served."""
        parts = self.get_url_parts(request=request)
        return settings.BASE_URL + parts[2] if parts and parts[2] else None

    full_url = property(get_full_url)

    @cached_classmethod
    def get_edit_handler(cls) -> Any:
        tabs = [
            ObjectList([*cls.content_panels, *cls.kind_panels, *cls.body_panels], heading=_("Contenu")),
            ObjectList([*cls.follow_panels, CommentPanel()], heading=_("Suivi")),
        ]
        return TabbedInterface(tabs, base_form_class=cls.base_form_class).bind_to_model(cls)

    @classmethod
    def can_create_at(cls, parent: Any) -> bool:
        """Offered where it belongs; a page in English is made from the French one."""
        is_french = parent.locale.language_code == Language.FRENCH
        return bool(is_french and cls.belongs_at(parent) and super().can_create_at(parent))

    @classmethod
    def belongs_at(cls, parent: Any) -> bool:
        """A section may take fewer kinds than can stand there."""
        return cls.__name__ in getattr(parent.specific, "takes", (cls.__name__,))

    def can_move_to(self, parent: Any) -> bool:
        return bool(self.belongs_at(parent) and super().can_move_to(parent))

    @property
    def preview_modes(self) -> list[tuple[str, object]]:
        return site.modes()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name == site.FRONT_END:
            return panel.lead(self, request)
        self.speak(request)
        shown: HttpResponse = super().serve_preview(request, mode_name)
        return shown

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        return PREVIEW_SIZES

    @property
    def related_ids(self) -> list[int]:
        return [int(child["value"]) for child in self.related.raw_data if child["value"]]

    def get_view_restrictions(self) -> Any:
        """No query when the tree of this very moment knows of none; otherwise Wagtail's own answer."""
        node = tree.cached().of(self) if tree.agreed(self.tree_token) else None
        if node is not None and not node.guards:
            return _no_restriction()
        return super().get_view_restrictions()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context |= screens.context(self, request)
        screen = context["screen"]
        return context | {"typed_form": spoken.typed_form(screen.node, screen.heard) if screen.keep else ""}

    def speak(self, request: HttpRequest) -> None:
        """The frame is in the language of the page."""
        rendering.speak(rendering.language_of(self, screens.tree_of(request)), request)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> TemplateResponse:
        self.speak(request)
        served: TemplateResponse = super().serve(request, *args, **kwargs)
        return served

    def particular(self, screen: "screens.Screen") -> Schema:
        """What the API says of this kind alone: an ``api_schema``."""
        raise NotImplementedError

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """A settled comment stays: Wagtail loads a page without it, then deletes what it does not hold."""
        held = getattr(self, "_cluster_related_objects", {}).get(COMMENTS_RELATION_NAME)
        if held is not None and self.pk:
            known = {comment.pk for comment in held}
            settled = Comment.objects.filter(page_id=self.pk).exclude(resolved_at=None)
            held += [comment for comment in settled if comment.pk not in known]
        return super().save(*args, **kwargs)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Now or at a date, through whichever door. Raises ``starting.Unready``.

        What was approved for a date keeps it, whatever has died since: the clock publishes in nobody's name.
        """
        page = revision.as_object()
        if args or kwargs.get("user") is not None:
            page.ask_to_be_ready()
        else:
            page.ask_to_be_written()
        return super().publish(revision, *args, **kwargs)

    def ask_to_be_ready(self) -> None:
        """What is asked whenever somebody publishes it. Raises ``starting.Unready``."""
        self.ask_to_be_written()
        complete.check(self)
        if self.must_be_plain:
            gate.check(self)

    def ask_to_be_written(self) -> None:
        """What the clock asks as well: no words of a model, nothing in English that nobody reads in
        French, or that is still in French. Raises likewise."""
        starting.check(self)
        translation.check(self)

    def get_lock(self) -> Any:
        lock = super().get_lock()
        return WaitingLock(self, lock.task) if type(lock) is WorkflowLock else lock

    def permissions_for_user(self, user: Any) -> PageRights:
        return PageRights(user, self)

    def may_go(self, user: Any) -> bool:
        """Whether this person, if they may take pages away at all, may delete, move or withdraw this one."""
        return True

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> dict[str, ValidationError]:
        """What two fields of it say against each other, by the name of one: asked when it is to be read."""
        return {}

    def start(self) -> None:
        """What a new page holds when an editor opens it: the plan to follow, in words to replace."""
        raise NotImplementedError

    def clean(self) -> None:
        super().clean()
        if self.as_of and self.review_on and self.review_on <= self.as_of:
            raise ValidationError({"review_on": _("La relecture vient après la date d’exactitude.")})


@cache
def _no_restriction() -> Any:
    """Asked for already: to look into it again costs nothing, where Django would write its SQL first."""
    found = PageViewRestriction.objects.none()
    len(found)
    return found


def lines(text: str) -> list[str]:
    """A field of one thing per line, as a list."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def situation() -> list[Any]:
    """The plan of a page on one situation."""
    return [
        ("heading", gettext("Ce que vous pouvez demander")),
        ("text", gettext("<ul><li>Une première chose.</li><li>Une deuxième chose.</li></ul>")),
        (
            "steps",
            {
                "title": gettext("Par quoi commencer"),
                "items": [gettext("<p>Le premier geste.</p>"), gettext("<p>Le deuxième.</p>")],
            },
        ),
        ("heading", gettext("Qui appeler")),
        ("text", gettext("<p>Qui répond, et quand.</p>")),
        ("social_worker", {"title": gettext("En parler avec votre assistant de service social")}),
    ]
