"""The test suite: fast password hashes, everything else as in an installation."""

from config.settings.base import *  # noqa: F403 -- settings modules are layers
from config.settings.base import DATABASES, VAR

SECRET_KEY = "test-only"  # noqa: S105 -- tests hold no secrets
EXAMS_BANK_SECONDS = 0
CREDITS_VERIFICATIONS_A_MINUTE = 0  # all tests come from one address
LEDGER_MAC_KEY = "test-only-ledger-key"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# A file, as in an installation: an in-memory database cannot be shared with a live server.
if DATABASES["default"]["ENGINE"].endswith("sqlite"):
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str] = {}
