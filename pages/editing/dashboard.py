"""The first screen of the Wagtail admin: what waits for me."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component

from directory.roles import Role
from pages.easy import standing
from pages.editing import follow_up
from pages.kinds import KINDS, BookletPage, SectionPage
from pages.quality import broken
from pages.translation import standing as translations

# How long what somebody else cancelled stays on its author's first screen.
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    url: str
    who: str
    when: date | datetime | None
    confirm_url: str = ""
    section: str = ""
    note: str = ""


class ToReview(Component):
    name = "relais_to_review"
    template_name = "pages/admin/panel.html"
    order = 20
    heading: Any = gettext_lazy("À relire")
    date_label: Any = gettext_lazy("À relire depuis le")
    who_label: Any = gettext_lazy("Suivie par")
    empty: Any = gettext_lazy("Aucune page n’a dépassé sa date de relecture.")

    is_shown = True

    def __init__(self, request: Any) -> None:
        self.request = request

    @property
    def everyone(self) -> bool:
        """Moderators see all pages, an editor their own."""
        return bool(self.request.user.has_role(Role.MODERATOR, Role.ADMINISTRATOR))

    def rows(self) -> Iterable[Row]:
        """By section, the oldest of each first."""
        owner, today = None if self.everyone else self.request.user, timezone.localdate()
        known, keepers = follow_up.sections(), follow_up.Keepers(today)
        order = ["", *known.values()]
        found = [(follow_up.section_of(page, known), page) for page in follow_up.due(today, owner)]
        for section, page in sorted(found, key=lambda one: order.index(one[0])):
            confirm = reverse("confirm_page", args=[page.pk])
            who, note = str(page.owner or ""), absence(keepers.absence_of(page))
            yield Row(page.title, edit_url(page), who, page.review_on, confirm, section, note)

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {
            "name": self.name,
            "rows": list(self.rows()),
            "csrf_token": get_token(self.request),
            "heading": self.heading,
            "date_label": self.date_label,
            "who_label": self.who_label,
            "empty": self.empty,
        }


class Scheduled(ToReview):
    name = "relais_scheduled"
    order = 30
    heading = gettext_lazy("Programmé")
    date_label = gettext_lazy("Paraîtra le")
    who_label = gettext_lazy("Préparée par")
    empty = gettext_lazy("Aucune publication n’est programmée.")

    def rows(self) -> Iterable[Row]:
        for revision in follow_up.scheduled():
            thing = revision.as_object()
            yield Row(
                title_of(thing), edit_url(thing), str(revision.user or ""), revision.approved_go_live_at
            )


class BrokenLinks(ToReview):
    """Found at night, and of what was withdrawn since; what is mended leaves the list once published."""

    name = "relais_broken"
    order = 25
    heading = gettext_lazy("Liens cassés")
    date_label = gettext_lazy("Où mène le lien")
    empty = gettext_lazy("Tous les liens connus mènent quelque part.")

    def rows(self) -> Iterable[Row]:
        for one in broken.links(None if self.everyone else self.request.user):
            where = one.to or _("une page supprimée")
            told = _("Ne répond plus : %(where)s") if one.is_outside else _("N’est pas en ligne : %(where)s")
            yield Row(
                one.page.title,
                edit_url(one.page),
                str(one.page.owner or ""),
                None,
                note=told % {"where": where},
            )


class ToCheck(ToReview):
    """What was written without a source that says so; it leaves the list once the note is emptied."""

    name = "relais_to_check"
    order = 27
    heading = gettext_lazy("À vérifier")
    date_label = gettext_lazy("Ce qui reste à vérifier")
    empty = gettext_lazy("Aucune page n’attend de vérification.")

    def rows(self) -> Iterable[Row]:
        owner = None if self.everyone else self.request.user
        for page in follow_up.to_check(owner):
            yield Row(page.title, edit_url(page), str(page.owner or ""), None, note=page.editor_note)


class Waiting(ToReview):
    """What an editor has submitted. Who approves has Wagtail's own list of it, with what to do."""

    name = "relais_waiting"
    order = 10
    heading = gettext_lazy("En attente de validation")
    date_label = gettext_lazy("Demandée le")
    who_label = gettext_lazy("Demandée par")
    empty = gettext_lazy("Aucune page n’attend de validation.")

    @property
    def is_shown(self) -> bool:  # type: ignore[override]
        return not self.everyone

    def rows(self) -> Iterable[Row]:
        for state in follow_up.waiting():
            if state.requested_by_id == self.request.user.pk:
                page = state.content_object
                yield Row(title_of(page), edit_url(page), str(state.requested_by or ""), state.created_at)


