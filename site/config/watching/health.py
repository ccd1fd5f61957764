"""Two questions of a proxy or a service manager: is the process alive, may it be sent requests?

Both are answered to anybody, and tell nothing but that.
"""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.cache import COUNTED_TOGETHER


@require_safe
@never_cache
@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; a database that is down is no reason to restart it."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and shared cache are as this code needs them, else 503."""
    found = {
        "database": _database_answers(),
        "migrations": _is_migrated(),
        "cache": _cache_answers(),
    }
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


_migrated = False


def _is_migrated() -> bool:
    """A schema only goes forwards: once it fits this process, it is not looked at again."""
    global _migrated
    if not _migrated:
        try:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError:
            return False
    return _migrated


def _cache_answers() -> bool:
    try:
        cache.get(f"{COUNTED_TOGETHER}.ready")
    except Exception:  # each backend has errors of its own, and any of them means no
        return False
    return True
