"""What only the demo's pages show."""

from dataclasses import dataclass

from django import template
from django.conf import settings

from portal.demo.cases import DEMO_PASSPHRASES
from portal.demo.personas import PERSONAS, Persona

register = template.Library()


@dataclass(frozen=True, slots=True)
class CastEntry:
    persona: Persona
    passphrase: str


@register.simple_tag
def demo_cast() -> list[CastEntry]:
    """Nobody outside the demo, even if a template asks."""
    if not settings.DEMO:
        return []
    return [CastEntry(persona, DEMO_PASSPHRASES.get(slug, "")) for slug, persona in PERSONAS.items()]
