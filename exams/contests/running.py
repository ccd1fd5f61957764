"""The only writer of contests: founded, published, list frozen, teams drawn, stages, results.

The list is frozen and its digest shown before anybody can know the seed. Who stands level with the
last one to advance, or to be honoured, goes with her: no lot decides between equal scores.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exams.contests import scores, teams
from exams.models import (
    Contest,
    ContestStage,
    ContestState,
    Exam,
    Honour,
    StageEntry,
    StageNumber,
    TeamDraw,
    TeamMember,
    UnitResult,
)
from people.models import Agency, Learner, User

BATCH = 1_000
CENT = Decimal("0.01")
FIRST, SECOND, LAST = StageNumber
NUMBERS = {1: (FIRST,), 2: (FIRST, LAST), 3: (FIRST, SECOND, LAST)}


class ContestError(Exception):
    """A step that is not due yet, or was taken before; the message is for the organiser."""


def found(
    *, contest: Contest, stages: Sequence[tuple[Exam, int | None]], founded_by: User
) -> Contest:
    """`stages` are the exams in their order, with how many advance from each; the last of several
    is the final."""
    _refuse_disorder(stages)
    with transaction.atomic():
        contest.created_by = founded_by
        contest.save()
        for number, (exam, advances) in zip(NUMBERS[len(stages)], stages, strict=True):
            is_last = exam == stages[-1][0]
            ContestStage.objects.create(
                contest=contest, number=number, exam=exam, advances=None if is_last else advances
            )
    return contest


def publish(*, contest: Contest) -> Contest:
    with transaction.atomic():
        fresh = _lock(contest)
        drafts = [stage.exam.title for stage in stages_of(fresh) if stage.exam.state == "DRAFT"]
        if drafts:
            raise ContestError(
                _("请先发布各阶段的考试：%(titles)s。") % {"titles": "、".join(drafts)}
            )
        if fresh.state == ContestState.DRAFT:
            fresh.state = ContestState.PUBLISHED
            fresh.save(update_fields=["state"])
    return fresh


def freeze(
    *, contest: Contest, frozen_by: User, now: datetime, chance: Random | None = None
) -> TeamDraw:
    """Everybody who serves in the contest's agencies, by unit, as codes made for this draw.

    Codes are dealt by `chance`: for a demo that is the same each time, never for a real draw.
    """
    with transaction.atomic():
        fresh = _lock(contest)
        if fresh.state != ContestState.PUBLISHED:
            raise ContestError(_("公布比赛之后、公布结果之前才能封存名单。"))
        if frozen := TeamDraw.objects.filter(contest=fresh).first():
            return frozen
        units, codes = _listed(fresh, chance or secrets.SystemRandom(), now=now)
        data = {"contest": str(fresh), "share": str(fresh.share), "units": units}
        content = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        return TeamDraw.objects.create(
            contest=fresh,
            content=content,
            digest=hashlib.sha256(content.encode()).hexdigest(),
            codes=codes,
            frozen_at=now,
            frozen_by=frozen_by,
        )


def draw(*, contest: Contest, seed: int, origin: str, drawn_by: User, now: datetime) -> TeamDraw:
    """Once: the teams follow from the frozen list and the seed, and from nothing else."""
    if not origin.strip():
        raise ContestError(_("请写明种子的来源，例如某期公开开奖的号码。"))
    with transaction.atomic():
        _lock(contest)
        frozen = TeamDraw.objects.filter(contest=contest).first()
        if frozen is None:
            raise ContestError(_("请先封存名单，再取种子。"))
        if frozen.drawn_at is not None:
            raise ContestError(_("已经抽取，结果不能重来。"))
        frozen.seed, frozen.seed_origin = seed, origin.strip()[:200]
        frozen.drawn_at, frozen.drawn_by = now, drawn_by
        frozen.save()
        _write_teams(frozen, seed)
    return frozen


def advance(*, stage: ContestStage, now: datetime) -> int:
    """The best of a stage that is over enter the next one; returns how many."""
    with transaction.atomic():
        _lock(stage.contest)
        fresh = ContestStage.objects.select_related("exam").get(pk=stage.pk)
        later = ContestStage.objects.filter(contest=fresh.contest_id, number__gt=fresh.number)
        following = later.order_by("number").first()
        if following is None or fresh.advances is None:
            raise ContestError(_("这是最后一个阶段，不再晋级。"))
        if fresh.advanced_at is not None:
            raise ContestError(_("晋级名单已经确定。"))
        _refuse_unfinished(fresh.exam, now=now)
        best = scores.best(fresh.exam, fresh.advances, entered=fresh)
        StageEntry.objects.bulk_create(
            (StageEntry(stage=following, learner_id=learner) for learner in best), batch_size=BATCH
        )
        fresh.advanced_at = now
        fresh.save(update_fields=["advanced_at"])
    return len(best)


def decide(*, contest: Contest, decided_by: User, now: datetime) -> Contest:
    """Freeze and publish the results: units by their teams' means, and the list of honour."""
    with transaction.atomic():
        fresh = _lock(contest)
        if fresh.state != ContestState.PUBLISHED:
            raise ContestError(_("结果已经公布，或比赛还没有公布。"))
        stages = stages_of(fresh)
        for stage in stages:
            _refuse_unfinished(stage.exam, now=now)
        drawn = TeamDraw.objects.filter(contest=fresh, drawn_at__isnull=False).first()
        if drawn is None:
            raise ContestError(_("还没有抽取参赛队。"))
        UnitResult.objects.bulk_create(_unit_results(fresh, drawn, stages[0].exam))
        Honour.objects.bulk_create(_honours(fresh, stages[-1]))
        fresh.state, fresh.decided_at, fresh.decided_by = ContestState.DECIDED, now, decided_by
        fresh.save(update_fields=["state", "decided_at", "decided_by"])
    return fresh


