"""Django's settings. What an operator may change comes from the environment; all of it is listed in docs/how-to/operate.md."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from django.utils.functional import SimpleLazyObject, lazy

from hutong.kernel.sealing import KeyRing
from hutong.project.database.address import database_settings
from hutong.project.home import home
from hutong.project.keys import read_keys, ring_of

PACKAGE = Path(__file__).resolve().parents[1]
HUTONG_HOME = home()


@cache
def _secret() -> str:
    return read_keys(HUTONG_HOME.keys)["secret"]


def _ring() -> KeyRing:
    return ring_of(read_keys(HUTONG_HOME.keys))


def _listed(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


# Read from the key file when first needed, so that importing the settings writes nothing.
SECRET_KEY = lazy(_secret, str)()
HUTONG_KEY_RING = SimpleLazyObject(_ring)

DEBUG = os.environ.get("HUTONG_DEBUG", "") == "1"
BEHIND_HTTPS = os.environ.get("HUTONG_HTTPS", "") == "1"
# This machine itself always: the supervisor asks the site whether it answers.
ALLOWED_HOSTS = [*_listed("HUTONG_HOSTS"), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = _listed("HUTONG_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "template_partials",
    "django_htmx",
    "procrastinate.contrib.django",
    "hutong.domain.journal",
    "hutong.domain.directory",
    "hutong.domain.notices",
    "hutong.domain.accounts",
    "hutong.domain.residents",
    "hutong.domain.pool",
    "hutong.domain.asks",
    "hutong.domain.tasks",
    "hutong.domain.forms",
    "hutong.domain.cases",
    "hutong.domain.door",
    "hutong.domain.reporting",
    "hutong.domain.outside",
    "hutong.demo",
    "hutong.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hutong.project.middleware.content_security",
    "hutong.project.middleware.by_name",
    "hutong.project.middleware.body_limit",
    "hutong.project.outage.Outage",
    "hutong.project.turnstile.turnstile",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "hutong.project.middleware.safe_methods_do_not_write",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "hutong.project.urls"
WSGI_APPLICATION = "hutong.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["hutong.web.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "hutong.web.context.shell",
                "hutong.web.staff.cases.alarm.duty",
            ],
        },
    },
]

DATABASES = database_settings(HUTONG_HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# The gateway for short messages; without one the demo writes them to its log, elsewhere they wait.
HUTONG_SMS_URL = os.environ.get("HUTONG_SMS_URL", "")
HUTONG_SMS_TOKEN = os.environ.get("HUTONG_SMS_TOKEN", "")
# Hosts of web-hooks that may be called although they lie in a private net, or by plain http.
HUTONG_HOOK_HOSTS = _listed("HUTONG_HOOK_HOSTS")

# The public address of the site, for links in messages (https://hutong.example.gov.cn). Empty: messages carry the code alone.
HUTONG_ADDRESS = os.environ.get("HUTONG_ADDRESS", "").rstrip("/")

# Under which name the passage answers: <system>.HUTONG_PASSAGE, such as passage.example.gov.cn. Empty: there is none.
HUTONG_PASSAGE = os.environ.get("HUTONG_PASSAGE", "").strip(".").lower()

# Says on every page that nobody in it is real. An installation with people in it sets HUTONG_DEMO=0.
HUTONG_DEMO = os.environ.get("HUTONG_DEMO", "1") == "1"

# Whether staff must have a second factor (required), or may (offered).
HUTONG_SECOND_FACTOR = os.environ.get("HUTONG_SECOND_FACTOR", "offered" if HUTONG_DEMO else "required")
# The telephone of whoever runs the site, told by short message when passwords are being tried out. Empty: the log alone says so.
HUTONG_OPERATOR = os.environ.get("HUTONG_OPERATOR", "")

AUTH_USER_MODEL = "directory.Staff"
PASSWORD_HASHERS = ["hutong.project.hashers.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# An uploaded workbook may be large, everything else in a request may not.
HUTONG_UPLOAD_BYTES = 50 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Counters of wrong passwords, wrong codes and reports (at most 4,096 each), and little else: nothing in here may be pushed out.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 40_000}},
}

# loads a session in a third of the time
SESSION_ENGINE = "hutong.project.sessions"
# Behind https both are of this very host: no neighbour of it, such as a page of an old system behind the passage, can lay one of
# its own in their place (RFC 6265bis, 4.1.3.2).
_HOST = "__Host-" if BEHIND_HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST}hutong_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_HTTPS
CSRF_COOKIE_NAME = f"{_HOST}hutong_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = BEHIND_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
