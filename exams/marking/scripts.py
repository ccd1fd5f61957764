"""Lays out what a paper leaves to people, and puts their marks together into its score."""

from decimal import Decimal

from exams import papers
from exams.models import Attempt, AttemptState, Script


def lay_out(attempt: Attempt) -> None:
    """A script for each mark that is missing; for an attempt that has just been handed in."""
    Script.objects.bulk_create(
        Script(
            attempt=attempt,
            place=place,
            question_id=row["question"],
            candidate_id=attempt.learner.user_id,
            points=Decimal(row["points"]),
        )
        for place, (row, mark) in enumerate(zip(attempt.paper, attempt.marks or (), strict=True))
        if mark is None
    )


def put_together(attempt: Attempt) -> bool:
    """Whether all is marked; then the attempt has its score. Called under the attempt's lock."""
    earned = dict(attempt.scripts.values_list("place", "earned"))
    if None in earned.values():
        return False
    marks = [
        str(earned[place]) if place in earned else mark
        for place, mark in enumerate(attempt.marks or ())
    ]
    marked = papers.total(attempt.exam, marks)
    attempt.state = AttemptState.SUBMITTED
    attempt.score, attempt.marks, attempt.is_passed = marked.score, marked.marks, marked.is_passed
    attempt.save(update_fields=["state", "score", "marks", "is_passed"])
    return True
