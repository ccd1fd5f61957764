"""The scores of a stage: each person's best sitting of its exam. Reads only."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Max

from exams.models import Attempt, ContestStage, Exam, StageEntry
from people.models import Learner


def of(exam: Exam) -> dict[int, Decimal]:
    """Learner → the best of her marked sittings."""
    marked = Attempt.objects.submitted().filter(exam=exam, score__isnull=False).order_by()
    return {
        learner: score
        for learner, score in marked.values_list("learner").annotate(Max("score"))
        if score is not None
    }


def best(exam: Exam, count: int, *, entered: ContestStage) -> list[int]:
    """The best so many of those who may be in the stage, and whoever stands level with the last."""
    earned = of(exam)
    if entered.number > 1:
        names = set(StageEntry.objects.filter(stage=entered).values_list("learner", flat=True))
        earned = {learner: score for learner, score in earned.items() if learner in names}
    if not earned or count < 1:
        return []
    ranked = sorted(earned.values(), reverse=True)
    edge = ranked[min(count, len(ranked)) - 1]
    return sorted(learner for learner, score in earned.items() if score >= edge)


def is_waiting(exam: Exam) -> bool:
    """Whether a sitting has still to be closed or marked."""
    return Attempt.objects.filter(exam=exam, score=None).exists()


def of_person(learner: Learner, exams: Sequence[int]) -> dict[int, Decimal]:
    """Exam → her own best score in it, where it may be shown."""
    marked = Attempt.objects.submitted().filter(learner=learner, exam__in=exams)
    rows = marked.filter(score__isnull=False).order_by().values_list("exam").annotate(Max("score"))
    return {exam: score for exam, score in rows if score is not None}