def stages_of(contest: Contest) -> list[ContestStage]:
    stages = ContestStage.objects.filter(contest=contest).select_related("exam")
    return list(stages.order_by("number"))


def _refuse_disorder(stages: Sequence[tuple[Exam, int | None]]) -> None:
    if not stages:
        raise ContestError(_("至少要有一个阶段。"))
    if len({exam.pk for exam, _advances in stages}) < len(stages):
        raise ContestError(_("每个阶段要用不同的考试。"))
    for (before, advances), (after, _more) in pairwise(stages):
        if after.opens_at < before.closes_at:
            raise ContestError(
                _("“%(after)s”要在“%(before)s”结束之后开始。")
                % {"after": after.title, "before": before.title}
            )
        if not advances:
            raise ContestError(_("请写明从“%(title)s”晋级多少人。") % {"title": before.title})


def _refuse_unfinished(exam: Exam, *, now: datetime) -> None:
    if now < exam.ends_at or scores.is_waiting(exam):
        raise ContestError(_("“%(title)s”还没有结束或还没有评完。") % {"title": exam.title})


def _listed(
    contest: Contest, chance: Random, *, now: datetime
) -> tuple[dict[str, list[str]], dict[str, int]]:
    serving = Learner.objects.in_subtree(contest.agency).serving(on=timezone.localdate(now))
    depth = contest.agency.depth + 1
    unit_codes = dict(Agency.objects.filter(depth__lte=depth).values_list("path", "code"))
    rows = list(serving.order_by("pk").values_list("pk", "agency__path"))
    # In an order of chance, so that a code says nothing of the person.
    chance.shuffle(rows)
    units: dict[str, list[str]] = defaultdict(list)
    codes: dict[str, int] = {}
    for number, (learner, path) in enumerate(rows, start=1):
        code = f"{number:06d}"
        codes[code] = learner
        units[unit_codes[path[: depth * Agency.steplen]]].append(code)
    if not codes:
        raise ContestError(_("参赛范围里没有在职人员。"))
    return dict(units), codes


def _write_teams(frozen: TeamDraw, seed: int) -> None:
    drawn = teams.draw(teams.read(json.loads(frozen.content)), seed=seed)
    agencies = dict(Agency.objects.filter(code__among=list(drawn)).values_list("code", "pk"))
    TeamMember.objects.bulk_create(
        (
            TeamMember(draw=frozen, agency_id=agencies[unit], learner_id=frozen.codes[code])
            for unit, codes in drawn.items()
            for code in codes
        ),
        batch_size=BATCH,
    )


def _unit_results(contest: Contest, drawn: TeamDraw, exam: Exam) -> list[UnitResult]:
    """Who was drawn and did not sit counts nothing: that is what drawing is for."""
    members = TeamMember.objects.filter(draw=drawn).values_list("agency_id", "learner_id")
    earned = scores.of(exam)
    teams_of: dict[int, list[Decimal | None]] = defaultdict(list)
    for agency, learner in members:
        teams_of[agency].append(earned.get(learner))
    results = [_unit_result(contest, agency, marks) for agency, marks in teams_of.items()]
    means = sorted((one.average for one in results), reverse=True)
    for one in results:
        one.rank = means.index(one.average) + 1
    return results


def _unit_result(contest: Contest, agency: int, marks: Sequence[Decimal | None]) -> UnitResult:
    sat = [mark for mark in marks if mark is not None]
    mean = (sum(sat, Decimal(0)) / len(marks)).quantize(CENT, rounding=ROUND_HALF_UP)
    return UnitResult(
        contest=contest, agency_id=agency, members=len(marks), sat=len(sat), average=mean
    )


def _honours(contest: Contest, last: ContestStage) -> list[Honour]:
    best = scores.best(last.exam, contest.honours, entered=last)
    agencies = dict(Learner.objects.filter(pk__among=best).values_list("pk", "agency_id"))
    return [Honour(contest=contest, learner_id=one, agency_id=agencies[one]) for one in best]


def _lock(contest: Contest) -> Any:
    return Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
