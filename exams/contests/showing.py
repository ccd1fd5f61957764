"""What the page of a contest shows to one person: her way through it, the draw, the results."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from exams.contests import running, scores
from exams.models import (
    Contest,
    ContestStage,
    ContestState,
    Honour,
    StageEntry,
    TeamDraw,
    TeamMember,
    UnitResult,
)
from people.models import Learner


@dataclass(frozen=True)
class Step:
    """A stage as one person meets it; `score` is her own."""

    stage: ContestStage
    may_enter: bool
    is_open: bool
    is_over: bool
    score: Decimal | None


@dataclass(frozen=True)
class Shown:
    steps: list[Step]
    draw: TeamDraw | None
    code: str
    is_drawn: bool
    units: list[UnitResult]
    own_unit: UnitResult | None
    honours: list[Honour]


def of(contest: Contest, learner: Learner | None, *, now: datetime) -> Shown:
    drawn = TeamDraw.objects.filter(contest=contest).first()
    is_decided = contest.state == ContestState.DECIDED
    units = _units(contest) if is_decided else []
    return Shown(
        steps=_steps(contest, learner, now=now),
        draw=drawn,
        code=_code(drawn, learner),
        is_drawn=bool(
            drawn and learner and TeamMember.objects.filter(draw=drawn, learner=learner).exists()
        ),
        units=units,
        own_unit=_own(units, learner),
        honours=_honours(contest) if is_decided else [],
    )


def _steps(contest: Contest, learner: Learner | None, *, now: datetime) -> list[Step]:
    stages = running.stages_of(contest)
    mine = StageEntry.objects.filter(stage__contest=contest, learner=learner)
    entered = set(mine.values_list("stage_id", flat=True)) if learner else set()
    earned = scores.of_person(learner, [stage.exam_id for stage in stages]) if learner else {}
    return [
        Step(
            stage=stage,
            may_enter=stage.number == 1 or stage.pk in entered,
            is_open=stage.exam.is_open(now=now),
            is_over=stage.exam.ends_at <= now,
            score=earned.get(stage.exam_id) if stage.exam.shows_scores(now=now) else None,
        )
        for stage in stages
    ]


def _code(drawn: TeamDraw | None, learner: Learner | None) -> str:
    if drawn is None or learner is None:
        return ""
    return next((code for code, pk in drawn.codes.items() if pk == learner.pk), "")


def _units(contest: Contest) -> list[UnitResult]:
    results = UnitResult.objects.filter(contest=contest).select_related("agency")
    return list(results.order_by("rank", "agency__path"))


def _own(units: list[UnitResult], learner: Learner | None) -> UnitResult | None:
    """The result of the unit in which she works, or of the nearest one above."""
    path = learner.agency.path if learner else ""
    above = [one for one in units if path.startswith(one.agency.path)]
    return max(above, key=lambda one: len(one.agency.path), default=None)


def _honours(contest: Contest) -> list[Honour]:
    """By name, not by score: the list honours all of them alike."""
    honoured = Honour.objects.filter(contest=contest).select_related("learner", "agency")
    return list(honoured.order_by("learner__sort_key", "learner__personnel_no"))
