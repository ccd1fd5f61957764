"""Who guesses passwords waits: per account and address, and per account from anywhere.

Tries are counted in the cache that all processes share, under digests: it holds no names. A try
counts before the password is looked at and is taken back when it was right, so that many at once
get no more tries than one after the other. Unknown names count like known ones: how the site
answers never tells whether a login exists. There is no limit per address alone: behind a city's
gateway thousands share one, and to keep a single counter for them would shut out an opening day.
"""

import math
import time
from dataclasses import dataclass
from datetime import datetime

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.db.models import Max
from django.http import HttpRequest

from people.models import AccountAct, ActKind, User

APP = "people.signing_in"


class TooManyTriesError(Exception):
    """Wait so many minutes; the guesses came from everywhere, or from this address alone."""

    def __init__(self, minutes: int, *, anywhere: bool) -> None:
        super().__init__(minutes)
        self.minutes, self.anywhere = minutes, anywhere


@dataclass(frozen=True)
class Try:
    used: tuple[ratelimit.RateLimitUsage, ...]

    def take_back(self) -> None:
        for usage in self.used:
            for one in usage.usage:
                _forget(one)


def begin_try(*, request: HttpRequest, username: str) -> Try:
    """Count this try, or refuse it."""
    name = _counted_as(username)
    here = _count(request, "login_failed_here", f"{name}@{ratelimit.get_ip(request)}")
    try:
        anywhere = _count(request, "login_failed_anywhere", name)
    except TooManyTriesError:
        Try((here,)).take_back()
        raise
    return Try((here, anywhere))


def free(*, user: User, by: User, why: str, now: datetime) -> AccountAct:
    """Forget all failed tries at this login, from wherever they came; who did so stays on record.

    Nobody knows from which addresses somebody tried: the counters are left to themselves, and
    from now on the name counts under another key.
    """
    return keep_act(user=user, kind=ActKind.UNLOCKED, by=by, why=why, now=now)


def keep_act(*, user: User, kind: ActKind, by: User, why: str, now: datetime) -> AccountAct:
    """What was done to somebody's way in, under the name by which her tries are counted."""
    return AccountAct.objects.create(
        user=user, login=_plain(user.username), kind=kind, done_by=by, done_at=now, why=why
    )


def _counted_as(username: str) -> str:
    """The name, and the last time that an administrator has freed it."""
    name = _plain(username)
    freed = AccountAct.objects.filter(kind=ActKind.UNLOCKED, login=name)
    last = freed.aggregate(last=Max("pk"))["last"]
    return f"{name}#{last}" if last else name


def _plain(username: str) -> str:
    return username.strip().lower()


def _count(request: HttpRequest, action: str, key: str) -> ratelimit.RateLimitUsage:
    limits = settings.LOGIN_LIMITS
    used = ratelimit.consume(request, app=APP, action=action, config=limits, key=key)
    if used is None:
        minutes = _minutes_to_wait(request, action, key)
        raise TooManyTriesError(minutes, anywhere=action == "login_failed_anywhere")
    return used


def _forget(one: ratelimit.SingleRateLimitUsage) -> None:
    """Without leaving an empty row behind for each person who ever logged in."""
    with ratelimit.cache_lock(one.cache_key) as is_ours:
        if not is_ours:
            return
        others = [at for at in cache.get(one.cache_key, []) if at != one.timestamp]
        if others:
            cache.set(one.cache_key, others, one.cache_duration)
        else:
            cache.delete(one.cache_key)


def _minutes_to_wait(request: HttpRequest, action: str, key: str) -> int:
    """Until the oldest of the tries that count is forgotten; tries are kept newest first."""
    waits = [0.0]
    for rate in ratelimit.get_rates(app=APP, action=action, config=settings.LOGIN_LIMITS):
        at = ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key)
        tries = cache.get(at, [])[: rate.amount]
        if len(tries) == rate.amount:
            waits.append(tries[-1] + rate.duration - time.time())
    return max(1, math.ceil(max(waits) / 60))
