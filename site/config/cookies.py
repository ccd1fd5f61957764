"""What the next page says, kept in a cookie by the name that the settings give it.

Django names this one cookie itself, while `__Host-` has to stand before each of them in production.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _Cookie(CookieStorage):
    @property
    def cookie_name(self) -> str:
        return settings.MESSAGES_COOKIE_NAME


class Messages(FallbackStorage):
    storage_classes = (_Cookie, SessionStorage)
