"""When a session ends: after a while without a request, and in any case after a working day.

Every session of somebody who is logged in bears the marks of this module: `config.sessions` sets
them with the first row it stores, however she logged in, and a session without them has ended.
To note each request would be to write with each request; the last one is known to a tenth of the
time that may pass idle. A running exam outlasts both limits, but not the day on which she leaves.
"""

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

BEGAN, SEEN, IDLE, STAYS = "began", "seen", "idle_minutes", "stays_until"
LEAVES = "leaves_at"


def mark(session: dict[str, Any], *, now: float) -> None:
    """A session becomes somebody's: her day begins."""
    if SESSION_KEY in session and BEGAN not in session:
        session[BEGAN] = session[SEEN] = int(now)


def begin(
    session: SessionBase, *, idle_minutes: int, now: float, leaves_on: date | None = None
) -> None:
    """She has logged in, anew perhaps: nothing of an earlier day goes on."""
    session.pop(STAYS, None)
    session.pop(LEAVES, None)
    if leaves_on is not None:
        midnight = timezone.make_aware(datetime.combine(leaves_on, time()))
        session[LEAVES] = int(midnight.timestamp())
    session[BEGAN] = session[SEEN] = int(now)
    session[IDLE] = idle_minutes


def stay(session: SessionBase, *, until: datetime) -> None:
    """Not before then, whatever the limits: somebody sits an exam and thinks."""
    seconds = int(until.timestamp())
    if session.get(STAYS, 0) < seconds:
        session[STAYS] = seconds


def has_ended(session: SessionBase | dict[str, Any], *, now: float) -> bool:
    """After an exam she is there as if she had just asked: what is late is still taken."""
    stays, idle = session.get(STAYS, 0), _idle_seconds(session)
    seen = max(session.get(SEEN, 0), stays)
    day = max(session.get(BEGAN, 0) + settings.SESSION_COOKIE_AGE, stays + idle)
    return now - seen > idle or now > day or now >= session.get(LEAVES, now + 1)


def notice(session: SessionBase, *, now: float) -> None:
    """She is still there; written only when it tells something new."""
    if now - session[SEEN] > _idle_seconds(session) / 10:
        session[SEEN] = int(now)


def _idle_seconds(session: SessionBase | dict[str, Any]) -> int:
    minutes: int = session.get(IDLE, settings.SESSION_IDLE_MINUTES)
    return minutes * 60
