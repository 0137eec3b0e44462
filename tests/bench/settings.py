"""What `make bench` measures: production's settings, served on a loopback port by the command itself.

The command gives RELAIS_DATA, DATABASE_URL, SECRET_KEY, ALLOWED_HOSTS and BASE_URL; requests carry the
header by which a proxy says that it received them over HTTPS.
"""

from portal.settings.prod import *  # noqa: F403
from portal.settings.prod import DATA

ROOT_URLCONF = "tests.bench.urls"
STATIC_ROOT = DATA.parent / "static"  # the same for every data set
MAIL_TRANSPORT = "django.core.mail.backends.dummy.EmailBackend"
