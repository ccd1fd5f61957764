"""The only writer of messages: write, hold, release, drop, mark as read.

Nothing is mailed or pushed. Held messages reach nobody before a person has read and released
them. Writing the same source to the same person again does nothing, dropped ones included.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Min
from django.utils.text import Truncator

from people.models import Learner, Message, MessageState, User
from people.models.message import TITLE, MessageQuerySet, refuse_foreign_path

CHUNK = 1000


@dataclass(frozen=True)
class Batch:
    """What waits under one source; `texts` above 1: not everyone is told the same."""

    source: str
    title: str
    text: str
    path: str
    recipients: int
    texts: int
    written_at: datetime


def write(
    *,
    source: str,
    title: str,
    text: str,
    path: str,
    learners: Iterable[Learner | int] = (),
    users: Iterable[User | int] = (),
    held: bool = False,
    by: User | None,
    now: datetime,
) -> int:
    """Tell each of them once; answer how many are told anew. `by` is None for the clock's own."""
    refuse_foreign_path(path)
    said = {
        "source": source,
        "title": Truncator(title).chars(TITLE),
        "text": text,
        "path": path,
        "state": MessageState.HELD if held else MessageState.SENT,
        "written_by": by,
        "written_at": now,
        "sent_at": None if held else now,
    }
    with transaction.atomic():
        return _write_to("learner", learners, said) + _write_to("user", users, said)


def release(*, source: str, by: User, now: datetime) -> int:
    """Send what is held under this source and beneath it."""
    return send(Message.objects.of_batch(source), by=by, now=now)


def send(held: MessageQuerySet, *, by: User, now: datetime) -> int:
    decided = {"decided_by": by, "decided_at": now}
    return held.held().update(state=MessageState.SENT, sent_at=now, **decided)


def drop(held: MessageQuerySet, *, by: User, now: datetime) -> int:
    """Decide that these are never sent."""
    return held.held().update(state=MessageState.DROPPED, decided_by=by, decided_at=now)


def unread(user: User) -> int:
    return Message.objects.to(user).unread().count()


def mark_read(messages: MessageQuerySet, *, now: datetime) -> int:
    return messages.unread().update(read_at=now)


def mark_unread(messages: MessageQuerySet, *, read_at: datetime) -> int:
    """Take back one act of reading: of what was read at exactly that moment."""
    return messages.filter(read_at=read_at).update(read_at=None)


def batches(held: MessageQuerySet) -> list[Batch]:
    """Held messages for review, by source, the oldest first."""
    grouped = held.values("source").annotate(
        one_title=Min("title"),
        one_text=Min("text"),
        one_path=Min("path"),
        recipients=Count("pk"),
        texts=Count("text", distinct=True),
        first=Min("written_at"),
    )
    columns = ("source", "one_title", "one_text", "one_path", "recipients", "texts", "first")
    return [Batch(*row) for row in grouped.order_by("first", "source").values_list(*columns)]


def _write_to(kind: str, people: Iterable[models.Model | int], said: dict[str, Any]) -> int:
    keys = list(dict.fromkeys(one if isinstance(one, int) else one.pk for one in people))
    column = f"{kind}_id"
    return sum(
        _write_chunk(column, keys[start : start + CHUNK], said)
        for start in range(0, len(keys), CHUNK)
    )


def _write_chunk(column: str, keys: Sequence[int], said: dict[str, Any]) -> int:
    told = Message.objects.filter(source=said["source"], **{f"{column}__in": keys})
    known = set(told.values_list(column, flat=True))
    fresh = [Message(**{column: key}, **said) for key in keys if key not in known]
    # Another process may write the same meanwhile: its row stands.
    Message.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
