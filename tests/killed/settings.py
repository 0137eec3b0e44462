"""Production's settings, on a loopback port. The browser plays the proxy, too: HTTPS, and where from."""

from portal.settings.prod import *  # noqa: F403
from portal.settings.prod import CASE_STORAGE

STORAGES = {
    "cases": CASE_STORAGE,
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},  # none is gathered
}
MAIL_TRANSPORT = "django.core.mail.backends.dummy.EmailBackend"
