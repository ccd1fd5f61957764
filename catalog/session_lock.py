"""The one lock of a session: whoever writes its seats or its attendance holds it first."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from catalog.models.session import Session


class SessionBusyError(Exception):
    """The session's row stayed locked for too long; nothing was changed."""


@contextmanager
def held(session_id: int) -> Iterator[Session]:
    """A transaction that begins with the lock; yields the session as it is under it."""
    with waited_for(), transaction.atomic():
        # SQLite has no row locks: there the IMMEDIATE transaction lets one writer in.
        # Nothing is joined, so that this row alone is locked and read first.
        yield Session.objects.select_for_update().get(pk=session_id)


@contextmanager
def waited_for() -> Iterator[None]:
    """Says so in words when the lock did not come."""
    try:
        yield
    except OperationalError as refusal:
        if not _is_busy(refusal):
            raise
        raise SessionBusyError(_("操作的人较多，请稍候再试。")) from refusal


def _is_busy(refusal: OperationalError) -> bool:
    """PostgreSQL's lock timeout and deadlock, SQLite's writer that did not get in."""
    state = getattr(refusal.__cause__, "sqlstate", None)
    return state in {"55P03", "40P01"} or "database is locked" in str(refusal)
