"""What holds everywhere. dev, test and prod each say what differs."""

import json
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from portal.settings.database import database
from portal.settings.env import env, env_bool, env_int, env_list, env_required

ROOT = Path(__file__).resolve().parent.parent.parent
# Beside the sources in a checkout; an installed wheel has no place of its own, and must be told.
DATA = Path(
    env("RELAIS_DATA", str(ROOT / "var")) if (ROOT / "manage.py").exists() else env_required("RELAIS_DATA")
).resolve()

DEBUG = False
DEMO = False
# This machine's own browser is the only visitor: what leads inside a network may be called, a demo may run.
ONE_MACHINE = False
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "portal",
    "search",
    "pages",
    "contact",
    "casework",
    "permanences",
    "directory",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "pages.apps.UsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v3",
    "wagtail.contrib.redirects",
    "wagtail",
    "modelcluster",
    "taggit",
    "ninja",
    "widget_tweaks",
    "dsfr",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "corsheaders",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # its catalogue: Wagtail's admin says with it how long ago something was
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "portal.gate.probes.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.gate.errors.Maintenance",
    "csp.middleware.CSPMiddleware",
    "portal.gate.headers.AnswerHeaders",
    "portal.api.other_sites.OtherSites",
    "portal.api.answers.ReaderAnswers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.gate.errors.TooMuchAtOnce",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.gate.language.ReaderLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.gate.intranet.IntranetGate",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "portal.gate.second_factor.GroupMFAMiddleware",
    "portal.gate.errors.FormsOnly",
    "portal.gate.errors.UnreadyPages",
    "portal.gate.errors.ImpossibleAddresses",
    "pages.moved.middleware.LeadOn",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.date_filter", "portal.gate.typist"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.theme.context.chrome",
            ],
        },
    },
]

FORM_RENDERER = "core.forms.Renderer"

# --- Data ---

DATABASES: dict[str, Any] = {
    "default": database(
        env("DATABASE_URL", f"sqlite:///{DATA / 'relais.sqlite3'}"),
        prepared=env_bool("DATABASE_PREPARED", default=True),
    )
}

CACHE_URL = env("CACHE_URL")
CACHES: dict[str, Any] = {
    # Beyond so many entries a third of those that still count is thrown away. The clock deletes what expired.
    "default": {
        "BACKEND": "core.throttle.database_cache.DatabaseCache",
        "LOCATION": "relais_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
    if not CACHE_URL
    else {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL},
    # What may differ between two processes for a minute: menus, rendered fragments.
    "local": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "relais",
        "TIMEOUT": 60,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

TASKS: dict[str, Any] = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}
}

