"""A page of a preview: the changes that a job reckoned, with the people they are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exams.models import Attempt


@dataclass(frozen=True)
class Row:
    """The same as a changed result, before it is one."""

    attempt: Attempt
    score_before: Decimal | None
    score_after: Decimal | None
    was_passed: bool | None
    is_passed: bool | None


def rows_of(changes: Iterable[dict[str, Any]]) -> list[Row]:
    listed = list(changes)
    attempts = Attempt.objects.select_related("learner__agency").defer("paper", "marks")
    people = attempts.in_bulk([each["attempt"] for each in listed])
    return [_row(each, people[each["attempt"]]) for each in listed]


def _row(change: dict[str, Any], attempt: Attempt) -> Row:
    return Row(
        attempt=attempt,
        score_before=_decimal(change["before"]),
        score_after=_decimal(change["after"]),
        was_passed=change["was_passed"],
        is_passed=change["is_passed"],
    )


def _decimal(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)
