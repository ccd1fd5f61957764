"""The scores of a stage: of each person the sitting of its exam that counts, the best or the last
as the exam says. Reads only."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Exists, Max, OuterRef, Q

from exams.models import Attempt, ContestStage, Counting, Exam, StageEntry
from exams.models.attempt import AttemptQuerySet
from people.models import Learner


def of(exam: Exam) -> dict[int, Decimal]:
    """Learner → what counts of her marked sittings."""
    marked = _counting(Attempt.objects.filter(exam=exam)).order_by()
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
    """Exam → her own score that counts in it, where it may be shown."""
    marked = _counting(Attempt.objects.filter(learner=learner, exam__in=exams)).order_by()
    rows = marked.values_list("exam").annotate(Max("score"))
    return {exam: score for exam, score in rows if score is not None}


def _counting(sittings: AttemptQuerySet) -> AttemptQuerySet:
    """The marked ones; of exams in which the last one counts, no earlier ones."""
    later = Attempt.objects.filter(
        exam=OuterRef("exam"), learner=OuterRef("learner"), number__gt=OuterRef("number")
    ).submitted()
    best_counts = Q(exam__counting=Counting.BEST)
    return sittings.submitted().filter(best_counts | ~Exists(later), score__isnull=False)
