"""The form of a page in the Wagtail admin."""

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.widgets import SlugInput
from wagtail.blocks import StreamBlockValidationError, StreamValue
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from core.forms import FIRST_DAY, LAST_DAY
from core.text import fold
from directory.models import User
from directory.roles import GROUPS
from pages import starting
from pages.amounts import stored, text
from pages.easy import choosing
from pages.quality import gate
from pages.translation import gate as translation
from pages.typed import in_order

# What the browser does first, to make the same address: it would drop apostrophes and ligatures.
AS_FOLDED = [(r"[œŒ]", "oe"), (r"[æÆ]", "ae"), (r"[^0-9A-Za-zÀ-ÖØ-öø-ɏ\s_-]", " ")]
ADDRESS_LENGTH = 80  # characters of an end that is made of a title
NO_AMOUNT_HERE = _(
    "Un barème se nomme dans un texte mis en forme ou dans un tableau : ici, il resterait tel quel."
)
NO_SUCH_AMOUNT = _("Aucun barème ne s’appelle « %(slug)s ».")
LINE_END = re.compile(r"\s*[\r\n]\s*")
NAMELESS = "page"  # of a title without a letter


class RelaisPageForm(WagtailAdminPageForm):
    """The keeper of a page is chosen among those who edit, not among everyone who signs in."""

    data: Any
    goes_further = True  # than a draft: published, scheduled, submitted

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title_before = self.instance.draft_title or ""
        if "owner" in self.fields:
            owner = self.fields["owner"]
            editors = Q(groups__name__in=GROUPS.values()) | Q(is_superuser=True)
            owner.queryset = User.objects.filter(editors).distinct()
            owner.label = _("Personne qui suit la page")
            owner.help_text = _("Elle reçoit le rappel de relecture.")
        if "easy_to_read" in self.fields and self.parent_page is not None:
            self.fields["easy_to_read"].widget = choosing.EasyChooser(self.parent_page)
        if "seo_title" in self.fields:
            self.fields["seo_title"].label = _("Titre neutre")
            self.fields["seo_title"].help_text = _(
                "Celui de l’onglet et de l’historique, si la page est sensible."
            )
        if "slug" in self.fields:
            self.fields["slug"].label = _("Fin de l’adresse")
            self.fields["slug"].help_text = _("Vide : elle est faite d’après le titre.")
            self.fields["slug"].required = False
            self.fields["slug"].widget = SlugInput(formatters=AS_FOLDED, locale="fr")

    def defer_required_fields(self) -> None:
        """Asked for a draft only."""
        self.goes_further = False
        super().defer_required_fields()

    def full_clean(self) -> None:
        """An address that was made of the title leaves with it when the form is refused: the next title makes
        its own, where the browser would keep that of a title which was refused."""
        made = self._of_the_title()
        if made and len(made) > ADDRESS_LENGTH:
            self._write_slug(end_of_address(made))
        super().full_clean()
        if made and self.errors:
            self.changed_data  # noqa: B018  # asked for once, of what was sent
            self._write_slug("")

    def _of_the_title(self) -> str:
        """The address that was sent, of a page that was never published, if nobody chose it; else ""."""
        if not self.is_bound or "slug" not in self.fields or self.instance.first_published_at is not None:
            return ""
        slug, title = (str(self.data.get(self.add_prefix(name)) or "").strip() for name in ("slug", "title"))
        whole = slugify(fold(title))  # the browser writes it as well, and knows of no length
        cut = len(slug) > ADDRESS_LENGTH and whole.startswith(slug[:ADDRESS_LENGTH])
        return slug if cut or slug == whole or slug in self._made_of(self.title_before) else ""

    def _write_slug(self, slug: str) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("slug")] = slug

    def clean_summary(self) -> str:
        """One paragraph: its field grows with it, and Enter makes a line there that no list would show."""
        return LINE_END.sub(" ", self.cleaned_data["summary"])

    def clean_slug(self) -> str:
        """Made of the title when it is left empty, and again with it until the page is published once."""
        slug: str = self.cleaned_data["slug"]
        title: str = self.cleaned_data.get("title") or ""
        follows = self.instance.first_published_at is None and slug in self._made_of(self.title_before)
        follows |= slug in (slugify(fold(title)), end_of_address(title))
        return slug if slug and not follows else self._free(end_of_address(title))

    def _made_of(self, title: str) -> set[str]:
        if not title:
            return set()
        base = end_of_address(title)
        return {base, self.instance.slug} if self.instance.slug.startswith(f"{base}-") else {base}

    def _free(self, base: str) -> str:
        """With a number where a page beside has that address."""
        slug, number = base, 1
        while not Page._slug_is_available(slug, self.parent_page, self.instance):
            number += 1
            slug = f"{base}-{number}"
        return slug

    def clean(self) -> dict[str, Any]:
        in_order(self)
        data: dict[str, Any] = super().clean()
        self._check_years(data)
        if self.goes_further:
            for name, error in starting.errors(type(self.instance), data).items():
                self.add_error(name, error)
            for name, error in type(self.instance).faults(data).items():
                self.add_error(name, error)
            for field, fault in translation.errors(self.instance, data).items():
                self.add_error(field, fault)
            if self.instance.must_be_plain:
                for name, faults in gate.errors(type(self.instance), data).items():
                    self.add_error(name, faults)
            self._check_amounts(data)
        return data

    def _check_years(self, data: dict[str, Any]) -> None:
        """Of a draft too: no calendar shows the year 26."""
        for name, value in list(data.items()):  # an error takes its field away
            if isinstance(value, date) and not FIRST_DAY.year <= value.year <= LAST_DAY.year:
                self.add_error(name, _("Choisissez une date entre 2000 et 2099."))

    def _check_amounts(self, data: dict[str, Any]) -> None:
        """A scale that nobody knows, or named where its value would not be written."""
        texts = {
            name: str(value.raw_data) if isinstance(value, StreamValue) else str(value)
            for name, value in data.items()
            if isinstance(value, StreamValue | str)
        }
        known = stored.slugs() if any(text.slugs(words) for words in texts.values()) else frozenset()
        for name, words in texts.items():
            if not (named := text.slugs(words)):
                continue
            field = self.instance._meta.get_field(name)
            if not isinstance(field, StreamField | RichTextField):
                self.add_error(name, NO_AMOUNT_HERE)
            elif unknown := next((slug for slug in named if slug not in known), None):
                said = ValidationError(NO_SUCH_AMOUNT % {"slug": unknown})
                in_blocks = isinstance(field, StreamField)
                error = StreamBlockValidationError(non_block_errors=[said]) if in_blocks else said
                self.add_error(name, error)


def end_of_address(title: str) -> str:
    """ "L’aide à l’installation" is "l-aide-a-l-installation"."""
    slug = slugify(fold(title))
    if len(slug) > ADDRESS_LENGTH:
        slug = slug[: ADDRESS_LENGTH + 1].rpartition("-")[0] or slug[:ADDRESS_LENGTH]
    return slug or NAMELESS
