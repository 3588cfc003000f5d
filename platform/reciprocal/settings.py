"""All settings: one file, values from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from reciprocal import engines, env, servers
from reciprocal.limits import *  # noqa: F403 - settings by name

BASE_DIR = Path(__file__).resolve().parents[2]
# others may pass through, not list: under root the embedded database runs as another user
VAR_DIR = env.folder(Path(env.text("RECIPROCAL_VAR_DIR") or BASE_DIR / "var").resolve(), 0o711)
PRODUCTION = env.flag("PRODUCTION")
DEBUG = False  # error pages never show code; the log has the traceback

# --- where we are reached -------------------------------------------------------------------------------------
SITE_URL = (env.text("SITE_URL") or "http://127.0.0.1:8000").rstrip("/")
_site = env.address("SITE_URL", SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname or _site.path:
    raise env.Misconfigured(f"SITE_URL is {SITE_URL!r}; set it to an address such as https://reciprocal.example.org.")
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = [_site.hostname] if PRODUCTION else sorted({_site.hostname, "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS and PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.flag("HSTS_WHOLE_DOMAIN")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
MAX_UPLOAD_BYTES = env.number("MAX_UPLOAD_BYTES", 200 * 2**20)

SECRET_KEY = env.text("SECRET_KEY")
if PRODUCTION and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-")):
    raise env.Misconfigured("SECRET_KEY is missing or weak; in production set it to 50 random characters or more.")
SECRET_KEY = SECRET_KEY or env.secret_file(VAR_DIR / "keys" / "django")

# --- database, broker, cache ----------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL")
BROKER_URL = env.text("CELERY_BROKER_URL")
OWNER_URL = env.text("DATABASE_OWNER_URL") or DATABASE_URL
if OWNER_URL and not DATABASE_URL:
    raise env.Misconfigured("DATABASE_OWNER_URL is set, but DATABASE_URL is not; set both, or neither.")
EMBEDDED = not (DATABASE_URL and BROKER_URL)
if EMBEDDED:
    _engines = engines.start(VAR_DIR, database=not DATABASE_URL, broker=not BROKER_URL)
    if not DATABASE_URL:
        DATABASE_URL, OWNER_URL = _engines.database_url, _engines.owner_url
    BROKER_URL = BROKER_URL or _engines.broker_url
BROKER_URL = servers.broker(BROKER_URL)

DATABASES = {"default": servers.database(DATABASE_URL)}
if OWNER_URL != DATABASE_URL:
    DATABASES["owner"] = servers.database(OWNER_URL, "DATABASE_OWNER_URL")
    DATABASES["owner"]["CONN_MAX_AGE"] = 0
    DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
APPLICATION_ROLE = DATABASES["default"]["USER"]
MIGRATION_DATABASE = "owner" if "owner" in DATABASES else "default"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": servers.cache(BROKER_URL),
        "OPTIONS": {"serializer": "kernel.cache.JsonSerializer"},
        "KEY_PREFIX": "reciprocal",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"

# --- background work ------------------------------------------------------------------------------------------
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 30)
JOB_REWAKE_SECONDS = env.number("JOB_REWAKE_SECONDS", 20)
JOB_MAX_ATTEMPTS = 3
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_USE_SSL = servers.broker_tls(BROKER_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 30, "socket_connect_timeout": 5}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1100  # below a third of the visibility timeout, or a running task is delivered again
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_TASK_DEFAULT_QUEUE = "quick"
CELERY_TIMEZONE = "UTC"

# --- what is installed ----------------------------------------------------------------------------------------
PLATFORM_ROOMS = [
    "kernel", "audit", "vault", "jobs", "accounts", "organizations", "notices", "consent", "disclosure",
    "datastore", "questionnaires", "registry", "impact",
]  # fmt: skip
GATHERING_ROOMS = ["rights", "portal", "api", "reciprocal"]
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "whitenoise.runserver_nostatic", "django.contrib.staticfiles", "django.contrib.humanize", "django.forms",
    "reciprocal.admin_app.AdminConfig", "csp", "rest_framework", "drf_spectacular", "drf_spectacular_sidecar",
    "drf_standardized_errors", "django_filters", "allauth", "allauth.account", "django_htmx", "js_lib_bootstrap5",
    *PLATFORM_ROOMS, "sharing", "feedback", "design", *GATHERING_ROOMS,
]  # fmt: skip
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.PersonMiddleware",
    "consent.middleware.GlobalPrivacyControl",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.PlainTextMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "reciprocal.urls"
WSGI_APPLICATION = "reciprocal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.shell",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
# whether every other site of the domain speaks HTTPS too, only its owner knows: HSTS_WHOLE_DOMAIN says so
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- people ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]  # two would tell, by time, who exists
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
OPEN_SIGNUP = env.flag("OPEN_SIGNUP")
# whose word on a visitor's address counts: attempts to sign in are limited by it
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 1 if PRODUCTION else 0)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {"signup": "accounts.forms.SignUp"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # by link, a claim to somebody's address would be kept as a row
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever has the mailbox hears of changes
TOKEN_OVERLAP_HOURS = env.number("TOKEN_OVERLAP_HOURS", 24)  # for which a rotated API token works on, unless said
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds for which a proof of who one is counts: see accounts.proving
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
_mail = servers.mail(env.text("MAIL_URL"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.host else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.host, _mail.port, _mail.starttls, _mail.tls
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_TIMEOUT = _mail.user, _mail.password, 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM") or f"reciprocal@{_site.hostname}"

# --- languages ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = True  # whatever a template prints; what goes into an attribute says |unlocalize
FORMAT_MODULE_PATH = ["reciprocal.formats"]
TIME_ZONE = "UTC"

# --- files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.folder(VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "store"
# Signed heads of the audit chain. Keep copies elsewhere: they find what a rewritten database hides.
AUDIT_CHECKPOINTS = env.text("RECIPROCAL_AUDIT_CHECKPOINTS") or VAR_DIR / "audit"
# Who was erased: replayed before the web starts, so that a restored backup brings nobody back. Keep copies elsewhere.
ERASURE_LIST = env.text("RECIPROCAL_ERASURE_LIST") or VAR_DIR / "audit" / "erasures.jsonl"
# Whether a live model that learned from somebody erased answers until it is trained again, or stops at once.
ERASURE_AFFECTED_MODELS = env.choice("ERASURE_AFFECTED_MODELS", ("until-replaced", "stop"))
# production serves collected files under hashed names, for good; elsewhere an edited file shows at once
_static = "whitenoise.storage.CompressedManifest" if PRODUCTION else "django.contrib.staticfiles.storage."
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"{_static}StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_MANIFEST_STRICT = False  # a file that wasn't collected is missed by its page only
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "gif", "webp", "woff", "woff2", "map", "gz", "br", "zip")

# --- the Content-Security-Policy of every face ----------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY = {"camera": [], "geolocation": [], "microphone": [], "payment": [], "usb": []}

# --- API ------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "organizations.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["kernel.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kernel.parsers.SafeJSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_PAGINATION_CLASS": "kernel.pagination.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "api.schema.Schema",
    "EXCEPTION_HANDLER": "kernel.problems.problem_handler",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Reciprocal",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "Share data, give and use feedback, and design together. Errors are RFC 9457 problem+json.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "defaultModelsExpandDepth": 0, "filter": True},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

# --- logs: ids and codes, one line each -----------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "kernel.logs.DiscreetFormatter", "format": "%(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {"jieba": {"level": "ERROR"}},
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_NAME = _("Reciprocal")
os.environ.setdefault("DO_NOT_TRACK", "1")
