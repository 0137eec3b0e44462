"""One machine, nothing to start: what `make run` serves, with the demo."""

import secrets

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATA
from portal.settings.env import env_bool

ONE_MACHINE = True
DEMO = env_bool("RELAIS_DEMO", default=True)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def _machine_secret() -> str:
    """A random key for this data folder, made at the first start."""
    DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = DATA / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = _machine_secret()
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# As in production: files are gathered once, hashed, compressed, and kept by browsers for a year.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
WHITENOISE_MAX_AGE = 60
