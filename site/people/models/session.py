"""A session: Django's row, with a column for whose it is, so that hers can be shown and ended."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class Session(AbstractBaseSession):
    """Nobody's until somebody has logged in (config.sessions)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="sessions",
        verbose_name=_("登录账号"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("登录会话")

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore
