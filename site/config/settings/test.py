"""The test suite: fast password hashes, everything else as in an installation."""

import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403 -- settings modules are layers

SECRET_KEY = "test-only"  # noqa: S105 -- tests hold no secrets
LEDGER_MAC_KEY = "test-only-ledger-key"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

SCRATCH = Path(tempfile.gettempdir()) / "civil-credits-test"
JOBS_FOLDER = SCRATCH / "jobs"
MEDIA_ROOT = SCRATCH / "media"
LEDGER_ANCHOR_FILE = SCRATCH / "ledger.anchor"
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str] = {}
