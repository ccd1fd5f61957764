"""Which sessions an account has, and the only module that ends them before their time.

A session ends with its row: what its browser sends afterwards is nobody's, also what is under way.
A page names a session by a digest, since its key would let one in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.db import models, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from people.models import AccountAct, ActKind, Session, User
from people.signing_in import devices, lockout, session_ends

COARSE = 5  # minutes: when somebody was last there is told no finer


@dataclass(frozen=True)
class Open:
    """`minutes` without a request, rounded down to fives."""

    mark: str
    began_at: datetime
    minutes: int
    browser: str
    system: str
    is_this: bool


def opened(user: User, *, this: str | None, now: datetime) -> list[Open]:
    """Those in which she is logged in just now, that of the key `this` first, then the newest."""
    living = Session.objects.filter(user=user, expire_date__gt=now)
    found = [_shown(row, user, this=this, now=now.timestamp()) for row in living]
    shown = [one for one in found if one is not None]
    return sorted(shown, key=lambda one: (not one.is_this, -one.began_at.timestamp()))


def end_one(*, user: User, mark: str, this: str | None) -> bool:
    """Another of her own; False where there is none, perhaps no longer."""
    keys = _others(user.pk, this).values_list("session_key", flat=True)
    found = [key for key in keys if constant_time_compare(_mark(key), mark)]
    return bool(Session.objects.filter(session_key__in=found).delete()[0])


def end_others(*, user_id: int, this: str | None) -> None:
    _others(user_id, this).delete()


def end_all(*, user: User, by: User, why: str, now: datetime) -> AccountAct:
    """An administrator ends whatever is open, on record."""
    with transaction.atomic():
        end_others(user_id=user.pk, this=None)
        return lockout.keep_act(user=user, kind=ActKind.SESSIONS_ENDED, by=by, why=why, now=now)


def end_of_learners(learners: Collection[int]) -> None:
    """They have left the house, or leave it before a session of today is over by itself: one that
    begins now knows the day (session_ends.LEAVES)."""
    users = User.objects.filter(learner__pk__among=list(learners)).values("pk")
    Session.objects.filter(user__in=users).delete()


def longest() -> timedelta:
    """Whole days in which a session that has begun may still go on."""
    return timedelta(days=1, seconds=settings.SESSION_COOKIE_AGE)


def _others(user_id: int, this: str | None) -> models.QuerySet[Session]:
    return Session.objects.filter(user=user_id).exclude(session_key=this or "")


def _shown(row: Session, user: User, *, this: str | None, now: float) -> Open | None:
    data = row.get_decoded()
    hashes = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    if session_ends.has_ended(data, now=now) or data.get(HASH_SESSION_KEY) not in hashes:
        return None
    browser, system = devices.names(data.get(devices.KEY, ()))
    is_this = row.session_key == this
    idle = 0 if is_this else int(now - data[session_ends.SEEN]) // 60
    return Open(
        mark=_mark(row.session_key),
        began_at=datetime.fromtimestamp(data[session_ends.BEGAN], UTC),
        minutes=idle // COARSE * COARSE,
        browser=browser,
        system=system,
        is_this=is_this,
    )


def _mark(key: str) -> str:
    return salted_hmac("people.own_sessions", key, algorithm="sha256").hexdigest()[:32]
