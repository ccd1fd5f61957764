"""How often one address may ask whether papers are genuine: so many times a minute.

Codes have 98 bits and are not guessed; this keeps a script from the machine's time. Kept is a
keyed hash of the address and the minute, for this minute alone: no address is stored or logged.
"""

from datetime import datetime

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

SECONDS = 60


def is_too_often(request: HttpRequest, *, now: datetime) -> bool:
    """Counts this asking; a limit of 0 is none. Each process counts by itself unless the site has a
    shared cache (CACHE_URL)."""
    most = settings.CREDITS_VERIFICATIONS_A_MINUTE
    if not most:
        return False
    minute = int(now.timestamp()) // SECONDS
    key = salted_hmac("credits.verify", f"{minute} {_subscriber(request)}").hexdigest()
    cache.add(key, 0, timeout=SECONDS)
    try:
        return cache.incr(key) > most
    except ValueError:  # the minute ended in between
        return False


def _subscriber(request: HttpRequest) -> str:
    """The address that counts for a login, too; nobody outside can choose it."""
    try:
        return ratelimit.get_ip(request)
    except PermissionDenied:  # a proxy that says nothing: then all count together
        return ""
