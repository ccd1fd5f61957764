"""What a process remembers for itself, and what all of them must know together.

Wagtail asks on every page for a handful of things that any process may remember by itself, in no
time. What allauth counts (tries, codes that were used) is worth nothing unless it is counted
together: those keys go to the cache `shared`, a table of the database. A Redis takes everything.
"""

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache

COUNTED_TOGETHER = "allauth"


class Cache(LocMemCache):
    def add(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return self._keeper(key).add(key, *args, **kwargs)

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return self._keeper(key).get(key, *args, **kwargs)

    def set(self, key: str, *args: Any, **kwargs: Any) -> None:
        self._keeper(key).set(key, *args, **kwargs)

    def delete(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return self._keeper(key).delete(key, *args, **kwargs)

    def _keeper(self, key: str) -> Any:
        return caches["shared"] if key.startswith(COUNTED_TOGETHER) else super()