class ComeBack(ToReview):
    """What this person submitted and has back, with what was said to them."""

    name = "relais_come_back"
    order = 8
    heading = gettext_lazy("À reprendre")
    date_label = gettext_lazy("La réponse")
    who_label = gettext_lazy("Donnée par")
    empty = ""

    @property
    def is_shown(self) -> bool:  # type: ignore[override]
        return bool(self.states or self.deleted)

    @cached_property
    def states(self) -> list[Any]:
        return follow_up.come_back(self.request.user, timezone.now() - KEPT)

    @cached_property
    def deleted(self) -> list[Any]:
        return follow_up.deleted(self.request.user, timezone.now() - KEPT)

    def rows(self) -> Iterable[Row]:
        told = _("C’est supprimé, et votre demande avec.")
        if self.request.user.email:
            told = _("%(told)s Le texte est dans le message que vous avez reçu.") % {"told": told}
        for entry in self.deleted:
            yield Row(entry.label, "", str(entry.user or ""), entry.timestamp, note=told)
        for state in self.states:
            thing, answer = state.content_object, state.current_task_state
            refused = state.status == state.STATUS_NEEDS_CHANGES
            told = _("Des modifications sont demandées.") if refused else _("La demande est annulée.")
            if answer.comment:
                told = _("%(told)s Ce qui vous est dit : %(words)s") % {"told": told, "words": answer.comment}
            who = str(answer.finished_by or "")
            yield Row(title_of(thing), edit_url(thing), who, answer.finished_at, note=told)


class Overtaken(ToReview):
    """Easy versions of pages that were published since."""

    name = "relais_overtaken"
    order = 25
    heading = gettext_lazy("Facile à lire : la page d’origine a changé depuis")
    date_label = gettext_lazy("Page d’origine publiée le")
    empty = ""

    @property
    def is_shown(self) -> bool:  # type: ignore[override]
        return bool(self.pairs)

    @cached_property
    def pairs(self) -> list[Any]:
        return standing.overtaken()

    def rows(self) -> Iterable[Row]:
        for pair in self.pairs:
            yield Row(
                pair.easy.title, edit_url(pair.easy), str(pair.easy.owner or ""), pair.full.last_published_at
            )


class ToWrite(Component):
    """A new page in one click, where its kind belongs: the sections, and the chapters of a booklet."""

    name = "relais_to_write"
    template_name = "pages/admin/to_write.html"
    is_shown = True

    def __init__(self, request: Any) -> None:
        self.request = request
        # Who approves comes for what waits.
        self.order = 35 if request.user.has_role(Role.MODERATOR, Role.ADMINISTRATOR) else 1

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        parents: list[Any] = [*SectionPage.objects.live().order_by("path"), *BookletPage.objects.live()]
        found = [(page.title, self._offered(page)) for page in parents]
        return {"places": [(title, kinds) for title, kinds in found if kinds]}

    def _offered(self, parent: Any) -> list[tuple[str, str]]:
        if not parent.permissions_for_user(self.request.user).can_add_subpage():
            return []
        order: tuple[str, ...] = getattr(parent, "takes", ())
        kinds = [kind for kind in KINDS if kind.can_create_at(parent)]
        if order:
            kinds.sort(key=lambda kind: order.index(kind.__name__))  # what the section is about comes first
        return [
            (
                capfirst(str(kind.get_verbose_name())),
                reverse("wagtailadmin_pages:add", args=["pages", kind._meta.model_name, parent.pk]),
            )
            for kind in kinds
        ]


class OvertakenTranslations(Overtaken):
    """Pages in English whose French page was published since."""

    name = "relais_translations"
    order = 26
    heading = gettext_lazy("En anglais : la page française a changé depuis")
    date_label = gettext_lazy("Page française publiée le")

    @cached_property
    def pairs(self) -> list[Any]:
        return translations.overtaken()

    def rows(self) -> Iterable[Row]:
        for pair in self.pairs:
            page, when = pair.translation, pair.original.last_published_at
            yield Row(page.title, edit_url(page), str(page.owner or ""), when)


def title_of(thing: Any) -> str:
    """Of a page, or of what else waits for approval."""
    return str(getattr(thing, "draft_title", "") or thing)


def edit_url(thing: Any) -> str:
    return str(AdminURLFinder().get_edit_url(thing))


def absence(found: follow_up.Absence | None) -> str:
    """Beside the name of a keeper for whom the moderators answer."""
    match found:
        case follow_up.Absence.NOBODY:
            return _("Personne ne la suit : la modération est prévenue.")
        case follow_up.Absence.GONE:
            return _("N’écrit plus ici : la modération est prévenue.")
        case follow_up.Absence.AWAY:
            return _("Absence en cours : la modération est prévenue.")
    return ""
