"""All settings, read from the environment. What `.env.example` does not list is not read."""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(str(BASE_DIR / ".env"))

# demo: embedded services, demo accounts offered; test: the same for the test run; production: refuses to start insecurely
PORTAL_ENV = env.str("PORTAL_ENV", default="demo")
if PORTAL_ENV not in {"demo", "test", "production"}:
    raise ImproperlyConfigured("PORTAL_ENV must be demo, test or production")
PRODUCTION = PORTAL_ENV == "production"
PORTAL_DEMO = env.bool("PORTAL_DEMO", default=False)
DEBUG = False
STATE_DIR = Path(env.str("PORTAL_STATE", default=str(BASE_DIR / ".state")))

_DEMO_SECRET = "demo-only-" + "0123456789abcdef" * 4
_DEMO_DATA_KEY = "1:" + "00112233445566778899aabbccddeeff" * 2
SECRET_KEY = env.str("PORTAL_SECRET_KEY", default="" if PRODUCTION else _DEMO_SECRET)
# "id:hex,id:hex" with the newest key first; every key is 32 bytes
DATA_KEYS = env.str("PORTAL_DATA_KEYS", default="" if PRODUCTION else _DEMO_DATA_KEY)
# keeps blind indexes searchable while data keys rotate: 32 bytes in hex
INDEX_KEY = env.str("PORTAL_INDEX_KEY", default="" if PRODUCTION else "ab" * 32)
ALLOWED_HOSTS = env.list("PORTAL_HOSTS", default=[] if PRODUCTION else ["*"])
if PRODUCTION and not (SECRET_KEY and DATA_KEYS and INDEX_KEY and ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "production needs PORTAL_SECRET_KEY, PORTAL_DATA_KEYS, PORTAL_INDEX_KEY and PORTAL_HOSTS"
    )
if PRODUCTION and (_DEMO_DATA_KEY in DATA_KEYS or SECRET_KEY == _DEMO_SECRET or PORTAL_DEMO):
    raise ImproperlyConfigured("production refuses the demo keys and the demo accounts")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "import_export",
    "core",
    "unions",
    "accounts",
    "members",
    "finance",
    "petitions",
    "homes",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.DiscreetMiddleware",  # before CommonMiddleware, whose redirects repeat the address
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.RequestIdMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "core.middleware.RefusalMiddleware",
    "config.menu.recount_after_writes",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "config.menu.shell",
            ],
            "builtins": ["core.templatetags.portal"],
        },
    }
]

if "DATABASE_URL" not in os.environ and not env.str("DATABASE_URL", default=""):
    raise ImproperlyConfigured(
        "DATABASE_URL is not set. Start through `python3 dev.py demo`, or see .env.example."
    )
DATABASES = {"default": {**env.db("DATABASE_URL"), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
# a page takes its fifty rows sooner from one process than from several that are started for it
DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
    "options", "-c jit=off -c max_parallel_workers_per_gather=0"
)
# a name of its own lets several test runs share one server; `dev.py services -- …` gives one per command
DATABASES["default"]["TEST"] = {
    "TEMPLATE": env.str("PORTAL_TEST_TEMPLATE", default="") or "template0",
    "NAME": env.str("PORTAL_TEST_DATABASE", default="") or None,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 3 * 3600
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 4 * 3600,
    # a queue that is down must not hold up whoever asks for a job: the sweeper wakes a worker later
    "max_retries": 1,
    "interval_start": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "celerybeat-schedule")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
DATE_FORMAT = "Y-m-d"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.assets.PackageAssetsFinder",
]
WHITENOISE_AUTOREFRESH = PORTAL_ENV == "test"  # else every test client walks through all static files
MEDIA_ROOT = STATE_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PORTAL_ENV == "test"
        else "core.assets.HashedStaticStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.AccountBackend"]
PASSWORD_HASHERS = ["accounts.hashers.PortalArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.validators.LongEnoughValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.ThreeClassesValidator"},
    {"NAME": "accounts.validators.NotGuessableValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "inbox"
# asked again, in the middle of a session, before much personal data is given away
STEP_UP_URL = "accounts:prove"
STEP_UP_MINUTES = env.int("PORTAL_STEP_UP_MINUTES", default=5)
# people in one export from which a reason and a fresh proof of the person are asked, and from which a second one approves
EXPORT_REASON_FROM = env.int("PORTAL_EXPORT_REASON_FROM", default=1_000)
EXPORT_APPROVAL_FROM = env.int("PORTAL_EXPORT_APPROVAL_FROM", default=10_000)
# distinct persons whose record one account may open in an hour before it is asked again and an alert is raised
READS_PER_HOUR = env.int("PORTAL_READS_PER_HOUR", default=500)
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username"]]
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_HANDLER = "accounts.lockout.TwoLocks"
AXES_CLIENT_IP_CALLABLE = "core.addresses.address_of"
# many names tried from one address: axes keeps failures for AXES_COOLOFF_TIME, which window and lock together must fit in
SIGN_IN_ADDRESS_FAILURES = 50
SIGN_IN_ADDRESS_WINDOW_MINUTES = 15
SIGN_IN_ADDRESS_LOCK_MINUTES = 15
AXES_RESET_ON_SUCCESS = True
# trying on does not prolong a lock: nobody can shut somebody else out for good
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
SESSION_ENGINE = "accounts.sessions"
SESSION_IDLE_MINUTES = env.int("PORTAL_SESSION_IDLE_MINUTES", default=30)
SESSION_ABSOLUTE_HOURS = env.int("PORTAL_SESSION_ABSOLUTE_HOURS", default=12)
SESSION_COOKIE_AGE = (SESSION_ABSOLUTE_HOURS + 1) * 3600  # the row outlives the limit, which says why it ends
PASSWORD_MAX_DAYS = env.int("PORTAL_PASSWORD_MAX_DAYS", default=90)  # 0: a password never grows old
PASSWORDS_REMEMBERED = 5
INITIAL_PASSWORD_HOURS = 72
# a second factor is compulsory for roles that see personal data
MFA_REQUIRED = env.bool("PORTAL_MFA_REQUIRED", default=PRODUCTION)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "core.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-portal"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "accounts.authentication.PortalTokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.api_base.HasDeclaredPermission"],
    "DEFAULT_PAGINATION_CLASS": "core.api_base.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "core.api_base.refusal_handler",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "基层工会管理平台 API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["core.api_base.HasDeclaredPermission"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}
IMPORT_EXPORT_USE_TRANSACTIONS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_secrets": {"()": "core.logs.MaskSecrets"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_secrets"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # request lines, masked too
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "axes": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
# a whole office shares one address: the low limit is per login name, and failures add up over addresses and browsers
SILENCED_SYSTEM_CHECKS = ["axes.W006", "drf_spectacular.W001"]
