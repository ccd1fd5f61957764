"""Production, as the proxy in front sees it: the scanners speak without TLS, as the proxy does."""

from config.settings.production import *  # noqa: F403 -- settings modules are layers

SECURE_SSL_REDIRECT = False
# Thousands of wrong passwords are looked at; what a hash costs is not what is scanned here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Nothing is collected beforehand: the static files are those of the source.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
# One token asks thousands of times.
CONNECTIONS_REQUESTS_A_MINUTE = 10**9
