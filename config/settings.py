"""Settings, read once from the environment (docs/operator.md lists every variable).

Nothing of a county stands here: its code, name and limits come from the pack that ``BIANMIN_COUNTY`` names.
"""

import tomllib
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

DEMO = env.bool("BIANMIN_DEMO", False)
DATA_DIR = Path(env.str("BIANMIN_DATA", str(BASE_DIR / "var")))
ANCHORS_DIR = Path(env.str("BIANMIN_ANCHORS", str(DATA_DIR / "anchors")))  # better on another machine
COUNTY_DIR = Path(env.str("BIANMIN_COUNTY", str(BASE_DIR / "counties" / "liangshan")))
COUNTY = tomllib.loads((COUNTY_DIR / "county.toml").read_text(encoding="utf-8"))
COUNTY_CODE: str = COUNTY["code"]
COUNTY_HOSTS: dict[str, str] = {}  # host name → county code, where one server serves several counties

# The keys: one for signing, a ring for encryption (the first is used for new values), one for the blind index.
# `station.py run` makes them for a demo inside DATA_DIR; anything else brings its own (checked in bianmin.vault.checks).
SECRET_KEY = env.str("BIANMIN_SECRET_KEY", "")
VAULT_KEYS: dict[str, str] = env.dict("BIANMIN_VAULT_KEYS", {})  # key id → 32 bytes, base64
VAULT_INDEX_KEY = env.str("BIANMIN_INDEX_KEY", "")  # 32 bytes, base64
CRYPTO = env.str("BIANMIN_CRYPTO", "intl")  # what new values are sealed and hashed with: intl, or sm for 密评
INDEX_HASH = env.str("BIANMIN_INDEX_HASH", "sm3" if CRYPTO == "sm" else "sha256")  # of blind indexes and codes
CLAMD = env.str("BIANMIN_CLAMD", "")  # the virus scanner, unix:/path or host:port; none if empty

DEBUG = False
# Staff come in with a second factor; only a demo, which runs on the loopback alone, may do without (DECISIONS 25).
SECOND_FACTOR = env.bool("BIANMIN_SECOND_FACTOR", not DEMO)
# Single sign-on of the county or province (OIDC), off unless set: {"issuer", "client_id", "secret", "name"} and, where its
# second factor may stand for ours, "acr" (a list); docs/operator.md.
OIDC: dict[str, Any] = env.json("BIANMIN_OIDC", {})
ALLOWED_HOSTS = env.list("BIANMIN_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("BIANMIN_ORIGINS", [])
PUBLIC_ADDRESS = env.str("BIANMIN_ADDRESS", "http://127.0.0.1:8000")  # what a printed QR code leads to
# Hosts whose pages may show a station's page in a frame, such as https://www.example.gov.cn; every other page never.
EMBED_HOSTS: list[str] = env.list("BIANMIN_EMBED_HOSTS", [])

INSTALLED_APPS = [
    "config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "bianmin.county",
    "bianmin.pages",
    "bianmin.workdays",
    "bianmin.journal",
    "bianmin.vault",
    "bianmin.outbox",
    "bianmin.papers",
    "bianmin.people",
    "bianmin.stations",
    "bianmin.badges",
    "bianmin.catalog",
    "bianmin.cases",
    "bianmin.clients",
    "bianmin.feedback",
    "bianmin.notices",
    "bianmin.proofs",
    "bianmin.figures",
    "bianmin.portal",
    "bianmin.window",
    "bianmin.office",
    "bianmin.oversight",
    "bianmin.cataloguing",
    "bianmin.guard",
    "bianmin.api",
    "bianmin.demo",
]
MIDDLEWARE = [
    "bianmin.pages.middleware.InputEdge",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "bianmin.pages.middleware.CountyScope",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.Seating",
    "config.journalling.Journalling",
    "config.middleware.Sittings",
    "bianmin.pages.middleware.Rights",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bianmin.pages.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "bianmin.pages.context.house",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", ["django.template.loaders.app_directories.Loader"])],
                )
            ],
            "builtins": ["template_partials.templatetags.partials", "bianmin.pages.templatetags.parts"],
        },
    }
]

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(DATA_DIR / "station.sqlite3"),
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: with NORMAL a power cut loses acknowledged cases (PROMISES §0.1); tests/test_durability.py guards it.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA busy_timeout=20000; PRAGMA secure_delete=ON;",
    },
}
_DATABASE_URL = env.str("BIANMIN_DATABASE", "")
DATABASES = {"default": _SQLITE}
if _DATABASE_URL:
    DATABASES = {"default": env.dj_db_url("BIANMIN_DATABASE")}
    DATABASES["default"]["OPTIONS"] = {"pool": env.bool("BIANMIN_POOL", True)}
