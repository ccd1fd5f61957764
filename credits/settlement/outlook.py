"""What settling a year would freeze, and what stands in its way; writes nothing.

A block makes closing impossible today. A warning says what would become a late fact or is not in
order; whether to close nevertheless is for the two people to decide.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from credits import clearing, standing
from credits.models import Claim, CorrectionRequest, YearClosing
from credits.models.claim import IN_REVIEW
from credits.settlement import closing as closings
from credits.settlement import freezing
from jobs import parts
from jobs.models import Job, Part
from people.models import Learner

# Kinds of job after which the figures of a year may be others.
FEEDING_JOBS = ("credits.import_record", "credits.import_reverse", "credits.rebuild_standings")


@dataclass(frozen=True)
class Outlook:
    closing: YearClosing
    tally: freezing.Tally
    blocks: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "year": self.closing.year,
            "period": {
                "from": self.closing.starts_on.isoformat(),
                "to": self.closing.ends_on.isoformat(),
            },
            "measure": self.closing.measure,
            "edition": self.closing.edition,
            **self.tally.as_json(),
            "digest": self.tally.digest,
            "blocks": self.blocks,
            "warnings": self.warnings,
        }


def of(*, year: int, now: datetime, on_progress: Callable[[int], None] | None = None) -> Outlook:
    """Assess everyone as settling would, and store nothing."""
    closing, tally = closings.draft(year=year, now=now), freezing.Tally()
    for learners in _batches(year):
        heads = freezing.heads_of([one.pk for one in learners], through=closing.ends_on.year)
        for row in freezing.frozen_rows(learners, heads=heads, closing=closing):
            tally.count(row.learner_id, row.is_met, row.digest, row.carried_out)
        if on_progress:
            on_progress(tally.people)
    on = timezone.localdate(now)
    found = warnings(closing, on=on)
    if not tally.people:
        found.append(_("这一年没有任何人在册"))
    return Outlook(closing, tally, closings.blocks(closing, on=on), found)


@parts.writes_files_only
def part(part: Any) -> dict[str, Any]:
    """The only part of the job credits.settlement_outlook; its result is the dry run."""
    return of(year=part.data["year"], now=timezone.now()).as_json()


def warnings(closing: YearClosing, *, on: date) -> list[str]:
    """What is not in order, in words with the number of cases."""
    return [*_open_business(closing), *_unfinished_work(), *_uncleared_sources()]


def _batches(year: int) -> Iterator[list[Learner]]:
    ids = Learner.objects.all()
    for one in standing.parts(year=year, size=freezing.PEOPLE):
        within = ids.filter(pk__range=(one["first"], one["last"]))
        yield list(standing.serving(within, year).order_by("pk"))


def _open_business(closing: YearClosing) -> Iterator[str]:
    period = (closing.starts_on, closing.ends_on)
    claims = Claim.objects.filter(state__in=IN_REVIEW, happened_on__range=period).count()
    if claims:
        yield _("%(count)d 项学分申报还在审核：结算后核准的须走调整") % {"count": claims}
    asked = CorrectionRequest.objects.filter(answered_at=None, happened_on__range=period).count()
    if asked:
        yield _("%(count)d 项更正申请还没有答复") % {"count": asked}


def _unfinished_work() -> Iterator[str]:
    feeding = Job.objects.filter(kind__in=FEEDING_JOBS)
    running = feeding.unfinished().count()
    if running:
        yield _("%(count)d 项导入或核算还在进行") % {"count": running}
    parked = Part.objects.filter(job__in=feeding).parked().count()
    if parked:
        yield _("后台任务里有 %(count)d 个分段已搁置：请查明原因") % {"count": parked}


def _uncleared_sources() -> Iterator[str]:
    for one in clearing.clear():
        if not one.is_clear:
            yield _(
                "来源 %(feeder)s 与台账不符：缺 %(missing)d 条，多 %(surplus)d 条；见 clear_ledger"
            ) % {
                "feeder": one.feeder,
                "missing": len(one.missing),
                "surplus": len(one.surplus),
            }
