"""Adds records to their chains; the only module that does.

A chain per account, and one for what no account does: whoever changes something waits for nobody
but herself. The head is locked last, until the commit that follows at once.
It speaks to the database's own driver: what it sends is noted by nobody, and counted by no view.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keeping.audit import sealing
from keeping.audit.acts import Act
from keeping.audit.noting import Changes

HOUSE = "house"  # the chain of what no account does
COLUMNS = (
    "chain, seq, at, account_id, way, name, about, request, outcome, status, changes, "
    "algorithm, previous, hash"
)
PLACES = ", ".join(["%s"] * len(COLUMNS.split(", ")))
LOCK = "SELECT seq, hash FROM keeping_audithead WHERE chain = %s FOR UPDATE"
CHECK = "SET CONSTRAINTS ALL IMMEDIATE"
BEGIN = "INSERT INTO keeping_audithead (chain, seq, hash) VALUES (%s, 0, '') ON CONFLICT DO NOTHING"
MOVE = "UPDATE keeping_audithead SET seq = %s, hash = %s WHERE chain = %s"
ADD = f"INSERT INTO keeping_auditrecord ({COLUMNS}) VALUES ({PLACES})"  # noqa: S608 -- fixed
MIGRATED = "SELECT 1 FROM django_migrations WHERE app = 'keeping'"
LENGTHS = {"name": 120, "about": 200, "request": 64}


class Outcome(models.TextChoices):
    DONE = "DONE", _("已完成")
    REFUSED = "REFUSED", _("被拒绝")
    UNCHANGED = "UNCHANGED", _("没有改动")
    READ = "READ", _("取走文件")


class Head(NamedTuple):
    seq: int
    hash: str


def add(
    wrapper: Any,
    *,
    act: Act,
    outcome: Outcome,
    now: datetime,
    changes: Changes | None = None,
    status: int | None = None,
) -> None:
    """In the transaction that is open on this connection, as its last statements."""
    if not _is_there(wrapper):
        return
    told = act.tell()
    chain = HOUSE if told.account_id is None else f"account-{told.account_id}"
    with wrapper.wrap_database_errors:
        head = _locked(wrapper, chain)
        record = sealing.Sealed(
            chain=chain,
            seq=str(head.seq + 1),
            at=sealing.moment_text(now),
            account_id="" if told.account_id is None else str(told.account_id),
            way=act.way.value,
            name=_short(told.name, "name"),
            about=_short(told.about, "about"),
            request=_short(told.request, "request"),
            outcome=outcome.value,
            status="" if status is None else str(status),
            changes=sealing.changes_text(changes or {}),
        )
        _append(wrapper, record, head)


def _append(wrapper: Any, record: sealing.Sealed, head: Head) -> None:
    key = settings.LEDGER_MAC_KEY.encode()
    digest = sealing.seal(record, previous=head.hash, algorithm=sealing.ALGORITHM, key=key)
    # No number is not an empty text to PostgreSQL; a moment without a zone is in UTC.
    values = [
        *(record.chain, record.seq, _moment(wrapper, record.at), record.account_id or None),
        *(record.way, record.name, record.about, record.request, record.outcome),
        *(record.status or None, record.changes, sealing.ALGORITHM, head.hash, digest),
    ]
    moved = [record.seq, digest, record.chain]
    if wrapper.vendor == "postgresql":
        _send(wrapper, f"WITH moved AS ({MOVE}) {ADD}", [*moved, *values])
    else:
        _send(wrapper, MOVE, moved)
        _send(wrapper, ADD, values)


def _locked(wrapper: Any, chain: str) -> Head:
    """Made where it is not there."""
    found = _lock(wrapper, chain)
    if found is None:
        _send(wrapper, BEGIN, [chain])
        found = _lock(wrapper, chain)
    return Head(*found)


def _lock(wrapper: Any, chain: str) -> Any:
    """SQLite's writer is alone, and has no locks of rows."""
    if wrapper.vendor == "sqlite":
        return _send(wrapper, LOCK.removesuffix(" FOR UPDATE"), [chain]).fetchone()
    # Checks that wait for the commit may wait for others' locks, who wait for this head: so first.
    answers = _send(wrapper, f"{CHECK}; {LOCK}", [chain])
    answers.nextset()
    return answers.fetchone()


def _is_there(wrapper: Any) -> bool:
    """Before the migration that makes the tables nothing can be recorded; after it, everything."""
    if getattr(wrapper, "has_audit_tables", False):
        return True
    with wrapper.wrap_database_errors:
        wrapper.has_audit_tables = _has_been_migrated(wrapper)
    return bool(wrapper.has_audit_tables)


def _has_been_migrated(wrapper: Any) -> bool:
    listed = "SELECT to_regclass('django_migrations')"
    if wrapper.vendor == "sqlite":
        listed = "SELECT max(name) FROM sqlite_master WHERE name = 'django_migrations'"
    if _send(wrapper, listed, []).fetchone()[0] is None:
        return False
    return _send(wrapper, MIGRATED, []).fetchone() is not None


def _send(wrapper: Any, statement: str, values: list[Any]) -> Any:
    if wrapper.vendor == "sqlite":
        statement = statement.replace("%s", "?")
    return wrapper.connection.execute(statement, values)


def _moment(wrapper: Any, text: str) -> str:
    return text if wrapper.vendor == "sqlite" else f"{text}+00"


def _short(text: str, name: str) -> str:
    return sealing.on_one_line([text])[: LENGTHS[name]]
