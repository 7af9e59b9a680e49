"""Settings that both roles share. A role module calls `settings_for` and adds its rooms."""

import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from schakel.config.database import databases
from schakel.config.options import Options, from_environment
from schakel.config.settings.sign_in import sign_in_settings
from schakel.config.sqlite import use_bundled_sqlite

use_bundled_sqlite()

PACKAGE = Path(__file__).resolve().parents[2]

NETWORK_ROOMS = [
    "schakel.network.audit",
    "schakel.network.accounts",
    "schakel.network.jobs",
    "schakel.network.identity",
    "schakel.network.exchange",
    "schakel.network.dataspace",
]

SIGN_IN = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "schakel.web.middleware.reference",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "schakel.web.middleware.access_log",
    "schakel.config.metrics.measure",
    "csp.middleware.CSPMiddleware",
    "schakel.web.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "schakel.network.accounts.middleware.Sessions",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "schakel.web.middleware.plain_path",
    "django_htmx.middleware.HtmxMiddleware",
    "schakel.web.middleware.SchakelErrors",
    "schakel.network.accounts.middleware.SignIn",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}


def secret_key(data: Path) -> str:
    """The secret of this node: made once, kept in a file that only its owner can read."""
    path = data / "secret.key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        # Not prepared yet (`schakel serve` does it): good for commands that keep nothing.
        return secrets.token_urlsafe(50)


def settings_for(role: str, rooms: list[str]) -> dict[str, Any]:
    """Everything that a settings module of one role holds."""
    options = from_environment(role)
    return {
        "OPTIONS": options,
        "ROLE": role,
        "DEBUG": False,
        "SECRET_KEY": secret_key(options.data),
        "INSTALLED_APPS": [
            "django.contrib.staticfiles",
            "csp",
            "django_htmx",
            "schakel.web",
            # Before allauth: their templates are ours.
            *NETWORK_ROOMS,
            *SIGN_IN,
            *rooms,
            "schakel.config",
        ],
        "MIDDLEWARE": MIDDLEWARE,
        "ROOT_URLCONF": f"schakel.config.urls_{role}",
        "WSGI_APPLICATION": "schakel.config.wsgi.application",
        "DATABASES": databases(options),
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "TEMPLATES": [TEMPLATES],
        "CONTENT_SECURITY_POLICY": CONTENT_SECURITY_POLICY,
        "LOGGING": logging_settings(),
        **language_settings(),
        **static_settings(options),
        **http_settings(options),
        **sign_in_settings(options),
    }


TEMPLATES = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.template.context_processors.i18n",
            "django.contrib.messages.context_processors.messages",
            "schakel.config.context.shell",
        ],
        "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
    },
}


def language_settings() -> dict[str, Any]:
    """Dutch, English and German; all times in UTC inside, Dutch time on the page."""
    return {
        "USE_I18N": True,
        "USE_TZ": True,
        "TIME_ZONE": "Europe/Amsterdam",
        "LANGUAGE_CODE": "nl",
        "LANGUAGES": [("nl", "Nederlands"), ("en", "English"), ("de", "Deutsch")],
        "LOCALE_PATHS": [PACKAGE / "locale"],
        "FORMAT_MODULE_PATH": "schakel.config.formats",
    }


def static_settings(options: Options) -> dict[str, Any]:
    """Files of the shell and the rooms, collected under the data folder with hashed names."""
    return {
        "STATIC_URL": "/static/",
        "STATIC_ROOT": options.data / "static",
        "WHITENOISE_KEEP_ONLY_HASHED_FILES": True,
        "STORAGES": {
            "staticfiles": {
                "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
            },
        },
    }


def http_settings(options: Options) -> dict[str, Any]:
    """Headers and cookies. Behind TLS the cookies take the `__Host-` prefix and HSTS is on."""
    secure = options.is_secure
    # Browsers ignore the port when they send cookies: two nodes on one host need other names.
    prefix = "__Host-schakel" if secure else f"schakel-{options.role}-{options.port}"
    return {
        "ALLOWED_HOSTS": sorted({options.host, "localhost", "127.0.0.1"}),
        "COOKIE_PREFIX": prefix,
        "CSRF_COOKIE_NAME": f"{prefix}-csrf",
        "CSRF_COOKIE_SECURE": secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_FAILURE_VIEW": "schakel.web.errors.csrf_failure",
        "LANGUAGE_COOKIE_NAME": f"{prefix}-language",
        "LANGUAGE_COOKIE_SECURE": secure,
        "LANGUAGE_COOKIE_HTTPONLY": True,
        "LANGUAGE_COOKIE_SAMESITE": "Lax",
        "LANGUAGE_COOKIE_AGE": 365 * 24 * 3600,
        "SESSION_COOKIE_NAME": f"{prefix}-session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SECURE_SSL_REDIRECT": secure,
        "SECURE_REDIRECT_EXEMPT": [r"^healthz$"],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if secure else None,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600 if secure else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": secure,
        "SECURE_HSTS_PRELOAD": secure,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "X_FRAME_OPTIONS": "DENY",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 1_000_000,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 200,
    }


def logging_settings() -> dict[str, Any]:
    """One JSON object a line on standard error; no personal data is put into messages."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "%(levelname)s %(name)s %(message)s",
                "timestamp": "at",
                "rename_fields": {"levelname": "level", "name": "logger"},
            }
        },
        "filters": {"without_path": {"()": "schakel.web.logs.WithoutPath"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "filters": ["without_path"],
            }
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},
        },
    }
