"""Filters and tags that every template of the portal may load."""

from datetime import date
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core import french
from core.phone import dialled, shown
from directory.concerns import UNSEEN
from directory.models import Referent, Worker
from directory.reference import EMERGENCY_NUMBERS, EmergencyNumber
from pages.reading import tree
from pages.reading.screens import reader_of
from pages.reading.tree import Node
from pages.templatetags.pages_tags import written_in

register = template.Library()
TEXTED = "114"  # the emergency number that takes messages


@register.filter
def call(number: str) -> str:
    """Where a number leads on a phone: "01 99 00 12 34" -> "tel:0199001234", "114" -> "sms:114": to that one,
    for whoever cannot hear or speak, one writes."""
    digits = dialled(number)
    return f"{'sms' if digits == TEXTED else 'tel'}:{digits}"


@register.filter
def phone(number: str) -> str:
    """The number as people read it, on one line."""
    return shown(number)


@register.filter(expects_localtime=True)
def day(value: date | None, form: str = "") -> str:
    """mardi 1er décembre, where ``date:"l j F"`` would write « 1 décembre »; |day:"year" adds the year,
    |day:"other" that of another year than this one."""
    if value is None:
        return ""
    is_other = form == "other" and value.year != timezone.localdate().year
    return french.day(value, year=form == "year" or is_other)


@register.filter(expects_localtime=True)
def short_day(value: date | None) -> str:
    """1er décembre."""
    return french.short_day(value) if value else ""


@register.filter
def only_warns(form: forms.BaseForm) -> bool:
    """Nothing is to be corrected, but something is to be read before it goes on."""
    errors = [error for found in form.errors.as_data().values() for error in found]
    return bool(errors) and all(error.code == UNSEEN for error in errors)


@register.simple_tag(takes_context=True)
def easy_page(context: template.Context, slug: str) -> Node | None:
    """The page in easy words of that address, for a screen that is no page of the tree; None without one.

    As this process last read the tree: to ask whether it has changed since would cost each screen a query.
    """
    request, known = context["request"], tree.cached()
    if known.token is None:
        known = tree.current()
    easy = [node for node in known.easy if node.slug == slug]
    return next(iter(reader_of(request).visible(easy)), None)


@register.filter
def of(name: str) -> str:
    """de Camille, d’Inès; in another language the bare name."""
    return french.of(str(name))


@register.simple_tag
def emergency_numbers(first: str = "") -> list[EmergencyNumber]:
    return sorted(EMERGENCY_NUMBERS, key=lambda entry: entry.number != first)


register.simple_tag(written_in)


@register.filter
def role(person: Worker | Referent) -> str:
    """What somebody is called: in French as they say it themselves, else translated."""
    return person.spoken_role


@register.filter
def role_and_title(person: Worker | Referent) -> str:
    """On their own sheet: in another language with their own words beside it."""
    if not person.title or french.is_french():
        return person.spoken_role
    return format_html("{} ({})", person.spoken_role, french_name(person.title))


@register.filter
def french_name(name: object) -> str:
    """What is called so in French, whatever the interface speaks: a place, a town (RGAA 8.7)."""
    return str(name) if french.is_french() or not name else format_html('<span lang="fr">{}</span>', name)


_BROWSERS = ("Edg", "Firefox", "Chrome", "Safari")
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def device(user_agent: str) -> str:
    """ "Mozilla/5.0 (Windows NT 10.0...) ... Firefox/140.0" -> "Firefox, Windows"."""
    browser = next((name for name in _BROWSERS if name in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    found = [name for name in (browser.replace("Edg", "Edge"), system) if name]
    return ", ".join(found) or gettext("Appareil inconnu")


# --- Fields of forms (components/form_field.html) ------------------------------------------------------

_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, "options"),
    (forms.CheckboxSelectMultiple, "options"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "upload"),
    (forms.Select, "select"),
)


@register.filter
def field_kind(field: BoundField) -> str:
    """Which component of the design system shows this field."""
    if field.is_hidden:
        return "hidden"
    return next((kind for widget, kind in _KINDS if isinstance(field.field.widget, widget)), "input")


@register.filter
def is_radio(field: BoundField) -> bool:
    widget = field.field.widget
    return isinstance(widget, forms.RadioSelect) and not isinstance(widget, forms.CheckboxSelectMultiple)


@register.filter
def is_optional(field: BoundField) -> bool:
    """Not where one of several is wanted (``one_of_several`` of the form): alone it is neither. Nor what is
    wanted by what another field says (``at_times``), which the hint of the field tells."""
    neither = (*getattr(field.form, "one_of_several", ()), *getattr(field.form, "at_times", ()))
    return not field.field.required and field.name not in neither


@register.filter
def options(field: BoundField) -> list[Any]:
    return list(field.subwidgets)


@register.simple_tag
def dsfr_widget(field: BoundField) -> SafeString:
    """The control with its class, tied to its hint and its error."""
    kind, widget = field_kind(field), field.field.widget
    if hasattr(widget, "input_type"):
        widget.attrs.pop("type", None)  # allauth says it among these as well: it would stand there twice
    attrs: dict[str, Any] = {}
    if kind in {"input", "select", "upload"}:
        own = widget.attrs.get("class", "")
        attrs["class"] = f"fr-{kind} {own}".strip()
    # Of a list in which something is always chosen nothing is required, as HTML has it.
    if field.field.required and kind != "checkbox" and widget.use_required_attribute(field.initial):
        attrs["required"] = True
    return field.as_widget(attrs=attrs)
