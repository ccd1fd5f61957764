"""A web server behind one proxy, as in an installation, over the suite's own database."""

from config.settings.test import *  # noqa: F403 -- settings modules are layers

ALLAUTH_TRUSTED_PROXY_COUNT = 1
