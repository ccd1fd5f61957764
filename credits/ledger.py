"""The only module that writes ledger entries: `record`, `record_many`, `record_prepared`,
`reverse`, `reverse_many`.

An entry is never updated or deleted. The same source with the same content is the same entry;
the same source with other content is an error for a person to settle. A correction reverses
the old entry and records a new one under a new source (catalog.attendance:12/2).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from credits import ledger_context, ledger_heads, ledger_rows
from credits.ledger_checks import InvalidFactError, NewFact, check, check_why
from credits.ledger_drafts import Draft, Key, Press, draft_of, entry_of
from credits.ledger_heads import UnknownLearnerError
from credits.ledger_reading import facts_of
from credits.ledger_rows import chunks
from credits.models import ChainHead, Fact

__all__ = [
    "ConflictingSourceError",
    "InvalidFactError",
    "NewFact",
    "Recorded",
    "ReversalError",
    "Reversed",
    "UnknownLearnerError",
    "check_all",
    "facts_of",
    "prepare",
    "record",
    "record_many",
    "record_prepared",
    "reverse",
    "reverse_many",
]
REVERSAL = "credits.reversal"


@dataclass(frozen=True)
class Recorded:
    """`sources` are those of the entries that are new."""

    recorded: int
    already_there: int
    sources: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Reversed:
    reversed: int
    already_reversed: int


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


class ReversalError(Exception):
    """An entry that cannot be reversed: a reversal itself, or one reversed for another reason."""


def check_all(facts: Sequence[NewFact], *, now: datetime) -> None:
    """Refuse what `record_many` would refuse of new facts, without writing anything."""
    today = timezone.localdate(now)
    for fact in facts:
        check(fact, today=today)
    ledger_context.check(facts)


def record(*, fact: NewFact, recorded_by: models.Model | None, now: datetime) -> Fact:
    """Record one fact and return its entry; the one already there if it says the same."""
    draft = prepare(fact, today=timezone.localdate(now))
    with _posting([draft]):
        held = ledger_heads.held(draft)
        if _is_known(draft, held.content):
            return Fact.objects.get(source=fact.source)
        ledger_context.check_one(fact, joined_on=held.joined_on, left_on=held.left_on)
        return _append_one(draft, held.head, recorded_by, now)


def record_many(
    *, facts: Iterable[NewFact], recorded_by: models.Model | None, now: datetime
) -> Recorded:
    """Record all facts or none. Order, repetition and splitting into batches change nothing
    but the sequence numbers; about 1 kB of memory a fact."""
    today = timezone.localdate(now)
    prepared = (prepare(fact, today=today) for fact in facts)
    return record_prepared(prepared=prepared, recorded_by=recorded_by, now=now)


def prepare(fact: NewFact, *, today: date) -> Draft:
    """A fact checked and written out, for a feeder that compares before it records."""
    check(fact, today=today)
    return draft_of(fact)


def record_prepared(
    *, prepared: Iterable[Draft], recorded_by: models.Model | None, now: datetime
) -> Recorded:
    """The same as record_many for what `prepare` has made."""
    drafts = _by_source(prepared)
    with _posting(drafts.values()):
        heads = ledger_heads.locked({draft.key for draft in drafts.values()})
        new = _new(drafts.values())
        ledger_context.check([draft.fact for draft in new])
        _append(new, heads, recorded_by, now)
    sources = tuple(draft.fact.source for draft in new)
    return Recorded(len(new), len(drafts) - len(new), sources)


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
    source = source or f"{REVERSAL}:{fact.source}"
    check_why(source, why)
    if fact.reverses_id is not None:
        raise ReversalError(f"{fact.source} 本身是一次冲销，不能再冲销；请以新的来源重新记入")
    new = NewFact(fact.learner_id, source, fact.kind, None, fact.happened_on, {}, {}, None, why)
    check(new, today=timezone.localdate(now))
    draft = draft_of(new, reverses_id=fact.pk, reverses_source=fact.source)
    with _posting([draft]):
        heads = ledger_heads.locked({draft.key})
        earlier = Fact.objects.filter(reverses=fact).first()
        if earlier is not None:
            if earlier.why == why:
                return earlier
            raise ReversalError(
                f"{fact.source} 已于 {earlier.recorded_at:%Y-%m-%d} 冲销：{earlier.why}"
            )
        return _append_one(draft, heads[draft.key], reversed_by, now)


def reverse_many(
    *,
    sources: Iterable[str],
    why: str,
    reversed_by: models.Model | None,
    now: datetime,
    prefix: str = REVERSAL,
) -> Reversed:
    """Take back all of these facts or none; one that is reversed already is left as it is.

    The reversals' own sources are `prefix:source`. Sources that the ledger does not know are
    an error, and so are reversals.
    """
    drafts = list(_reversals(sources, why, timezone.localdate(now), prefix))
    with _posting(drafts):
        heads = ledger_heads.locked({draft.key for draft in drafts})
        # Read after the lock, as in _new.
        gone = _reversed_ids([draft.reverses_id for draft in drafts])
        new = [draft for draft in drafts if draft.reverses_id not in gone]
        _append(new, heads, reversed_by, now)
    return Reversed(len(new), len(drafts) - len(new))


def _reversals(sources: Iterable[str], why: str, today: date, prefix: str) -> Iterator[Draft]:
    check_why(prefix, why)
    columns = ("source", "pk", "learner_id", "kind", "happened_on", "reverses_id")
    for some in chunks(dict.fromkeys(sources)):
        rows = Fact.objects.filter(source__among=some).values_list(*columns)
        found = {row[0]: row[1:] for row in rows}
        for source in some:
            if source not in found:
                raise ReversalError(f"台账里没有来源 {source}，无从冲销")
            pk, learner_id, kind, happened_on, reverses_id = found[source]
            if reverses_id is not None:
                raise ReversalError(f"{source} 本身是一次冲销，不能再冲销")
            new = NewFact(
                learner_id, f"{prefix}:{source}", kind, None, happened_on, {}, {}, None, why
            )
            check(new, today=today)
            yield draft_of(new, reverses_id=pk, reverses_source=source)


def _reversed_ids(fact_ids: Iterable[int | None]) -> set[int | None]:
    gone: set[int | None] = set()
    for some in chunks(fact_ids):
        reversals = Fact.objects.filter(reverses_id__among=some)
        gone.update(reversals.values_list("reverses_id", flat=True))
    return gone


def _by_source(drafts: Iterable[Draft]) -> dict[str, Draft]:
    """Without the repetitions; two that say different things are an error."""
    found: dict[str, Draft] = {}
    for draft in drafts:
        twin = found.setdefault(draft.fact.source, draft)
        if twin.content != draft.content:
            raise ConflictingSourceError(draft.fact.source, _differences(twin.fact, draft.fact))
    return found


@contextmanager
def _posting(drafts: Collection[Draft]) -> Iterator[None]:
    """One transaction. Another feeder may hold a source under another learner, which our locks
    do not cover: then the constraint refuses, and this names the source."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        known = _known_contents(draft.fact.source for draft in drafts)
        for draft in drafts:
            if known.get(draft.fact.source, draft.content) != draft.content:
                pk = Fact.objects.values_list("pk", flat=True).get(source=draft.fact.source)
                told = ["同时被另一条链记入"]
                raise ConflictingSourceError(draft.fact.source, told, pk) from refusal
        raise


