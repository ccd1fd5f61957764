"""The demo's settings, and with them an app that must never be installed."""

from config.settings.dev import *  # noqa: F403 -- settings modules are layers
from config.settings.dev import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.keeping.lossy"]
