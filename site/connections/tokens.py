"""Issues, revokes and recognises tokens; counts their use.

The secret is shown once and not kept: its digest is (256 random bits need no slow hash). Refuses
a token that is revoked, over, issued by somebody who may no longer, or used too often.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from connections.models import Scope, Token
from connections.permissions import stands_by
from people.models import Agency, User

SEPARATOR = "."
SECONDS = 60


class UnknownTokenError(Exception):
    """No token, a wrong secret, or one that is over: the caller is told no more than that."""


class TooOftenError(Exception):
    """The token's requests of this minute are used up; `seconds` until the next one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def issue(
    *,
    name: str,
    scopes: Sequence[Scope],
    agency: Agency,
    expires_on: date,
    by: User,
    now: datetime,
) -> tuple[Token, str]:
    """The token and the text that opens it, which is not to be had again."""
    key, secret = f"cc{secrets.token_hex(6)}", secrets.token_urlsafe(32)
    token = Token.objects.create(
        name=name,
        key=key,
        digest=_digest(secret),
        scopes=[str(one) for one in scopes],
        agency=agency,
        expires_on=expires_on,
        issued_by=by,
        issued_at=now,
    )
    return token, f"{key}{SEPARATOR}{secret}"


def revoke(*, token: Token, by: User, now: datetime) -> None:
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now, revoked_by=by)


def of_text(text: str, *, now: datetime) -> Token:
    """The token that a text opens, after counting this use of it."""
    key, _separator, secret = text.partition(SEPARATOR)
    today = timezone.localdate(now)
    tokens = Token.objects.in_force(on=today).select_related("agency", "issued_by")
    token = tokens.filter(key=key).first() if key.isascii() and key.isalnum() else None
    # Without a token too the digest is worked out: the answer takes as long.
    is_right = hmac.compare_digest(_digest(secret), token.digest if token else "")
    if token is None or not is_right or not stands_by(token, on=today):
        raise UnknownTokenError
    _count(token, now=now, today=today)
    return token


def _count(token: Token, *, now: datetime, today: date) -> None:
    """In one statement each, so that all processes count together."""
    minute = int(now.timestamp()) // SECONDS
    this, most = Token.objects.filter(pk=token.pk), settings.CONNECTIONS_REQUESTS_A_MINUTE
    # Twice: while this one waited to begin the minute, another process may have begun it.
    for _try in range(2):
        if this.filter(minute=minute, used__lt=most).update(used=F("used") + 1):
            return
        if this.exclude(minute=minute).update(minute=minute, used=1, used_on=today):
            return
    raise TooOftenError(SECONDS - int(now.timestamp()) % SECONDS)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
