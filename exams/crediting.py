"""Which attempt counts, and the one fact that a pass leaves in the ledger.

A pass is recorded once its score is public and no later attempt can take its place; until then
nothing of it is seen in the credits either.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from credits import ledger
from exams.models import Attempt, Counting, Exam

SOURCE = "exams.attempt"


def counting(exam: Exam, sat: Sequence[Attempt]) -> Attempt | None:
    """The attempt whose result is the person's: the first pass and else the best, or the last."""
    marked = [each for each in sat if each.score is not None]
    if exam.counting == Counting.LAST:
        return marked[-1] if marked else None
    passed = next((each for each in marked if each.is_passed), None)
    return passed or max(marked, key=lambda each: each.score or 0, default=None)


def settle(
    *, exam: Exam, learner_id: int, recorded_by: Any, now: datetime, why: str = ""
) -> Attempt | None:
    """Record the pass that counts, if it is due and not recorded; the attempt it came from."""
    with transaction.atomic():
        rows = Attempt.objects.filter(exam=exam, learner=learner_id).select_for_update()
        sat = list(rows.order_by("number"))
        due = counting(exam, sat) if _is_final(exam, sat, now=now) else None
        if due is None or not due.is_passed or any(each.is_credited for each in sat):
            return None
        due.exam, due.is_credited = exam, True
        due.save(update_fields=["is_credited"])
        ledger.record(fact=fact_of(due, why=why), recorded_by=recorded_by, now=now)
        return due


def settle_due(*, now: datetime) -> int:
    """Passes whose day has come: of exams that publish later, or that count the last attempt."""
    settled = 0
    waiting = _uncredited().filter(Q(exam__scores_at=None) | Q(exam__scores_at__lte=now))
    for attempt in waiting.select_related("exam").order_by("exam", "learner", "number"):
        due = settle(exam=attempt.exam, learner_id=attempt.learner_id, recorded_by=None, now=now)
        settled += due is not None
    return settled


def source_of(attempt: Attempt) -> str:
    """A result that was corrected is another fact: exams.attempt:12/2."""
    version = f"/{attempt.result_version}" if attempt.result_version > 1 else ""
    return f"{SOURCE}:{attempt.pk}{version}"


def fact_of(attempt: Attempt, *, why: str = "") -> ledger.NewFact:
    """The fact of a pass. Its day is that of the submission, in the city's own time."""
    exam = attempt.exam
    score, pass_mark = f"{attempt.score:.2f}", f"{exam.pass_mark:.2f}"
    return ledger.NewFact(
        learner_id=attempt.learner_id,
        source=source_of(attempt),
        kind="exam",
        happened_from=timezone.localdate(attempt.started_at),
        happened_on=timezone.localdate(attempt.submitted_at),
        quantity={},
        attributes=attributes_of(exam),
        granted=exam.credits,
        why=f"{why}考试合格，得 {score} 分（合格线 {pass_mark} 分）",
    )


def attributes_of(exam: Exam) -> dict[str, Any]:
    """What a rulebook may ask about a pass of this exam; a make-up is the same exam."""
    return {
        "bucket": exam.bucket.lower(),
        "exam_passed": True,
        "title": exam.title,
        "same_as": f"exam:{exam.makes_up_for_id or exam.pk}",
    }


def expected_sources() -> Iterator[str]:
    """The facts that ought to exist: what is credited, and every pass that is due and is not.

    The clock is the database's: this is asked by the clearing, which has none.
    """
    credited = Attempt.objects.filter(is_credited=True).order_by("pk")
    columns = ("pk", "result_version")
    for attempt in credited.only(*columns).iterator():
        yield source_of(attempt)
    due = _uncredited().filter(Q(exam__scores_at=None) | Q(exam__scores_at__lte=Now()))
    at_once = due.filter(exam__counting=Counting.BEST) | due.filter(
        Q(number=F("exam__attempts_allowed")) | Q(exam__closes_at__lt=Now())
    )
    for attempt in at_once.distinct().only(*columns).iterator():
        yield source_of(attempt)


def _uncredited() -> Any:
    """Passes that would count, of people who have no fact of the exam yet."""
    same = Attempt.objects.filter(exam=OuterRef("exam"), learner=OuterRef("learner"))
    passed = Attempt.objects.filter(is_passed=True, exam__credits__gt=0)
    earlier = same.filter(is_passed=True, number__lt=OuterRef("number"))
    later = same.filter(number__gt=OuterRef("number"))
    counts = (Q(exam__counting=Counting.BEST) & ~Exists(earlier)) | (
        Q(exam__counting=Counting.LAST) & ~Exists(later)
    )
    return passed.exclude(Exists(same.filter(is_credited=True))).filter(counts)


def _is_final(exam: Exam, sat: Sequence[Attempt], *, now: datetime) -> bool:
    if exam.credits <= 0 or not exam.shows_scores(now=now):
        return False
    if exam.counting == Counting.BEST:
        return True
    is_running = any(each.score is None for each in sat)
    may_go_on = now < exam.closes_at and len(sat) < exam.attempts_allowed
    return not is_running and not may_go_on
