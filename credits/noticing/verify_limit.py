"""How often one address may ask whether papers are genuine: so many times a minute.

Codes have 98 bits and are not guessed; this keeps a script from the machine's time. Kept is a
keyed hash of the address and the minute, for this minute alone: no address is stored or logged.
"""

from datetime import datetime
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

SECONDS = 60
SUBSCRIBER = 64  # bits of an IPv6 address that one subscriber keeps


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
    """The address that the nearest proxy has seen, which nobody outside can choose."""
    seen = request.META.get(settings.CREDITS_ADDRESS_FROM, "").rsplit(",", 1)[-1].strip()
    try:
        address = ip_address(seen)
    except ValueError:
        return seen
    if isinstance(address, IPv6Address):
        return str(int(address) >> (128 - SUBSCRIBER))
    return str(address)
