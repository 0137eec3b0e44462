"""The screens of menus and announcements in the Wagtail admin: who writes asks, who moderates publishes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from pages.editing.snippets import ApprovedIfItStillHolds, New, OneAfterTheOther
from pages.frame import start
from pages.frame.values import Kind
from pages.models import Notice, SiteMenu
from pages.models.frame import NO_END
from pages.reference import Place
from pages.typed import in_order

MISSING = _("Le pied de page garde toujours : %(names)s.")
KEEPS_ITS_NAME = _("« %(name)s » garde son nom en pied de page : la loi ou l’usage le fixe.")
TWICE = _("La même page, le même écran ou la même adresse est deux fois dans la liste.")


class ThereAreThree(ModelPermissionPolicy):
    """A menu is neither added nor deleted, by anybody."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in ("add", "delete") and super().user_has_permission(user, action)


class MenuForm(WagtailAdminModelForm):
    """With the one list that is shown where this menu stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"links", "tiles"} - {self.instance.field}:
            self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        in_order(self)
        data: dict[str, Any] = super().clean()
        name = self.instance.field
        if name in data and not self.is_deferred_validation:  # a draft may be anything
            rows = [(row["type"], row["value"] or {}) for row in data[name].raw_data]
            found = [(kind, value.get(kind)) for kind, value in rows]
            if len(set(found)) < len(found):
                self.add_error(name, ValidationError(TWICE))
            if self.instance.place == Place.FOOTER:
                self._keep_what_always_stands_there(rows)
        return data

    def _keep_what_always_stands_there(self, rows: list[tuple[str, Any]]) -> None:
        named = {value.get("screen"): value for kind, value in rows if kind == Kind.SCREEN}
        missing = [str(title) for name, title in start.ALWAYS.items() if name not in named]
        if missing:
            self.add_error("links", ValidationError(MISSING % {"names": ", ".join(missing)}))
        for name, title in start.ALWAYS.items():
            if named.get(name, {}).get("label") or named.get(name, {}).get("english"):
                self.add_error("links", ValidationError(KEEPS_ITS_NAME % {"name": title}))


class Menus(SnippetViewSet):
    model = SiteMenu
    icon = "list-ul"
    menu_label = _("Menus")
    menu_name = "menus"
    menu_order = 340
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ("__str__", LiveStatusTagColumn(), UpdatedAtColumn())
    add_view_class = New
    edit_view_class = OneAfterTheOther
    workflow_action_view_class = ApprovedIfItStillHolds
    edit_handler = ObjectList(
        [
            FieldPanel("links"),
            FieldPanel("tiles"),
            FieldPanel(
                "go_live_at",
                heading=_("Paraît le"),
                help_text=_("Vide : dès la publication. D’ici là, les lecteurs gardent l’ancien."),
            ),
        ],
        base_form_class=MenuForm,
    )


class NoticeForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["expire_at"]
        field.required = True
        field.error_messages["required"] = NO_END

    def clean(self) -> Any:
        in_order(self)
        return super().clean()


class Notices(SnippetViewSet):
    model = Notice
    icon = "warning"
    menu_label = _("Annonces")
    menu_name = "notices"
    menu_order = 345
    add_to_admin_menu = True
    copy_view_enabled = False
    search_fields = ("title", "text")
    list_display = (
        "title",
        Column("urgency", label=_("Niveau"), accessor="get_urgency_display"),
        Column("expire_at", label=_("Jusqu’au"), accessor="until"),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    )
    add_view_class = New
    edit_view_class = OneAfterTheOther
    workflow_action_view_class = ApprovedIfItStillHolds
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("text"),
            FieldRowPanel([FieldPanel("urgency"), FieldPanel("reach")]),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel(
                                "go_live_at", heading=_("Du"), help_text=_("Vide : dès la publication.")
                            ),
                            FieldPanel("expire_at", heading=_("Au"), help_text=_("Elle se retire seule.")),
                        ]
                    )
                ],
                heading=_("Dates"),
            ),
            FieldPanel("closable"),
            MultiFieldPanel(
                [FieldPanel("page"), FieldRowPanel([FieldPanel("url"), FieldPanel("link_label")])],
                heading=_("Pour en savoir plus"),
            ),
            MultiFieldPanel(
                [FieldPanel("audience"), FieldPanel("directorates"), FieldPanel("regions")],
                heading=_("Qui lit l’annonce"),
            ),
            MultiFieldPanel(
                [FieldPanel("english_title"), FieldPanel("english_text")], heading=_("En anglais")
            ),
        ],
        base_form_class=NoticeForm,
    )


register_permission_policy(SiteMenu, ThereAreThree(SiteMenu), exact_class=True)
