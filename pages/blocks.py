"""What editors compose a page of. A block is one class, one template and one ``clean``.

Few blocks, each with a preview: change them in batches, every edit rewrites a migration.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from core.phone import is_number
from directory.reference import BeneficiaryStatus, EstablishmentKind
from pages.amounts import stored, text
from pages.arriving.concerning import Condition, Where
from pages.reference import Level
from pages.typed import LineBlock

PHONE_ERROR = _("Donnez un numéro que l’on peut composer : de 2 à 15 chiffres, avec ou sans espaces.")
FEATURES = ["bold", "ul", "ol", "link", "document-link", "amount"]


class RichText(blocks.RichTextBlock):
    """Paragraphs, lists and links: titles are blocks of their own, so that their levels hold."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(features=FEATURES, **kwargs)

    def extract_references(self, value: Any) -> Iterator[Any]:
        """With the scales that it names."""
        yield from super().extract_references(value)
        yield from stored.references(value.source if value else "")


class HeadingBlock(LineBlock):
    class Meta:
        label = _("Intertitre")
        icon = "title"
        template = "pages/blocks/heading.html"
        preview_value = "Par quoi commencer"
        description = _("Annonce la suite en quelques mots. Le lecteur pressé ne lit que les intertitres.")


class TextBlock(RichText):
    class Meta:
        label = _("Texte")
        icon = "pilcrow"
        template = "pages/blocks/text.html"
        preview_value = (
            "<p>Vous pouvez écrire <b>sans passer par votre hiérarchie</b>. La démarche est gratuite.</p>"
        )
        description = _("Paragraphes, listes et liens. Des phrases de moins de vingt mots.")


class CalloutBlock(blocks.StructBlock):
    title = LineBlock(label=_("Titre"), max_length=120)
    text = RichText(label=_("Texte"))
    level = blocks.ChoiceBlock(
        label=_("Ton"),
        choices=Level.choices,
        default=Level.INFO,
        help_text=_("Règle la couleur et l’icône."),
        search_index=False,  # "Information" is not a word of the page
    )

    class Meta:
        label = _("Encadré")
        icon = "info-circle"
        template = "pages/blocks/callout.html"
        preview_value = {
            "title": "Attention aux traces",
            "text": "<p>Un téléphone peut être surveillé.</p>",
            "level": "warning",
        }
        description = _("Une chose à ne pas manquer, mise en valeur. Deux par page suffisent.")


class StepsBlock(blocks.StructBlock):
    title = LineBlock(label=_("Titre"), max_length=120)
    items = blocks.ListBlock(RichText(label=_("Étape")), label=_("Étapes"), min_num=1)

    class Meta:
        label = _("Étapes")
        icon = "list-ol"
        template = "pages/blocks/steps.html"
        preview_value = {
            "title": "Les premiers gestes",
            "items": ["<p>Appelez.</p>", "<p>Notez la date.</p>"],
        }
        description = _("Ce qu’il faut faire, dans l’ordre, avec des numéros.")


class ChecklistBlock(blocks.StructBlock):
    title = LineBlock(label=_("Titre"), max_length=120)
    items = blocks.ListBlock(LineBlock(label=_("Élément"), max_length=200), label=_("Éléments"), min_num=1)

    class Meta:
        label = _("Liste à cocher")
        icon = "tasks"
        template = "pages/blocks/checklist.html"
        preview_value = {"title": "Un sac prêt", "items": ["Pièce d’identité", "Double des clés"]}
        description = _(
            "Des cases à cocher, à l’écran comme sur le papier. Ce qui est coché n’est gardé nulle part."
        )


class AccordionItemBlock(blocks.StructBlock):
    title = LineBlock(label=_("Titre"), max_length=150)
    text = RichText(label=_("Texte"))


class AccordionBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(AccordionItemBlock(label=_("Volet")), min_num=1, **kwargs)

    class Meta:
        label = _("Volets")
        icon = "collapse-down"
        template = "pages/blocks/accordion.html"
        preview_value = [
            {"title": "L’ordonnance de protection", "text": "<p>Le juge statue en six jours.</p>"}
        ]
        description = _("Des réponses repliées : le lecteur n’ouvre que la sienne.")


class NumberBlock(blocks.StructBlock):
    number = LineBlock(
        label=_("Numéro"), max_length=20, help_text=_("Tel qu’on le compose : 3114, 119, 01 99 00 12 34.")
    )
    label = LineBlock(label=_("Qui répond"), max_length=80)
    text = LineBlock(label=_("Pour quoi"), max_length=120, required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        is_to_come = self.is_deferred_validation and not cleaned["number"]
        if not is_to_come and not is_number(cleaned["number"], short=True):
            raise StructBlockValidationError({"number": ValidationError(PHONE_ERROR)})
        return cleaned

    class Meta:
        label = _("Numéro")
        icon = "mobile-alt"


class NumbersBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(NumberBlock(), min_num=1, **kwargs)

    class Meta:
        label = _("Numéros à appeler")
        icon = "mobile-alt"
        template = "pages/blocks/numbers.html"
        preview_value = [
            {"number": "3114", "label": "Prévention du suicide", "text": "Jour et nuit, gratuit"}
        ]
        description = _("De grands numéros, qu’un téléphone compose d’un geste.")


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Citation"))
    source = LineBlock(label=_("Qui le dit"), max_length=150, required=False)

    class Meta:
        label = _("Citation")
        icon = "openquote"
        template = "pages/blocks/quote.html"
        preview_value = {
            "text": "Je n’osais pas écrire. J’aurais dû le faire avant.",
            "source": "Une greffière",
        }
        description = _("Une phrase entendue ou un article de texte officiel.")


class CellBlock(LineBlock):
    """Of a table, where an amount may stand."""

    def extract_references(self, value: Any) -> Iterator[Any]:
        yield from stored.references(str(value or ""))


class TableBlock(TypedTableBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__([("text", CellBlock(label=_("Texte"), required=False))], **kwargs)

    class Meta:
        label = _("Tableau")
        icon = "table"
        template = "pages/blocks/table.html"
        description = _("Un petit tableau. Sur un téléphone, chaque ligne devient une fiche.")
        preview_value = {
            "columns": [{"type": "text", "heading": "Âge"}, {"type": "text", "heading": "Montant (fictif)"}],
            "rows": [{"values": ["Moins de 3 ans", "111 €"]}, {"values": ["De 3 à 6 ans", "99 €"]}],
            "caption": "Aide à la garde d’enfant",
        }

    def get_preview_value(self) -> Any:
        return self.to_python(self.meta.preview_value)


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    caption = LineBlock(label=_("Légende"), max_length=200, required=False)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """``picture``: none on a day when it may be shown no more; ``on``: that of the page that is shown."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        picture, on = value["image"], context.get("on") or timezone.localdate()
        return context | {"picture": None if picture is None or picture.is_over(on) else picture}

    class Meta:
        label = _("Image")
        icon = "image"
        template = "pages/blocks/image.html"
        description = _(
            "Une image qui apprend quelque chose. Son texte de remplacement se règle dans « Images »."
        )


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    text = LineBlock(label=_("Ce qu’il contient"), max_length=200, required=False)

    class Meta:
        label = _("Document à télécharger")
        icon = "doc-full"
        template = "pages/blocks/document.html"
        description = _("Un formulaire ou une notice, avec son format et son poids.")


class SocialWorkerBlock(blocks.StructBlock):
    title = LineBlock(label=_("Titre"), max_length=120)

    class Meta:
        label = _("Mon service social")
        icon = "user"
        template = "pages/blocks/social_worker.html"
        preview_value = {"title": "En parler avec votre assistant de service social"}
        description = _(
            "Une fiche qui donne à chaque lecteur le nom et le numéro de la personne qui le suit."
        )


class BenefitsBlock(blocks.StructBlock):
    title = LineBlock(label=_("Titre"), max_length=120)
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("Prestation"), page_type="pages.BenefitPage"),
        label=_("Prestations"),
        min_num=1,
    )

    class Meta:
        label = _("Prestations")
        icon = "clipboard-list"
        template = "pages/blocks/benefits.html"
        preview_value = {"title": "Les aides qui peuvent vous concerner", "pages": []}
        description = _(
            "Des cartes vers les prestations utiles. Une prestation dépubliée disparaît d’elle-même."
        )


class AmountBlock(blocks.StructBlock):
    title = LineBlock(
        label=_("Titre"), max_length=120, required=False, help_text=_("Vide : le nom du barème.")
    )
    scale = SnippetChooserBlock("pages.Scale", label=_("Barème"))

    class Meta:
        label = _("Montant")
        icon = "tag"
        template = "pages/blocks/amount.html"
        preview_value = {"title": "Garde d’enfant", "scale": None}
        description = _(
            "Un montant tel qu’il est en vigueur, le suivant s’il est connu, et les textes qui les fixent."
        )

    def get_searchable_content(self, value: Any) -> list[str]:
        scale = value["scale"]
        return [value["title"] or scale.name, text.token(scale.slug)] if scale else []

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """``on`` and ``scales`` are those of the page that is shown."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        scale = value["scale"]
        known = context.get("scales")
        shown = scale and (scale.plain if known is None else known.get(scale.slug))
        on = context.get("on") or timezone.localdate()
        return context | {"scale": shown, "on": on, "rows": shown.told(on) if shown else []}


def page_ids(value: Any) -> Iterator[int]:
    """The ids that a list of page choosers holds, without loading the pages."""
    for child in value.bound_blocks:
        raw = child.block.get_prep_value(child.value)
        if raw is not None:
            yield int(raw)


class BodyBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    text = TextBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    checklist = ChecklistBlock()
    accordion = AccordionBlock()
    numbers = NumbersBlock()
    quote = QuoteBlock()
    table = TableBlock()
    image = ImageBlock()
    document = DocumentBlock()
    social_worker = SocialWorkerBlock()
    benefits = BenefitsBlock()
    amount = AmountBlock()

    class Meta:
        template = "pages/blocks/body.html"


class ForSomeBlock(blocks.StructBlock):
    text = RichText(label=_("Texte"))
    where = blocks.ChoiceBlock(
        label=_("Où"),
        choices=Where.choices,
        required=False,
        search_index=False,
        help_text=_("Vide : partout."),
    )
    audience = blocks.MultipleChoiceBlock(
        label=_("Statuts"),
        choices=BeneficiaryStatus.choices,
        required=False,
        widget=CheckboxSelectMultiple,
        search_index=False,
    )
    establishments = blocks.MultipleChoiceBlock(
        label=_("Natures d’établissement"),
        choices=EstablishmentKind.choices,
        required=False,
        widget=CheckboxSelectMultiple,
        search_index=False,
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if Condition.of(cleaned).is_for_all and not self.is_deferred_validation:
            error = ValidationError(_("Dites pour qui : un lieu, un statut ou une nature d’établissement."))
            raise StructBlockValidationError({"where": error})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        return context | {"condition": Condition.of(value)}

    class Meta:
        label = _("Pour certains")
        icon = "group"
        template = "pages/blocks/for_some.html"
        preview_value = {
            "text": "<p>Les permanences s’affichent à l’heure du territoire.</p>",
            "where": "overseas",
            "audience": [],
            "establishments": [],
        }
        description = _(
            "Un paragraphe qui ne vaut que quelque part, ou pour un statut. « Mon livret » ne le montre qu’à "
            "ceux qu’il concerne ; le livret entier dit pour qui il est."
        )


class ChapterBlock(BodyBlock):
    """What a chapter of the booklet may hold besides."""

    for_some = ForSomeBlock()

    class Meta:
        template = "pages/blocks/body.html"