MEDIA_ROOT = DATA / "files"
MEDIA_URL = "/fichiers/"
STATIC_ROOT = DATA / "static"
STATIC_URL = "/static/"
ASSETS_ROOT = DATA / "assets"
STATICFILES_FINDERS = ["portal.theme.assets.AppFinder", "portal.theme.assets.DesignSystemFinder"]
# Files of cases, sealed: a folder, or any storage of Django's that is installed beside Relais.
CASE_STORAGE: dict[str, Any] = {
    "BACKEND": env("CASE_STORAGE", "django.core.files.storage.FileSystemStorage"),
    "OPTIONS": json.loads(env("CASE_STORAGE_OPTIONS", "{}"))
    or {
        "location": str(DATA / "cases"),
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
CLAMD_SOCKET = env("CLAMD_SOCKET")  # what looks files through on their way: its path, or host:port
FILE_UPLOAD_HANDLERS = [
    "portal.gate.uploads.SealedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES: dict[str, Any] = {
    "cases": CASE_STORAGE,
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.theme.storage.HashedStorage"},
}

# --- Sign-in: by code, passkeys, TOTP (docs/decisions/0004) ---

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = [
    "directory.backends.DirectoryBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SIGN_IN_DOMAINS = env_list("SIGN_IN_DOMAINS", "example.fr")
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds: a ministry's mail can be slow
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.LoginForm",
    "signup": "portal.accounts.forms.SignupForm",
    "confirm_login_code": "portal.accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "portal.accounts.forms.ConfirmEmailCodeForm",
}
# In a minute, from one address: behind a proxy that is a whole site, which begins its day together.
SIGN_INS_PER_MINUTE = env_int("SIGN_INS_PER_MINUTE", 120)
ACCOUNT_RATE_LIMITS = {
    "login": f"{SIGN_INS_PER_MINUTE}/m/ip",
    "signup": f"{SIGN_INS_PER_MINUTE}/m/ip",
    "request_login_code": f"{SIGN_INS_PER_MINUTE}/m/ip,3/m/key",  # key: the address that is typed
    "login_failed": f"{SIGN_INS_PER_MINUTE}/m/ip,5/5m/key",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
# Whether a person of an allowed domain may open their own account; otherwise accounts are created for them.
SIGN_UP_OPEN = env_bool("SIGN_UP_OPEN", default=True)
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Relais"
MFA_TOTP_TOLERANCE = 1  # the step before as well: a code is typed while it changes (RFC 6238 5.2)
MFA_FORMS = {
    "authenticate": "portal.accounts.factor_forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.factor_forms.ReauthenticateForm",
    "activate_totp": "portal.accounts.factor_forms.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.factor_forms.AddWebAuthnForm",
    "edit_webauthn": "portal.accounts.forms.EditWebAuthnForm",
    "login_webauthn": "portal.accounts.factor_forms.LoginWebAuthnForm",
    "authenticate_webauthn": "portal.accounts.factor_forms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "portal.accounts.factor_forms.ReauthenticateWebAuthnForm",
}
MFA_ADAPTER = "portal.accounts.adapters.MFAAdapter"
USERSESSIONS_TRACK_ACTIVITY = False  # it would write at each request
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXY_COUNT", 0)
SESSION_ENGINE = "portal.gate.sessions"
SESSION_COOKIE_AGE = env_int("SESSION_HOURS", 12) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- Language and time ---

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [ROOT / "portal" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
FORMAT_MODULE_PATH = ["portal.formats"]  # English as it is written in Europe, where dates are typed

# --- Editing ---

WAGTAIL_SITE_NAME = "Relais"
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_BASE_URL = env("BASE_URL", "http://127.0.0.1:8000")
BASE_URL = WAGTAILADMIN_BASE_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # codes are sent there: it is changed where it is verified
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False  # who is asked is told, once
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_AUTOSAVE_INTERVAL = 5000
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# Of a whole request, its files included: refused before anything of it is kept (portal.gate.errors).
REQUEST_MAX_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o640
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []  # nothing is fetched from outside
WAGTAILAPI_LIMIT_MAX = 100
API_REQUESTS_PER_MINUTE = env_int("API_REQUESTS_PER_MINUTE", 300)  # per token or person, and per process
# The other sites whose scripts may read the API, with a token: "https://vitrine.example". No cookie crosses.
CORS_ALLOWED_ORIGINS = env_list("API_CORS_ORIGINS")
CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "authorization", "if-none-match"]
CORS_EXPOSE_HEADERS = [
    "ETag", "Last-Modified", "Link", "Retry-After", "Deprecation", "Sunset", "Relais-Tags"
]  # fmt: skip  # names, one list
CORS_PREFLIGHT_MAX_AGE = 3600
EDITOR_TOKEN_DAYS = env_int("EDITOR_TOKEN_DAYS", 365)  # how long a token of the editors’ API holds
PREVIEW_LINK_HOURS = env_int("PREVIEW_LINK_HOURS", 24)
# After an event is over, until the names of those registered are erased.
EVENT_REGISTRATIONS_KEPT_DAYS = env_int("EVENT_REGISTRATIONS_KEPT_DAYS", 7)
# Where a separate front end shows drafts: what follows is the link's token. Empty: the API itself.
PREVIEW_FRONT_END = env("PREVIEW_FRONT_END")
# Hosts inside ("vitrine.intranet.example" or "10.1.2.3:8000") that webhooks may call; else only the outside.
WEBHOOK_INTERNAL_HOSTS = env_list("WEBHOOK_INTERNAL_HOSTS")
# The portal's own search moves to this server; Wagtail's admin keeps the database. Empty: embedded.
ELASTICSEARCH_URL = env("ELASTICSEARCH_URL")
ELASTICSEARCH_API_KEY = env("ELASTICSEARCH_API_KEY")
ELASTICSEARCH_CA = env("ELASTICSEARCH_CA")  # the file of the authority that signed its certificate
ELASTICSEARCH_TIMEOUT = 1  # seconds that a reader waits for it; then the database answers
ELASTICSEARCH_PREFIX = env("ELASTICSEARCH_PREFIX", "relais-")
WAGTAILSEARCH_BACKENDS: dict[str, Any] = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": True}
}
# Until when the database answers in its place, in seconds: after a failure; when more waits, or for longer,
# than this. And how long a good inspection of its index, or of what waits, is believed.
SEARCH_ENGINE_PAUSE = env_int("SEARCH_ENGINE_PAUSE", 30)
SEARCH_ENGINE_MAX_AGE = env_int("SEARCH_ENGINE_MAX_AGE", 60)
SEARCH_ENGINE_MAX_WAITING = env_int("SEARCH_ENGINE_MAX_WAITING", 1000)
SEARCH_ENGINE_INSPECTED_FOR, SEARCH_ENGINE_STATE_FOR = 10, 2
TAGGIT_CASE_INSENSITIVE = True
WAGTAILIMAGES_IMAGE_MODEL = "pages.RelaisImage"
# Where a former address may lead outside, over https: names, or ends of names that begin with a dot.
REDIRECT_HOSTS = env_list("REDIRECT_HOSTS", ".gouv.fr")
# Of an import, between its two steps: any process may have the second.
WAGTAIL_REDIRECTS_FILE_STORAGE = "cache"
WAGTAILDOCS_DOCUMENT_MODEL = "pages.RelaisDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "pages.media.forms.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "pages.media.forms.ImageForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # through the gate, never by the address of a file
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "ods", "odp", "docx", "xlsx", "pptx", "txt", "csv", "ics"]
# A page is for all who sign in, or for groups: a shared password would be passed around.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}

# --- Mail ---

EMAIL_BACKEND = "portal.operations.outbox.OutboxBackend"
DEFAULT_FROM_EMAIL = env("MAIL_FROM", "Relais <relais@example.fr>")
MAIL_TRANSPORT = env("MAIL_TRANSPORT", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST = env("MAIL_HOST", "localhost")
EMAIL_PORT = env_int("MAIL_PORT", 25)
EMAIL_HOST_USER = env("MAIL_USER")
EMAIL_HOST_PASSWORD = env("MAIL_PASSWORD")
EMAIL_USE_TLS = env_bool("MAIL_TLS")
EMAIL_TIMEOUT = 10

# --- Theme and headers ---

DSFR_USE_INTEGRITY_CHECKSUMS = False  # the hashes do not survive hashed static files
DSFR_CONTENT_IS_SAFE = False
DSFR_MARK_OPTIONAL_FIELDS = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
    },
}
CSRF_FAILURE_VIEW = "portal.gate.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail lifts it for its own previews, view by view

