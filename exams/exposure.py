"""How often each question has been asked: counted from the papers, so that it can rest.

The count is derived and may be made again at any time; it is never added to.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum

from exams.models import Attempt, Exam, QuestionShown

# Papers are drawn until an exam closes; a night without power is made up for.
STILL_COUNTED = timedelta(days=7)
CHUNK = 1_000


def count_recent(*, now: datetime) -> int:
    """Count anew the exams that are open or have lately closed; returns how many."""
    recent = Exam.objects.filter(opens_at__lte=now, closes_at__gte=now - STILL_COUNTED)
    uncounted = Exam.objects.filter(opens_at__lte=now, shown_questions=None)
    exams = list((recent | uncounted).distinct().order_by("pk"))
    for exam in exams:
        count(exam=exam)
    return len(exams)


def count(*, exam: Exam) -> None:
    shown: Counter[int] = Counter()
    papers = Attempt.objects.filter(exam=exam).values_list("paper", flat=True)
    for paper in papers.iterator(chunk_size=CHUNK):
        shown.update(row["question"] for row in paper)
    with transaction.atomic():
        # One count at a time: two would write the same rows.
        Exam.objects.select_for_update().get(pk=exam.pk)
        QuestionShown.objects.filter(exam=exam).delete()
        QuestionShown.objects.bulk_create(
            (
                QuestionShown(exam=exam, question_id=question, papers=papers)
                for question, papers in sorted(shown.items())
            ),
            batch_size=CHUNK,
        )


def shown_before(exam: Exam, *, days: int) -> QuerySet[Any, Any]:
    """The questions that other exams asked in the days before this one opens."""
    since = exam.opens_at - timedelta(days=days)
    shown = QuestionShown.objects.filter(
        exam__closes_at__gte=since, exam__opens_at__lt=exam.opens_at
    )
    return shown.exclude(exam_id=exam.pk).values("question")


def times_shown(questions: list[int]) -> dict[int, int]:
    """Question id → in how many papers of all exams it has stood."""
    rows = QuestionShown.objects.filter(question__in=questions).order_by()
    return dict(rows.values_list("question").annotate(Sum("papers")))
