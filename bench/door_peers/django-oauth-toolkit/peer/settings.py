"""The smallest settings that answer: the sessions, accounts and sign-in of Django, OpenID Connect by django-oauth-toolkit.

PEER (environment): JSON with `database` (ENGINE's words), `key` (PEM, RSA) and `secret`.
"""

import json
import os

_PEER = json.loads(os.environ["PEER"])

SECRET_KEY = _PEER["secret"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "oauth2_provider",
    "peer",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "peer.urls"
WSGI_APPLICATION = "peer.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", **_PEER["database"], "CONN_MAX_AGE": 300}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Equal to Hutong's; with another preferred hasher Django would hash anew at each sign-in.
PASSWORD_HASHERS = ["peer.hashers.Argon2id"]
LOGIN_URL = "/sign-in/"
USE_TZ = True
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": _PEER["key"],
    "PKCE_REQUIRED": True,
    "SCOPES": {"openid": "OpenID Connect"},
    "ACCESS_TOKEN_EXPIRE_SECONDS": 300,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 43200,
    "ROTATE_REFRESH_TOKEN": True,
}
