"""What learners have and lack: the statement of one, worked out on the spot, and the standings
of many, a projection that may be thrown away and made again at any time.

Who served on no day of the year (left before it, joined after it) is not assessed in it and
has no standing. Who left within the year is assessed; lists for notices leave her out.

A settled year is not worked out again: its statements are the frozen ones, and its standings
repeat these, for those whose year was settled and for nobody else.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import cases, editions, group_standings, ledger_heads, outcomes
from credits.assessment import Case, Kernel, Statement
from credits.models import ChainHead, Standing, YearClosing
from credits.settlement import frozen, settled
from jobs import queue
from jobs.models import Job
from keeping.chinese import in_chinese
from people import bulk
from people.models import Learner

BATCH = 500  # written together, with their chains locked
READ = 1_000  # only read
REBUILD = "credits.rebuild_standings"


@dataclass
class Rebuilt:
    assessed: int = 0
    changed: int = 0
    removed: int = 0


def statement_of(learner: Learner, *, year: int, as_known_on: date | None = None) -> Statement:
    """The statement of one learner, as it was known at the end of a day: the settled one of a
    settled year, otherwise from the ledger."""
    case = cases.of(learner, year=year, as_known_on=as_known_on)
    if any(one.year == year for one in case.carried):
        return settled.statement_of(learner, year=year, as_known_on=as_known_on)
    return case.judged_by(editions.in_force(year))


def rebuild(
    *,
    year: int,
    now: datetime,
    learners: models.QuerySet[Learner] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Rebuilt:
    """Assess everyone (or these learners) anew; writes only what has changed.

    A batch at a time, with a fixed number of queries each; `on_progress` hears how many
    people are done.
    """
    chosen = Learner.objects.all() if learners is None else learners
    closing = settled.closing_of(year)
    if closing is not None:
        return _restore(closing, chosen, now, on_progress)
    kernel, further = editions.in_force(year), editions.further_in_force(year)
    rebuilt = Rebuilt()
    rebuilt.removed = _remove_those_not_assessed(chosen, year)
    with bulk.collector_paused():
        for batch in _batches(serving(chosen, year), size=BATCH):
            with transaction.atomic():
                rebuilt.changed += _rebuild_batch(kernel, batch, year, now)
                if further:
                    group_standings.rebuild_batch(further, batch, year=year, now=now)
            rebuilt.assessed += len(batch)
            if on_progress:
                on_progress(rebuilt.assessed)
    return rebuilt


def refresh(learner_ids: Iterable[int], *, year: int, now: datetime) -> Rebuilt:
    """Bring the standings of some learners up to date, after their facts have changed."""
    return rebuild(year=year, now=now, learners=Learner.objects.filter(pk__among=list(learner_ids)))


def rebuild_part(part: Any) -> dict[str, int]:
    """A part of the job credits.rebuild_standings: the learners with ids first to last."""
    asked = part.arguments
    learners = Learner.objects.filter(pk__range=(asked["first"], asked["last"]))
    rebuilt = rebuild(year=asked["year"], now=timezone.now(), learners=learners)
    return {"assessed": rebuilt.assessed, "changed": rebuilt.changed, "removed": rebuilt.removed}


@in_chinese()
def submit_rebuild(*, year: int, requested_by: models.Model | None, now: datetime) -> Job:
    """Queue the rebuilding of a year, in parts that any number of workers share."""
    return queue.submit(
        kind=REBUILD,
        key=f"{REBUILD}:{year}:{now:%Y%m%dT%H%M%S.%f}",
        title=_("核算 %(year)d 年学分") % {"year": year},
        requested_by=requested_by,
        stages=[parts(year=year)],
        arguments={"year": year},
        now=now,
    )


def rebuilds_of(year: int) -> models.QuerySet[Job]:
    """The rebuilds of a year that are not finished."""
    return Job.objects.unfinished().filter(key__startswith=f"{REBUILD}:{year}:")


def everyone(
    *, year: int, learners: models.QuerySet[Learner] | None = None
) -> Iterator[tuple[Learner, Case]]:
    """Everyone (or these learners) assessed in a year with all that is known of her, read a
    batch at a time."""
    chosen = Learner.objects.all() if learners is None else learners
    for batch in _batches(serving(chosen, year), size=READ):
        yield from cases.of_batch(batch, year=year)


def parts(*, year: int, size: int = 2_000) -> list[dict[str, int]]:
    """The arguments of the parts that together rebuild a year."""
    ids = list(serving(Learner.objects.all(), year).order_by("pk").values_list("pk", flat=True))
    slices = (ids[start : start + size] for start in range(0, len(ids), size))
    return [{"year": year, "first": some[0], "last": some[-1]} for some in slices]


def serving(learners: models.QuerySet[Learner], year: int) -> models.QuerySet[Learner]:
    """Those who served on at least one day of the year."""
    return learners.filter(
        models.Q(joined_on=None) | models.Q(joined_on__lte=date(year, 12, 31)),
        models.Q(left_on=None) | models.Q(left_on__gt=date(year, 1, 1)),
    )


def _remove_those_not_assessed(learners: models.QuerySet[Learner], year: int) -> int:
    gone = Standing.objects.filter(
        models.Q(learner__joined_on__gt=date(year, 12, 31))
        | models.Q(learner__left_on__lte=date(year, 1, 1)),
        year=year,
        learner__in=learners,
    )
    return gone.delete()[0]


def _batches(learners: models.QuerySet[Learner], *, size: int) -> Iterator[list[Learner]]:
    last = 0
    ordered = learners.only("personnel_no", "born_on", "joined_on", "agency").order_by("pk")
    while batch := list(ordered.filter(pk__gt=last)[:size]):
        last = batch[-1].pk
        yield batch


def _rebuild_batch(kernel: Kernel, batch: list[Learner], year: int, now: datetime) -> int:
    ids = [learner.pk for learner in batch]
    # A posting in hand finishes first, or waits: its own refresh then has the last word.
    list(ledger_heads.lock(_heads(ids, year)))
    stored = {standing.learner_id: standing for standing in _standings(ids, year)}
    changed = []
    for learner, case in cases.of_batch(batch, year=year):
        statement = case.judged_by(kernel, with_lines=False)
        fresh = _standing(learner.pk, kernel.rulebook.digest, statement, now)
        if not outcomes.is_same(fresh, stored.get(learner.pk)):
            changed.append(fresh)
    outcomes.store(changed, one_per=("learner", "year"))
    return len(changed)


def _restore(
    closing: YearClosing,
    learners: models.QuerySet[Learner],
    now: datetime,
    on_progress: Callable[[int], None] | None,
) -> Rebuilt:
    """Make the standings of a settled year say what was frozen."""
    rebuilt = Rebuilt()
    for batch in _batches(learners, size=BATCH):
        ids = [learner.pk for learner in batch]
        rows = settled.latest(closing, ids)
        stored = {standing.learner_id: standing for standing in _standings(ids, closing.year)}
        fresh = [
            _standing(key, row.edition, frozen.from_json(row.statement), now)
            for key, row in rows.items()
        ]
        changed = [one for one in fresh if not outcomes.is_same(one, stored.get(one.learner_id))]
        with transaction.atomic():
            outcomes.store(changed, one_per=("learner", "year"))
            strangers = _standings([key for key in ids if key not in rows], closing.year)
            rebuilt.removed += strangers.delete()[0]
        rebuilt.assessed += len(rows)
        rebuilt.changed += len(changed)
        if on_progress:
            on_progress(rebuilt.assessed)
    return rebuilt


def _heads(ids: list[int], year: int) -> models.QuerySet[ChainHead]:
    return ChainHead.objects.filter(learner_id__among=ids, year=year).order_by("learner_id")


def _standings(ids: list[int], year: int) -> models.QuerySet[Standing]:
    return Standing.objects.filter(learner_id__among=ids, year=year)


def _standing(learner_id: int, edition: str, statement: Statement, now: datetime) -> Standing:
    columns = outcomes.columns_of(statement, edition=edition, now=now)
    return Standing(learner_id=learner_id, **columns)
