"""A city's servers: secrets from files, TLS only, PostgreSQL and Redis by URL."""

from config import environment
from config.settings.base import *  # noqa: F403 -- settings modules are layers

DEBUG = False
SECRET_KEY = environment.secret("SECRET_KEY")
LEDGER_MAC_KEY = environment.secret("LEDGER_MAC_KEY")
ALLOWED_HOSTS = environment.text("ALLOWED_HOSTS", "").split(",")
CSRF_TRUSTED_ORIGINS = environment.text("CSRF_TRUSTED_ORIGINS", "").split(",")

SECURE_SSL_REDIRECT = True
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
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
