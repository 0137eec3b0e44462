"""What must never be deployed: said by `manage.py check`, which runs before every start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from pages.front import site


@register(Tags.security)
def demo_only_on_a_developers_machine(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The demo signs anyone in with one click: elsewhere than on one machine it may be a real service."""
    if settings.DEMO and not settings.ONE_MACHINE:
        return [
            Error(
                "DEMO is on while ONE_MACHINE is off: anyone could sign in as anyone.",
                hint="Unset RELAIS_DEMO, or use portal.settings.dev.",
                id="relais.E001",
            )
        ]
    return []


@register(Tags.security)
def domains_are_named(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a domain nobody signs in; with a star everybody would."""
    if not settings.SIGN_IN_DOMAINS or "*" in "".join(settings.SIGN_IN_DOMAINS):
        return [
            Error(
                "SIGN_IN_DOMAINS must list the mail domains of the ministry, one by one.",
                hint="SIGN_IN_DOMAINS=justice.gouv.fr,justice.fr",
                id="relais.E002",
            )
        ]
    return []


@register(Tags.security)
def drafts_go_by_https(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What follows the address opens a draft, and the panel of editors shows what stands there."""
    if site.is_sound():
        return []
    return [
        Error(
            "PREVIEW_FRONT_END must be an https address, or http on this machine.",
            hint="PREVIEW_FRONT_END=https://vitrine.example/apercu/#",
            id="relais.E003",
        )
    ]


@register(Tags.security, deploy=True)
def second_factor_store_is_shared(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Rate limits live in the cache: one per process would multiply every limit."""
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        return [Warning("The default cache is one per process: rate limits do not hold.", id="relais.W001")]
    return []
