"""The page of a failure: 500 where the program is at fault, 503 where the machine could not.

A database that is down, full or out of connections, a disk that is full or may not be written to:
nothing was saved (requests are transactions, files are removed with the row they belong to), the
next try may succeed, and whoever reads the page is told so. `Retry-After` tells programs.
"""

import errno
import sys

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error
from psycopg.errors import ReadOnlySqlTransaction

RETRY_AFTER_SECONDS = 60
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """The `handler500` of every address; the exception is the one being handled."""
    if not is_the_machine(sys.exc_info()[1]):
        return server_error(request)
    page = loader.get_template("503.html").render()
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def is_the_machine(error: BaseException | None) -> bool:
    """Whether database or disk could not, rather than the program."""
    if isinstance(error, OSError):
        return error.errno in DISK
    if isinstance(error, InternalError):
        return isinstance(error.__cause__, ReadOnlySqlTransaction)
    return isinstance(error, OperationalError | InterfaceError)
