"""What does one part: a function named in settings.JOB_KINDS, so that jobs knows nobody.

    def print_part(part: Part) -> dict[str, Any]: ...

It runs in the transaction that marks the part done: either both stay or neither. It may be
called again after a kill or an exception, up to five times, so what it does outside the
database must be repeatable (files.write is). It returns JSON: "file" names a file in
part.folder for the requester, "parked" lists items refused for good, each with a "title"
and a "reason"; "told" is a sentence for the requester and "next" the path of the page where she
goes on. It puts no personal data into arguments or into the messages of its errors.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from jobs.models import Part

Handler = Callable[[Part], dict[str, Any]]
AnyHandler = TypeVar("AnyHandler", bound=Handler)


class UnknownKindError(Exception):
    """No function does this kind of job in this installation."""

    def __init__(self, kind: str) -> None:
        super().__init__(_("没有登记的后台任务种类：%(kind)s（JOB_KINDS）") % {"kind": kind})


def handler_of(kind: str) -> Handler:
    if kind not in settings.JOB_KINDS:
        raise UnknownKindError(kind)
    handler: Handler = import_string(settings.JOB_KINDS[kind])
    return handler


def writes_files_only(handler: AnyHandler) -> AnyHandler:
    """Mark a handler that writes no rows: it then runs before the transaction, not in it.

    SQLite has one writer: a part that computes for seconds would keep everyone else waiting.
    """
    handler.writes_files_only = True  # type: ignore[attr-defined]  # a mark, read below
    return handler


def needs_transaction(handler: Handler) -> bool:
    return not getattr(handler, "writes_files_only", False)
