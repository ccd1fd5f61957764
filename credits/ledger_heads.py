"""The heads of chains: made, locked and moved on. A locked head serialises one learner's year,
so that two feeders cannot append the same number."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, models

from credits.ledger_drafts import Draft, Key
from credits.ledger_rows import chunks
from credits.models import ChainHead
from people.models import Learner

HELD = """
    SELECT h.id, h.seq, h.hash, l.joined_on, l.left_on,
        (SELECT f.content FROM credits_fact f WHERE f.source = %s)
    FROM credits_chainhead h JOIN people_learner l ON l.id = h.learner_id
    WHERE h.learner_id = %s AND h.year = %s"""
FOR_UPDATE = {"postgresql": " FOR UPDATE OF h", "sqlite": ""}


class Held(NamedTuple):
    """One locked head, and what was known when it was asked for: the person's service and, if
    the ledger had the source, its content."""

    head: ChainHead
    joined_on: date | None
    left_on: date | None
    content: str | None


class UnknownLearnerError(Exception):
    """Facts for learners that do not exist."""

    def __init__(self, learner_ids: Collection[int]) -> None:
        named = "、".join(map(str, sorted(learner_ids)[:20]))
        super().__init__(f"没有这些学员（内部编号）：{named}")


def held(draft: Draft) -> Held:
    """One head, locked, with all that a single posting asks: a statement where the chain is
    there already."""
    there = _held(draft)
    if there is None:
        _make_missing([draft.key])
        there = _held(draft)
    assert there is not None  # made just now, and heads are never deleted
    return there


def _held(draft: Draft) -> Held | None:
    learner_id, year = draft.key
    with connection.cursor() as cursor:
        row = lock_one(cursor, [draft.fact.source, learner_id, year])
    if row is None:
        return None
    pk, seq, last, joined_on, left_on, content = row
    head = ChainHead(pk=pk, learner_id=learner_id, year=year, seq=seq, hash=last)
    return Held(head, joined_on, left_on, content)


def lock_one(cursor: Any, parameters: list[Any]) -> Any:
    cursor.execute(HELD + FOR_UPDATE[connection.vendor], parameters)
    return cursor.fetchone()


def locked(keys: Collection[Key]) -> dict[Key, ChainHead]:
    """The heads of the chains, locked until the transaction ends.

    First all are made, then all are locked, both in one order: two batches cannot wait for
    each other. One alone waits for nobody while it holds nothing: it is made only if it is
    not there.
    """
    ordered = sorted(keys)
    if len(ordered) == 1 and (there := _locked(ordered)):
        return there
    _make_missing(ordered)
    return _locked(ordered)


def _locked(ordered: list[Key]) -> dict[Key, ChainHead]:
    heads: dict[Key, ChainHead] = {}
    for some in chunks(ordered):
        wanted = set(some)
        for head in lock(_heads_of(some).order_by("learner_id", "year")):
            key = (head.learner_id, head.year)
            if key in wanted:
                heads[key] = head
    return heads


def lock(heads: models.QuerySet[ChainHead]) -> models.QuerySet[ChainHead]:
    return heads.select_for_update()


def move(heads: Collection[ChainHead]) -> None:
    """Store where the chains end now."""
    if len(heads) == 1:
        [head] = heads
        ChainHead.objects.filter(pk=head.pk).update(seq=head.seq, hash=head.hash)
        return
    for some in chunks(list(heads)):
        ChainHead.objects.bulk_create(
            some,
            update_conflicts=True,
            unique_fields=["learner", "year"],
            update_fields=["seq", "hash"],
        )


def _heads_of(keys: Collection[Key]) -> models.QuerySet[ChainHead]:
    return ChainHead.objects.filter(
        learner_id__among=sorted({learner_id for learner_id, _ in keys}),
        year__in=sorted({year for _, year in keys}),
    )


def _make_missing(ordered: list[Key]) -> None:
    for some in chunks(ordered):
        known = set(_heads_of(some).values_list("learner_id", "year"))
        missing = [key for key in some if key not in known]
        if not missing:
            continue
        _refuse_strangers({learner_id for learner_id, _ in missing})
        ChainHead.objects.bulk_create(
            [ChainHead(learner_id=learner_id, year=year) for learner_id, year in missing],
            ignore_conflicts=True,
        )


def _refuse_strangers(learner_ids: set[int]) -> None:
    known = Learner.objects.filter(pk__among=learner_ids).values_list("pk", flat=True)
    if strangers := learner_ids - set(known):
        raise UnknownLearnerError(strangers)
