"""Whoever changes a way in ends all other sessions of that account: what let them in has changed.

The session in which its owner makes the change goes on, under a new key, so that a copy of its
cookie is worth nothing either. Heard are Django's own signals of the rows: pages of allauth and of
Wagtail, commands and administrators change them alike, and none of them can forget it.
"""

from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from people.models import User
from people.signing_in import own_sessions, ways_in


def listen() -> None:
    """Each with a name of its own: whoever is connected twice hears once."""
    post_save.connect(_login_saved, User, dispatch_uid="people.login_saved")
    post_save.connect(_factor_saved, Authenticator, dispatch_uid="people.factor_saved")
    post_delete.connect(_way_deleted, Authenticator, dispatch_uid="people.factor_deleted")
    post_delete.connect(_way_deleted, SocialAccount, dispatch_uid="people.outside_deleted")


def _login_saved(instance: User, created: bool, **told: Any) -> None:
    """A password that was set (a hash made anew is none), or a login that is closed."""
    is_password = instance._password is not None  # type: ignore[attr-defined]  # -- untyped
    if not created and (is_password or not instance.is_active):
        _end_others(instance.pk)


def _factor_saved(instance: Authenticator, created: bool, **told: Any) -> None:
    """A new one, recovery codes too; using one or naming it is no change."""
    if created:
        _end_others(instance.user_id)


def _way_deleted(instance: Authenticator | SocialAccount, **told: Any) -> None:
    _end_others(instance.user_id)


def _end_others(user_id: int) -> None:
    with transaction.atomic():
        ways_in.hold(user_id)  # a login that is about to store its session is waited for
        own_sessions.end_others(user_id=user_id, this=_renewed(context.request, user_id))


def _renewed(request: HttpRequest | None, user_id: int) -> str | None:
    """The new key of the session in which she does it herself."""
    if request is None or request.user.pk != user_id:
        return None
    request.session.cycle_key()
    key: str | None = request.session.session_key
    return key
