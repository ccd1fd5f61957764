"""The second factor: who needs one, and how its secrets are kept.

A time-based code (RFC 6238) is taken within one step of the clock either way, as the RFC allows,
and never twice. Guesses count with those at the login: a code has only six digits. The secret of
an authenticator is stored encrypted under the site's key.
"""

import base64
from datetime import date, datetime
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import AccountAct, ActKind, RoleKind, User
from people.signing_in import lockout

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("验证码不对，或者已经用过。请等验证器显示下一个再输入。"),
        "cannot_delete_authenticator": gettext_lazy(
            "您担任的角色要求两步验证，最后一种方式不能移除。请先添加另一种。"
        ),
    }

    def get_totp_label(self, user: Any) -> str:
        name: str = user.username
        return name

    def get_totp_issuer(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = authenticator.user
        if not is_required(user, on=timezone.localdate()):
            return True
        others = Authenticator.objects.filter(user=user, type__in=FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- allauth's
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("通行密钥 %(number)d") % {"number": number}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is mailed."""


def is_required(user: Any, *, on: date) -> bool:
    """Whoever may do more than study, and whoever may do everything."""
    if not settings.MFA_FOR_ROLES:
        return False
    powers = user.roles.in_force(on=on).exclude(kind=RoleKind.CIVIL_SERVANT)
    return bool(user.is_superuser or powers.exists())


def is_set_up(user: Any) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def is_first_use(user: Any, code: str) -> bool:
    """Not again while the clock still takes it: three steps, where allauth remembers one."""
    key = f"allauth.second_factor.used?user={user.pk}&code={normalize_user_code(code)}"
    seconds = settings.MFA_TOTP_PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
    return cache.add(key, "y", seconds)


def remove_all(*, user: User, by: User, why: str, now: datetime) -> AccountAct:
    """Somebody lost her device: all its ways are gone, and who removed them stays on record."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        return lockout.keep_act(user=user, kind=ActKind.FACTORS_REMOVED, by=by, why=why, now=now)


def _keys() -> MultiFernet:
    """The first key encrypts; what an older SECRET_KEY encrypted is still read."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [
        salted_hmac("people.second_factor", "", secret=one, algorithm="sha256").digest()
        for one in secrets
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(one)) for one in digests])
