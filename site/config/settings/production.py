"""A city's servers: secrets from files, TLS only, PostgreSQL and Redis by URL."""

from config import environment
from config.settings.base import *  # noqa: F403 -- settings modules are layers
from config.settings.base import MIDDLEWARE
from config.watching.logs import LOGGING  # noqa: F401 -- read by Django

DEBUG = False
SECRET_KEY = environment.secret("SECRET_KEY")
# The one before: what it signed is good until it is taken out again (a key is changed so).
SECRET_KEY_FALLBACKS = [key for key in [environment.secret("SECRET_KEY_BEFORE", "")] if key]
LEDGER_MAC_KEY = environment.secret("LEDGER_MAC_KEY")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")

MIDDLEWARE = ["config.watching.requests.watched", *MIDDLEWARE]

SECURE_SSL_REDIRECT = True
# A service manager on the same machine asks these without TLS.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# What the proxy appended is its own word; what stands before it anybody may have written.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
if address := environment.text("CACHE_URL", ""):  # of a Redis that all processes share
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}
    }
MFA_FOR_ROLES = environment.flag("MFA_FOR_ROLES", True)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CSRF_COOKIE_HTTPONLY = True
# With this prefix a browser takes them from this very host alone, never from a neighbour's.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
LANGUAGE_COOKIE_NAME, TEXT_SIZE_COOKIE_NAME = "__Host-language", "__Host-text_size"
DOOR_COOKIE_NAME, MESSAGES_COOKIE_NAME = "__Host-browser", "__Host-messages"
SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # Wagtail's preview is a frame of our own origin; any other is refused
    "security.W021",  # the preload list is for names of the public internet
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
