"""Django's settings, all derived from `kit.config`. `KALLELSE_AS_OWNER=1` (set by `kallelse migrate` for itself) connects as schema
owner."""

import os
from pathlib import Path

from django.utils.csp import CSP

from kallelse.kit import clock, db
from kallelse.kit.config import config

_config = config()
clock.follow(
    Path(_config.clock_file) if _config.clock_file else (_config.var_dir / "sandbox" / "clock.json" if _config.stage == "sandbox" else None)
)

_HERE = Path(__file__).parent
_https = _config.public_url.startswith("https://")

DEBUG = False
SECRET_KEY = _config.secret_key or "sandbox-key-that-protects-nothing-because-sandbox-data-is-invented"
ALLOWED_HOSTS = [host for host in _config.allowed_hosts.split(",") if host]
DATABASES = {"default": db.django_database(_config, owner=os.environ.get("KALLELSE_AS_OWNER") == "1")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "kallelse.connections",
    "kallelse.persons",
    "kallelse.roles",
    "kallelse.audit",
    "kallelse.invitations",
    "kallelse.attachments",
    "kallelse.templates",
    "kallelse.letter_codes",
    "kallelse.delivery",
    "kallelse.booking",
    "kallelse.engagement",
    "kallelse.notices",
    "kallelse.acts",
    "kallelse.diary",
    "kallelse.balance",
    "kallelse.freed_times",
    "kallelse.worklist",
    "kallelse.campaigns",
    "kallelse.uploads",
    "kallelse.intake",
    "kallelse.patient_web",
    "kallelse.staff_web",
]
MIDDLEWARE = [
    "kallelse.intake.shortcut.MachineDoors",
    "kallelse.web_assets.served.SqueezedPages",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kallelse.patient_web.languages.Speaking",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "kallelse.urls"
WSGI_APPLICATION = "kallelse.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "web_assets" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "kallelse.web_assets.swift.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "libraries": {"kallelse": "kallelse.content.page_filters"},
            "builtins": ["kallelse.staff_web.drawn", "kallelse.staff_web.help_web", "kallelse.patient_web.language_filters"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.messages.context_processors.messages",
                "kallelse.web_assets.context.page",
                "kallelse.patient_web.languages.shown",
            ],
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [_HERE / "web_assets" / "static", _HERE / "web_assets" / "vendor"]
STATIC_ROOT = _config.var_dir.resolve() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "kallelse.web_assets.served.Marked"},
}

USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
LANGUAGE_CODE = "sv"
# Of everything but the two doors for people: they speak the languages of their own modules (`patient_web.languages`, `staff_web.language`).
LANGUAGES = [("sv", "svenska")]
LOCALE_PATHS = [_HERE / "locale"]

SESSION_ENGINE = "kallelse.kit.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = False
# TLS ends in front of the web, which sets this header on every request; without it a form sent over https would look forged.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF, _config.staff_issuer, _config.resident_issuer],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
# An uploaded file of kallelser is kept in memory only: no copy with personal data is left in a temporary directory.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # TLS ends in front of the web process; see docs/operations.md.