def _new(drafts: Collection[Draft]) -> list[Draft]:
    """Those that the ledger does not hold. Read after the lock: what another feeder recorded
    meanwhile is visible now."""
    known = _known_contents(draft.fact.source for draft in drafts)
    return [draft for draft in drafts if not _is_known(draft, known.get(draft.fact.source))]


def _known_contents(sources: Iterable[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for some in chunks(sources):
        known.update(Fact.objects.filter(source__among=some).values_list("source", "content"))
    return known


def _is_known(draft: Draft, content: str | None) -> bool:
    if content is None:
        return False
    if content != draft.content:
        raise _conflict(draft.fact)
    return True


def _append(
    drafts: Sequence[Draft],
    heads: dict[Key, ChainHead],
    recorded_by: models.Model | None,
    now: datetime,
) -> None:
    press = _press(recorded_by, now)
    for some in chunks(drafts):
        ledger_rows.insert([press.row(draft, heads[draft.key]) for draft in some])
    ledger_heads.move([heads[key] for key in {draft.key for draft in drafts}])


def _append_one(
    draft: Draft, head: ChainHead, recorded_by: models.Model | None, now: datetime
) -> Fact:
    """Where another feeder has recorded the source meanwhile: its entry, or the conflict."""
    row = _press(recorded_by, now).row(draft, head)
    pk = ledger_rows.append(row, head)
    if pk is not None:
        return entry_of(pk, row, draft.fact, now)
    there = Fact.objects.get(source=draft.fact.source)
    _is_known(draft, there.content)
    return there


def _press(recorded_by: models.Model | None, now: datetime) -> Press:
    return Press(
        key=settings.LEDGER_MAC_KEY.encode(),
        recorded_by_id=recorded_by.pk if recorded_by else None,
        now=now,
    )


def _conflict(new: NewFact) -> ConflictingSourceError:
    old = Fact.objects.get(source=new.source)
    recorded = NewFact(**{name: getattr(old, name) for name in NewFact._fields})
    return ConflictingSourceError(new.source, _differences(recorded, new), old.pk)


def _differences(old: NewFact, new: NewFact) -> list[str]:
    compared = NewFact._fields[:-1]  # the reason is not part of what happened
    return [
        f"{name}：{getattr(old, name)} → {getattr(new, name)}"
        for name in compared
        if getattr(old, name) != getattr(new, name)
    ] or ["已记入的是一次冲销"]
