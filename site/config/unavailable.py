"""The page of a failure: 500 where the program is at fault, 503 where the machine could not, 400
where somebody sent a null character, which no text has and PostgreSQL does not keep.

A database that is down, full or out of connections, a disk that is full or may not be written to:
nothing was saved (requests are transactions, files are removed with the row they belong to), the
next try may succeed, and whoever reads the page is told so. `Retry-After` tells programs.
"""

import errno
import sys

from django.db import DataError, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error
from psycopg.errors import ReadOnlySqlTransaction

RETRY_AFTER_SECONDS = 60
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """The `handler500` of every address; the exception is the one being handled."""
    error = sys.exc_info()[1]
    if is_a_null_character(error):
        return HttpResponseBadRequest(_("地址或填写的内容里有空字符（NUL），没有处理。"))
    if not is_the_machine(error):
        return server_error(request)
    page = loader.get_template("503.html").render()
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def is_a_null_character(error: BaseException | None) -> bool:
    return isinstance(error, DataError) and "NUL" in str(error)


def is_the_machine(error: BaseException | None) -> bool:
    """Whether database or disk could not, rather than the program."""
    if isinstance(error, OSError):
        return error.errno in DISK
    if isinstance(error, InternalError):
        return isinstance(error.__cause__, ReadOnlySqlTransaction)
    return isinstance(error, OperationalError | InterfaceError)
