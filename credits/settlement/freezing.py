"""The work of a settlement: every learner's statement of the year, frozen part by part.

A part freezes some hundred learners in one transaction, with their chains locked: a posting in
hand finishes first. The last part seals the closing with its figures and one digest, for which
the order of the parts does not matter. Refuses to go on under another measure than the one it
began with. `frozen_rows` is also what a dry run counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.utils import timezone

from credits import cases, editions, ledger_heads, outcomes, standing
from credits.assessment import Case, Kernel, Statement, plain
from credits.models import ChainHead, ClosingState, SettledStatement, YearClosing
from credits.settlement import frozen
from jobs.models import PartState
from people.models import Learner

PEOPLE = 500
Heads = dict[int, dict[str, int]]


class OtherMeasureError(Exception):
    """Another measure came into force between preparation and now."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} 年的学分办法在准备结算之后有变化：请重新准备")


@dataclass
class Tally:
    """The figures of everything frozen; the digest wants learners in ascending order."""

    people: int = 0
    met: int = 0
    carried_out: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    everything: Any = field(default_factory=sha256)

    def count(
        self, learner_id: int, is_met: bool, digest: str, carried_out: Iterable[dict[str, Any]]
    ) -> None:
        self.people += 1
        self.met += is_met
        for lot in carried_out:
            self.carried_out[lot["bucket"]] += Decimal(lot["credits"])
        self.everything.update(f"{learner_id}:{digest}\n".encode())

    @property
    def digest(self) -> str:
        return str(self.everything.hexdigest())

    def as_json(self) -> dict[str, Any]:
        return {
            "people": self.people,
            "met": self.met,
            "short": self.people - self.met,
            "carried_out": {key: plain(self.carried_out[key]) for key in sorted(self.carried_out)},
        }


def part(part: Any) -> dict[str, Any]:
    """A part of the job credits.settle: learners first to last, or the seal at the end."""
    closing = YearClosing.objects.get(pk=part.data["closing"])
    if closing.state != ClosingState.PREPARED:
        return {"frozen": 0}  # prepared anew meanwhile: nothing of this one is wanted
    if part.data.get("seal"):
        return seal(closing)
    asked = part.data["first"], part.data["last"]
    return {"frozen": freeze(closing, first=asked[0], last=asked[1], now=timezone.now())}


def freeze(closing: YearClosing, *, first: int, last: int, now: datetime) -> int:
    """Freeze the statements of the learners with ids first to last who served in the year."""
    within = Learner.objects.filter(pk__range=(first, last))
    learners = list(standing.serving(within, closing.year).order_by("pk"))
    heads = _read_heads({one.pk for one in learners}, closing)
    rows = list(frozen_rows(learners, heads=heads, closing=closing))
    for row in rows:
        row.settled_at = now
    SettledStatement.objects.bulk_create(rows, batch_size=PEOPLE)
    return len(rows)


def frozen_rows(
    learners: list[Learner], *, heads: Heads, closing: YearClosing
) -> Iterator[SettledStatement]:
    """The rows as they would be stored; writes nothing."""
    kernel = editions.in_force(closing.year)
    if kernel.rulebook.digest != closing.edition:
        raise OtherMeasureError(closing.year)
    for learner, case in cases.of_batch(learners, year=closing.year):
        yield _row(closing, learner, kernel, case, heads.get(learner.pk, {}))


def row_of(
    closing: YearClosing,
    learner_id: int,
    statement: Statement,
    *,
    heads: dict[str, int],
    admitted: Iterable[int] = (),
) -> SettledStatement:
    text, let_in = frozen.to_json(statement), sorted(admitted)
    sealed = {
        "learner": learner_id,
        "edition": closing.edition,
        "statement": text,
        "heads": heads,
        "admitted": let_in,
    }
    return SettledStatement(
        closing=closing,
        learner_id=learner_id,
        edition=closing.edition,
        statement=text,
        carried_out=text["carried_out"],
        short=outcomes.gap_of(statement),
        is_met=statement.met,
        heads=heads,
        admitted=let_in,
        digest=frozen.digest_of(sealed),
    )


def seal(closing: YearClosing) -> dict[str, Any]:
    """Give the closing its figures and its digest, unless a part was given up."""
    job = closing.job
    if job is not None and job.parts.filter(state=PartState.PARKED).exists():
        return {"sealed": False}
    tally = tally_of(closing)
    YearClosing.objects.filter(pk=closing.pk, state=ClosingState.PREPARED).update(
        digest=tally.digest, figures=closing.figures | tally.as_json()
    )
    return {"sealed": True, **tally.as_json()}


def tally_of(closing: YearClosing) -> Tally:
    """Counted from the stored rows as they were frozen, without later adjustments."""
    tally = Tally()
    rows = closing.statements.filter(revision=1).order_by("learner_id")
    for one in rows.values_list("learner_id", "is_met", "digest", "carried_out").iterator():
        tally.count(*one)
    return tally


def heads_of(learner_ids: Iterable[int], *, through: int) -> Heads:
    """How far the chains of the years up to one go, without waiting for postings in hand."""
    heads = ChainHead.objects.filter(learner_id__in=list(learner_ids), year__lte=through, seq__gt=0)
    found: Heads = {}
    for learner_id, year, seq in heads.order_by("year").values_list("learner_id", "year", "seq"):
        found.setdefault(learner_id, {})[str(year)] = seq
    return found


def _read_heads(learner_ids: set[int], closing: YearClosing) -> Heads:
    """The same with every chain locked, also those that nothing was posted to yet."""
    years = range(closing.starts_on.year, closing.ends_on.year + 1)
    keys = {(learner_id, year) for learner_id in learner_ids for year in years}
    older = ChainHead.objects.filter(learner_id__in=learner_ids, year__lt=years[0])
    ledger_heads.locked(keys | set(older.values_list("learner_id", "year")))
    return heads_of(learner_ids, through=years[-1])


def _row(
    closing: YearClosing, learner: Learner, kernel: Kernel, case: Case, heads: dict[str, int]
) -> SettledStatement:
    return row_of(closing, learner.pk, case.judged_by(kernel), heads=heads)
