"""Settings come from the environment, are read once, and are loud when wrong."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "oui", "yes", "on"}, {"0", "false", "non", "no", "off", ""}


def env(name: str, default: str = "") -> str:
    """The variable, or the content of the file that NAME_FILE names (secrets of a service manager)."""
    if path := os.getenv(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.getenv(name, default)


def env_required(name: str) -> str:
    if value := env(name):
        return value
    raise ImproperlyConfigured(f"Définir {name} ou {name}_FILE")


def env_bool(name: str, default: bool = False) -> bool:
    value = env(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} vaut {value!r} ; attendu : 1 ou 0")


def env_int(name: str, default: int) -> int:
    value = env(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} vaut {value!r} ; attendu : un nombre entier") from None


def env_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in env(name, default).split(",") if item.strip()]