# --- The service, as agents see it ---

QUICK_EXIT_URL = env("QUICK_EXIT_URL", "https://www.service-public.gouv.fr/")
SERVICE_PHONE = env("SERVICE_PHONE", "01 99 00 00 00")
# Who is told each night where the register of cases stands, to hold it against the register later.
AUDIT_HEAD_TO = env_list("AUDIT_HEAD_TO")
# Told by mail of what breaks: where and of what kind, never what was being said.
ADMINS = [("", address) for address in env_list("ADMINS")]
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.operations.alerts.NothingTyped"
MAINTENANCE = env_bool("MAINTENANCE")  # answer 503 to all but the probes
CONTACT_SHEET_ROUND = env_int("CONTACT_SHEET_MINUTES", 15) * 60  # seconds between two rounds of sending (R3)
# The third share of each unlocked key, best in memory (a tmpfs); empty: a folder of ``DATA``, made when
# needed.
UNLOCKED_KEYS = env("UNLOCKED_KEYS")
BACKUP_STAMP = env("BACKUP_STAMP")  # the file that a successful backup touches

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "no_chatter": {"()": "portal.operations.logs.NoChatter"},
        "wordless": {"()": "portal.operations.alerts.Wordless"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["no_chatter", "wordless"]},
        "admins": {"()": "portal.operations.alerts.MailToAdmins"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # Django's own mail to ADMINS has the request in it
        "django.request": {"handlers": ["admins"]},
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "elastic_transport": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},  # it would tell which device was used, at each opening
    },
}
