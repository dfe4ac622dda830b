"""Settings of the site; what differs between installations comes from the environment (see docs/how-to/deploy.md)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

from tanliu.app.drawers import desks
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


def _number(name: str, usual: int) -> int:
    """Return a whole number from the environment."""
    text = os.environ.get(name) or str(usual)
    if not (text.isascii() and text.isdecimal()):
        raise TanliuError("not a whole number", where=name, found=text, accepted=Message("0 or more"))
    return int(text)


if os.environ.get("TANLIU_PACKS"):
    raise TanliuError(
        "a workspace names its packs, the environment no longer does", where="TANLIU_PACKS",
        found=os.environ["TANLIU_PACKS"], accepted=Message("tanliu init --pack FOLDER"),
    )  # fmt: skip
HERE = Path(__file__).resolve().parent
TANLIU_WORKSPACE = os.environ.get("TANLIU_WORKSPACE", "tanliu-demo")
#: Address that codes and mails name; the request's own when empty.
TANLIU_PUBLIC_URL = os.environ.get("TANLIU_PUBLIC_URL", "")


def _secret() -> str:
    """Return the key from the environment, or one made once and kept in the workspace for its owner only."""
    if given := os.environ.get("TANLIU_SECRET_KEY"):
        return given
    file = Path(TANLIU_WORKSPACE) / "secret.key"
    if not file.exists():
        if not file.parent.is_dir():
            return secrets.token_urlsafe(50)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(50))
    return file.read_text()


def _database() -> dict[str, object]:
    """Return SQLite in the workspace, or what TANLIU_DATABASE_URL (postgresql://user:password@host/name) says."""
    address = os.environ.get("TANLIU_DATABASE_URL", "")
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(TANLIU_WORKSPACE) / "tanliu.sqlite3",
            "OPTIONS": {
                # a large posting holds the one writer's place for seconds; others wait for it
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise TanliuError(
            "not the address of a database",
            where="TANLIU_DATABASE_URL",
            found=f"{parts.scheme}://…",
            accepted=Message("postgresql://user:password@host:5432/name, or nothing for SQLite"),
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = _secret()
DEBUG = os.environ.get("TANLIU_DEBUG") == "1"
SECURE = os.environ.get("TANLIU_SECURE") == "1"
ALLOWED_HOSTS = os.environ.get("TANLIU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("TANLIU_ORIGINS", "").split(",") if origin]
DATABASES = {"default": _database()}
OIDC = bool(os.environ.get("TANLIU_OIDC_ISSUER"))
#: Requests that a token or user may make in a minute of one server process.
TANLIU_RATE = _number("TANLIU_RATE", 600)
#: Days for which the files of a job, and the answer to a repeated request, are kept.
TANLIU_KEEP_FILES = _number("TANLIU_KEEP_FILES", 30)
TANLIU_KEEP_KEYS = _number("TANLIU_KEEP_KEYS", 7)
#: MiB that one person may send in a day, files and bodies together.
TANLIU_DAILY_MB = _number("TANLIU_DAILY_MB", 20_000)
#: Seconds that every body of a request has to come, bytes that earn it one more, and MiB that it may have.
TANLIU_BODY_SECONDS = _number("TANLIU_BODY_SECONDS", 30)
TANLIU_BODY_RATE = _number("TANLIU_BODY_RATE", 4096)
TANLIU_BODY_MB = _number("TANLIU_BODY_MB", 600)
#: MiB that all bodies on their way in may have together; then 503.
TANLIU_BODIES_MB = _number("TANLIU_BODIES_MB", 2400)
#: Hour of the server's zone at which the store is looked at byte by byte; 24 for never.
TANLIU_VERIFY_HOUR = _number("TANLIU_VERIFY_HOUR", 3)
#: Hour of the server's zone from which desks tell what they tell once a day; 24 for never.
TANLIU_DAILY_HOUR = _number("TANLIU_DAILY_HOUR", 7)
#: Proxies in front of the server whose X-Forwarded-For is believed.
TANLIU_PROXIES = _number("TANLIU_PROXIES", 0)
#: Bearer token with which /metrics may be read from elsewhere than this machine.
TANLIU_METRICS_TOKEN = os.environ.get("TANLIU_METRICS_TOKEN", "")

#: Where mail of notices is handed in; without a host none leaves. `tls`, `starttls` or `none`.
EMAIL_HOST = os.environ.get("TANLIU_SMTP_HOST", "")
EMAIL_PORT = _number("TANLIU_SMTP_PORT", 465)
EMAIL_HOST_USER = os.environ.get("TANLIU_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TANLIU_SMTP_PASSWORD", "")
EMAIL_USE_SSL = os.environ.get("TANLIU_SMTP_SECURITY", "tls") == "tls"
EMAIL_USE_TLS = os.environ.get("TANLIU_SMTP_SECURITY", "tls") == "starttls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("TANLIU_MAIL_FROM", "tanliu@localhost")
#: Hosts, with their port unless it is the usual one, to which robots and servers notices may go.
TANLIU_WEBHOOK_HOSTS = [one for one in os.environ.get("TANLIU_WEBHOOK_HOSTS", "").split(",") if one]
#: Hosts, told likewise, to which parcels of data exchange may go and from which they may be fetched.
TANLIU_EXCHANGE_HOSTS = [one for one in os.environ.get("TANLIU_EXCHANGE_HOSTS", "").split(",") if one]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "ninja",
    *(["mozilla_django_oidc"] if OIDC else []),
    "tanliu.app.platform.apps.OfficeConfig",
    "tanliu.app.platform.web.apps.WebConfig",
    *(f"tanliu.app.desks.{desk}" for desk in desks()),
]
MIDDLEWARE = [
    "tanliu.app.platform.web.counting.CountRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
    "tanliu.app.platform.api.as_of.AsOf",
    "tanliu.app.platform.web.as_of.AsOf",
    "tanliu.app.platform.web.unfit.RefuseUnfit",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    *(["tanliu.app.platform.oidc.MemberBackend"] if OIDC else []),
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tanliu.app.platform.web.context.page",
            ]
        },
    }
]
ROOT_URLCONF = "tanliu.app.site.urls"
ASGI_APPLICATION = "tanliu.app.site.asgi.application"
WSGI_APPLICATION = "tanliu.app.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# wrong passwords from one address, whatever the names: an office behind one address has many people
TANLIU_WRONG_BY_ADDRESS = 50
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "web/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "tanliu.app.platform.address.address"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "中文")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = os.environ.get("TANLIU_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("TANLIU_STATIC") or None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
#: Probes come from the machine itself, without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if OIDC:
    TANLIU_OIDC_ISSUER = issuer = os.environ["TANLIU_OIDC_ISSUER"].rstrip("/")
    TANLIU_OIDC_CLAIM = os.environ.get("TANLIU_OIDC_CLAIM", "preferred_username")
    OIDC_RP_CLIENT_ID = os.environ.get("TANLIU_OIDC_CLIENT", "")
    OIDC_RP_CLIENT_SECRET = os.environ.get("TANLIU_OIDC_SECRET", "")
    OIDC_OP_AUTHORIZATION_ENDPOINT = os.environ.get("TANLIU_OIDC_AUTHORIZE", f"{issuer}/authorize")
    OIDC_OP_TOKEN_ENDPOINT = os.environ.get("TANLIU_OIDC_TOKEN", f"{issuer}/token")
    OIDC_OP_USER_ENDPOINT = os.environ.get("TANLIU_OIDC_USER", f"{issuer}/userinfo")
    OIDC_OP_JWKS_ENDPOINT = os.environ.get("TANLIU_OIDC_KEYS", f"{issuer}/jwks")
    OIDC_RP_SIGN_ALGO = "RS256"
    OIDC_RP_SCOPES = os.environ.get("TANLIU_OIDC_SCOPES", "openid profile")
    OIDC_USE_PKCE = True
    OIDC_TIMEOUT = 10
    OIDC_CREATE_USER = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"ours": {"()": "tanliu.app.platform.web.traces.OnlyOurFaults"}},
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"filters": ["ours"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