else:
    _SQLITE["CONN_MAX_AGE"] = 600  # seconds; opening the file anew for each request costs more than the queries
CACHES = {
    # Public fragments only, for seconds, one for each process (portal/guides/shelf.py); nothing personal is ever put there.
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["bianmin.people.hashers.StationArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "bianmin.badges.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "bianmin.badges.passwords.NotCommon"},
    {"NAME": "bianmin.badges.passwords.NoContextWords"},
    {"NAME": "bianmin.badges.passwords.SeveralClasses", "OPTIONS": {"least": env.int("BIANMIN_PASSWORD_CLASSES", 3)}},
    {"NAME": "bianmin.badges.passwords.NotUsedBefore"},
]
PASSWORD_DAYS = env.int(
    "BIANMIN_PASSWORD_DAYS", 90
)  # how long one is good; 0 is for ever (等保 8.1.4.1, docs/adr/0004)
LOGIN_URL = "pages:sign-in"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "pages/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_USERNAME_CALLABLE = "config.attempts.name_tried"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "kept"]  # kept: what was typed before the session ended
AXES_DISABLE_ACCESS_LOG = True  # the journal keeps who signed in; axes would keep it once more, in the clear, for ever
AXES_CLIENT_IP_CALLABLE = "bianmin.pages.address.address_of"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.str("BIANMIN_STATIC", None)  # only for a web server that serves files itself, after collectstatic
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

_SECURE = not DEMO
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SERIALIZER = "bianmin.vault.sessions.SealedSerializer"
_HOST = (
    "__Host-" if _SECURE else ""
)  # a cookie that no other host can set, and none but this one gets (ASVS 5.0, 3.3.1)
SESSION_COOKIE_NAME = f"{_HOST}bianmin_session"
CSRF_COOKIE_NAME = f"{_HOST}bianmin_csrf"
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False  # cookies signed with the salt of before CVE-2026-6873 are refused
CSRF_FAILURE_VIEW = "bianmin.pages.views.form_too_old"
SECURE_SSL_REDIRECT = _SECURE and env.bool("BIANMIN_SSL_REDIRECT", True)
# Health is asked on the loopback, behind the proxy; the API refuses http itself, with a sentence (ASVS 4.1.2).
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$", r"^api/"]
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE
SECURE_HSTS_PRELOAD = _SECURE
# Proxies (addresses or networks) whose X-Forwarded-For is believed when tries are counted by address; nobody else's is.
TRUSTED_PROXIES: list[str] = env.list("BIANMIN_PROXIES", [])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BIANMIN_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer breaks the CSRF check in Chromium (DECISIONS 21)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1500  # a page of the editor with 50 materials, each with all its inputs
DATA_UPLOAD_MAX_NUMBER_FILES = 12
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
LARGEST_FILE = 15 * 1024 * 1024  # bytes, one photo or PDF
# Quotas (PROMISES V5, 5.2.4), ours: no rule gives numbers. A file is 0.3 MB when it was made anew, a scanned PDF 5 MB.
MOST_FILES_OF_A_CASE, MOST_BYTES_OF_A_CASE = 20, 100 * 1024 * 1024  # a draft of somebody signed in counts alike
MOST_FILES_OF_A_STRANGER, MOST_BYTES_OF_A_STRANGER = 12, 40 * 1024 * 1024  # a draft begun without signing in
# A station a day: the busiest market day is 60 visitors with 8 papers; strangers on line cannot use up the desk's share.
MOST_FILES_OF_A_STATION_A_DAY = {"desk": 1000, "online": 600}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "bianmin.pages.logs.NothingPersonal",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("BIANMIN_LOG", "WARNING")},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
