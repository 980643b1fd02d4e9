"""Django's settings for the pages: those of the command, and what people who sign in need besides.

Apart from `letopis.django_settings`, so that neither a command nor a worker loads what only pages use.
"""

import os
from pathlib import Path
from typing import Any

import django_htmx

import docgen
import web
from letopis.django_settings import *  # noqa: F403 - Django's settings are a module that is built on another
from letopis.django_settings import INSTALLED_APPS as _CORE

_HERE = Path(web.__file__).parent
_HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx"
_SECRET = os.environ.get("LETOPIS_SECRET_FILE")
SECRET_KEY = Path(_SECRET).read_text(encoding="ascii") if _SECRET else "only for checks and migrations, never served"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "desk.accounts",
    *_CORE,
]
ROOT_URLCONF = "web.urls"
AUTH_USER_MODEL = "accounts.Account"
_OIDC = os.environ.get("LETOPIS_OIDC") == "1"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
if _OIDC:
    AUTHENTICATION_BACKENDS += ["web.provider.ProviderBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("name",)}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "start"

# Five wrong passwords from one machine shut that account to that machine for a quarter of an hour: a pupil who tries
# must not be able to shut the director out of his own computer.
AXES_FAILURE_LIMIT = 5
AXES_USERNAME_FORM_FIELD = "username"
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "web.sign_in.client_address"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_WHITELIST_CALLABLE = "web.sign_in.is_no_password"
AXES_LOCKOUT_CALLABLE = "web.sign_in.locked_out"
OTP_TOTP_ISSUER = "Летопись"

# Sessions lie in the database: a restart of any process signs nobody out.
SESSION_COOKIE_NAME = "letopis"
SESSION_COOKIE_AGE = int(os.environ.get("LETOPIS_SESSION_SECONDS", "3600"))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Whoever comes back from the school's sign-in service comes from another site: his session must be known then.
SESSION_COOKIE_SAMESITE = "Lax" if _OIDC else "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "web.access.no_token"
_HTTPS = os.environ.get("LETOPIS_HTTPS") == "1"
SESSION_COOKIE_SECURE = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", *filter(None, os.environ.get("LETOPIS_HOSTS", "").split(","))]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "web.headers.SafeHeaders",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "web.environment.environment"},
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

STATIC_URL = "static/"
STATICFILES_DIRS = [_HERE / "static", ("fonts", Path(docgen.__file__).parent / "fonts"), ("htmx", _HTMX)]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
USE_I18N = True
DATA_UPLOAD_MAX_NUMBER_FILES = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
# Pupils' data stays on the home's own disk, not in the machine's common folder.
FILE_UPLOAD_TEMP_DIR = os.environ.get("LETOPIS_UPLOAD_FOLDER")
FILE_UPLOAD_HANDLERS = ["web.arriving.Arriving"]
