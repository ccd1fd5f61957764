"""A developer's machine and the demo: no secrets worth keeping, no TLS."""

from config.settings.base import *  # noqa: F403 -- settings modules are layers

DEBUG = False
IS_DEMO = True
ALLOWED_HOSTS = ["*"]
SECRET_KEY = "demo-only-not-secret"  # noqa: S105 -- production reads its own from a file
LEDGER_MAC_KEY = "demo-only-ledger-key"
# The demo city's two officers for settlement: nobody real signs with them.
CREDITS_SETTLEMENT_SIGNATORIES = "peixun,fuhe"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
