"""A real service: every secret from the environment, HTTPS only, no demo."""

from portal.settings.base import *  # noqa: F403
from portal.settings.env import env_bool, env_int, env_list, env_required

SECRET_KEY = env_required("SECRET_KEY")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS") or [env_required("ALLOWED_HOSTS")]
BASE_URL = WAGTAILADMIN_BASE_URL = env_required("BASE_URL")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# A domain that browsers preload stays HTTPS for all its hosts, for months: its owner decides, not we.
SECURE_HSTS_PRELOAD = env_bool("HSTS_PRELOAD")
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # which asks for the above
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-relais"
CSRF_COOKIE_NAME = "__Host-relais-csrf"
MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
