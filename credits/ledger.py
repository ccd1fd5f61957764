"""The only module that writes ledger entries: `record`, `record_many`, `reverse`.

An entry is never updated or deleted. The same source with the same content is the same entry;
the same source with other content is an error for a person to settle. A correction reverses
the old entry and records a new one under a new source (catalog.attendance:12/2).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from credits import chain
from credits.ledger_checks import InvalidFactError, NewFact, check, check_why
from credits.models import ChainHead, Fact
from people.models import Learner

__all__ = [
    "ConflictingSourceError",
    "InvalidFactError",
    "NewFact",
    "Recorded",
    "ReversalError",
    "UnknownLearnerError",
    "record",
    "record_many",
    "reverse",
]

CHUNK = 5_000
Key = tuple[int, int]  # learner id and year: one chain


@dataclass(frozen=True)
class Recorded:
    recorded: int
    already_there: int


class ConflictingSourceError(Exception):
    """A source that is in the ledger with other content; says which fields differ."""

    def __init__(self, source: str, differences: Sequence[str], fact_id: int | None = None) -> None:
        where = f"第 {fact_id} 号事实" if fact_id else "同一批的另一条"
        super().__init__(
            f"来源 {source} 已有{where}，内容不同：{'；'.join(differences)}。"
            "请核对；要更正已记入的事实，先冲销，再以新的来源记入"
        )
        self.source = source
        self.differences = tuple(differences)
        self.fact_id = fact_id


class UnknownLearnerError(Exception):
    """Facts for learners that do not exist."""

    def __init__(self, learner_ids: Iterable[int]) -> None:
        super().__init__(f"没有这些学员：{'、'.join(map(str, sorted(learner_ids)[:20]))}")


class ReversalError(Exception):
    """An entry that cannot be reversed: a reversal itself, or one reversed for another reason."""


def record(*, fact: NewFact, recorded_by: models.Model | None, now: datetime) -> Fact:
    """Record one fact and return its entry; the one already there if it says the same."""
    record_many(facts=[fact], recorded_by=recorded_by, now=now)
    return Fact.objects.get(source=fact.source)


def record_many(
    *, facts: Iterable[NewFact], recorded_by: models.Model | None, now: datetime
) -> Recorded:
    """Record all facts or none. Order, repetition and splitting into batches change nothing
    but the sequence numbers; about 1 kB of memory a fact."""
    drafts = _drafts(facts, now)
    with transaction.atomic():
        heads = _locked_heads({draft.key for draft in drafts.values()})
        # Read after the lock: what another feeder recorded meanwhile is visible now.
        known = _known_contents(list(drafts))
        new = [draft for source, draft in drafts.items() if not _is_known(draft, known.get(source))]
        _append(new, heads, recorded_by, now)
    return Recorded(recorded=len(new), already_there=len(drafts) - len(new))


def reverse(
    *,
    fact: Fact,
    why: str,
    reversed_by: models.Model | None,
    now: datetime,
    source: str | None = None,
) -> Fact:
    """Take a fact back with a new entry that refers to it.

    Repeating a reversal with the same reason returns the first one; another reason is an
    error, and a reversal itself is final.
    """
    source = source or f"credits.reversal:{fact.source}"
    check_why(source, why)
    if fact.reverses_id is not None:
        raise ReversalError(f"{fact.source} 本身是一次冲销，不能再冲销；请以新的来源重新记入")
    draft = _Draft(
        fact=NewFact(fact.learner_id, source, fact.kind, None, fact.happened_on, {}, {}, None, why),
        reverses=fact,
    )
    check(draft.fact, today=timezone.localdate(now))
    with transaction.atomic():
        heads = _locked_heads({draft.key})
        earlier = Fact.objects.filter(reverses=fact).first()
        if earlier is not None:
            if earlier.why == why:
                return earlier
            raise ReversalError(
                f"{fact.source} 已于 {earlier.recorded_at:%Y-%m-%d} 冲销：{earlier.why}"
            )
        _append([draft], heads, reversed_by, now)
    return Fact.objects.get(source=source)


@dataclass(slots=True)
class _Draft:
    """A fact with its texts: built once, used for the digest, the chain and the row."""

    fact: NewFact
    reverses: Fact | None = None
    quantity: str = ""
    attributes: str = ""
    granted: str = ""
    content: str = ""

    def __post_init__(self) -> None:
        fact = self.fact
        self.quantity = chain.json_text(fact.quantity)
        self.attributes = chain.json_text(fact.attributes)
        self.granted = chain.decimal_text(fact.granted)
        self.content = chain.content_digest(
            (
                str(fact.learner_id),
                fact.kind,
                _day(fact.happened_from),
                fact.happened_on.isoformat(),
                self.quantity,
                self.attributes,
                self.granted,
            )
        )

    @property
    def key(self) -> Key:
        return self.fact.learner_id, self.fact.happened_on.year


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


def _drafts(facts: Iterable[NewFact], now: datetime) -> dict[str, _Draft]:
    today = timezone.localdate(now)
    drafts: dict[str, _Draft] = {}
    for fact in facts:
        check(fact, today=today)
        draft = _Draft(fact)
        twin = drafts.setdefault(fact.source, draft)
        if twin.content != draft.content:
            raise ConflictingSourceError(fact.source, _differences(twin.fact, fact))
    return drafts


def _locked_heads(keys: set[Key]) -> dict[Key, ChainHead]:
    """The heads of the chains, locked until the transaction ends.

    Serialises per learner and year, so that two feeders cannot append the same number. All
    heads are made first and locked in one order, so that two batches cannot wait for each other.
    """
    heads: dict[Key, ChainHead] = {}
    ordered = sorted(keys)
    _make_missing_heads(ordered)
    for some in _chunks(ordered):
        wanted = set(some)
        candidates = ChainHead.objects.filter(
            learner_id__in=sorted({learner_id for learner_id, _ in some}),
            year__in=sorted({year for _, year in some}),
        ).order_by("learner_id", "year")
        for head in _lock(candidates):
            if (head.learner_id, head.year) in wanted:
                heads[head.learner_id, head.year] = head
    return heads


def _lock(heads: models.QuerySet[ChainHead]) -> models.QuerySet[ChainHead]:
    return heads.select_for_update()


def _make_missing_heads(ordered: list[Key]) -> None:
    for some in _chunks(ordered):
        learner_ids = {learner_id for learner_id, _ in some}
        known = set(
            ChainHead.objects.filter(
                learner_id__in=learner_ids, year__in={year for _, year in some}
            ).values_list("learner_id", "year")
        )
        missing = [key for key in some if key not in known]
        if not missing:
            continue
        strangers = {learner_id for learner_id, _ in missing} - set(
            Learner.objects.filter(pk__in={key[0] for key in missing}).values_list("pk", flat=True)
        )
        if strangers:
            raise UnknownLearnerError(strangers)
        ChainHead.objects.bulk_create(
            [ChainHead(learner_id=learner_id, year=year) for learner_id, year in missing],
            ignore_conflicts=True,
        )


def _known_contents(sources: list[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for some in _chunks(sources):
        known.update(Fact.objects.filter(source__in=some).values_list("source", "content"))
    return known


def _is_known(draft: _Draft, content: str | None) -> bool:
    if content is None:
        return False
    if content != draft.content:
        raise _conflict(draft.fact)
    return True


def _conflict(new: NewFact) -> ConflictingSourceError:
    old = Fact.objects.get(source=new.source)
    recorded = NewFact(
        old.learner_id,
        old.source,
        old.kind,
        old.happened_from,
        old.happened_on,
        old.quantity,
        old.attributes,
        old.granted,
        old.why,
    )
    return ConflictingSourceError(new.source, _differences(recorded, new), old.pk)


def _differences(old: NewFact, new: NewFact) -> list[str]:
    compared = NewFact._fields[:-1]  # the reason is not part of what happened
    return [
        f"{name}：{getattr(old, name)} → {getattr(new, name)}"
        for name in compared
        if getattr(old, name) != getattr(new, name)
    ] or ["冲销与事实不能共用来源"]


def _append(
    drafts: list[_Draft],
    heads: dict[Key, ChainHead],
    recorded_by: models.Model | None,
    now: datetime,
) -> None:
    touched: dict[Key, ChainHead] = {}
    for some in _chunks(drafts):
        entries = []
        for draft in some:
            head = touched[draft.key] = heads[draft.key]
            entries.append(_entry(draft, head, recorded_by, now))
        _insert(entries)
    for some in _chunks(list(touched.values())):
        ChainHead.objects.bulk_update(some, ["seq", "hash"], batch_size=500)


def _entry(draft: _Draft, head: ChainHead, recorded_by: models.Model | None, now: datetime) -> Fact:
    """The next entry of the chain; moves the head on."""
    fact = draft.fact
    previous, seq = head.hash, head.seq + 1
    head.seq = seq
    head.hash = chain.seal(
        settings.LEDGER_MAC_KEY.encode(),
        (
            str(fact.learner_id),
            str(head.year),
            str(seq),
            fact.source,
            fact.kind,
            _day(fact.happened_from),
            fact.happened_on.isoformat(),
            draft.quantity,
            draft.attributes,
            draft.granted,
            draft.content,
            fact.why,
            draft.reverses.source if draft.reverses else "",
            chain.moment_text(now),
            str(recorded_by.pk) if recorded_by else "",
        ),
        previous,
    )
    return Fact(
        learner_id=fact.learner_id,
        year=head.year,
        seq=seq,
        source=fact.source,
        kind=fact.kind,
        happened_from=fact.happened_from,
        happened_on=fact.happened_on,
        quantity=fact.quantity,
        attributes=fact.attributes,
        granted=fact.granted,
        content=draft.content,
        why=fact.why,
        reverses=draft.reverses,
        recorded_at=now,
        recorded_by_id=recorded_by.pk if recorded_by else None,
        algorithm=chain.ALGORITHM,
        previous_hash=previous,
        hash=head.hash,
    )


def _insert(entries: list[Fact]) -> None:
    try:
        with transaction.atomic():
            Fact.objects.bulk_create(entries, batch_size=1_000)
    except IntegrityError as refusal:
        # Another feeder holds the source under another chain, which our locks do not cover.
        taken = _known_contents([entry.source for entry in entries])
        for entry in entries:
            if entry.source in taken:
                raise ConflictingSourceError(
                    entry.source, ["同时被另一条链记入"], Fact.objects.get(source=entry.source).pk
                ) from refusal
        raise


def _chunks(items: Sequence[Any]) -> Iterator[list[Any]]:
    walk = iter(items)
    while some := list(islice(walk, CHUNK)):
        yield some
