"""Evaluations after the lecture: who may give one, the giving, and what is shown of them.

The only writer of evaluations. Refuses a second answer, an answer of somebody who was not there,
and every figure that fewer than SMALLEST_GROUP people stand behind.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from catalog import session_lock
from catalog.attending.attendance import COUNTS
from catalog.models import (
    SCORES,
    AnnualCatalog,
    Attendance,
    Evaluation,
    Evaluator,
    Lecturer,
    Session,
    SessionState,
)
from catalog.models.session import SessionQuerySet
from people.models import Learner

SMALLEST_GROUP = 5
HUNDREDTH = Decimal("0.01")


class EvaluationError(Exception):
    """An evaluation that cannot be given or hidden, in words."""


class NotAttendedError(EvaluationError):
    """Somebody who is not on the list of those present."""


class EvaluationClosedError(EvaluationError):
    """Before the end of the lecture, or after the days for answering."""


class AlreadyEvaluatedError(EvaluationError):
    """One answer per person and session."""


@dataclass(frozen=True)
class Figures:
    """Means of the five scores over whole groups; `means` in the order of SCORES."""

    sessions: int
    answers: int
    means: tuple[Decimal, ...]

    @property
    def overall(self) -> Decimal:
        return _rounded(sum(self.means, Decimal(0)) / len(self.means))

    @property
    def named(self) -> list[tuple[str, Decimal]]:
        return list(zip(map(str, SCORES.values()), self.means, strict=True))


def give(
    *, session: Session, learner: Learner, scores: Mapping[str, int], comment: str, now: datetime
) -> None:
    """Take one answer. Under the session's lock every slip is written anew, so that nothing in
    the table tells which of them came last (catalog.models.evaluation says why)."""
    with session_lock.held(session.pk) as fresh:
        _refuse(fresh, learner, now=now)
        Evaluator.objects.create(session=fresh, learner=learner)
        slips = [*fresh.evaluations.all(), Evaluation(session=fresh, comment=comment, **scores)]
        fresh.evaluations.all().delete()
        Evaluation.objects.bulk_create(sorted(slips, key=lambda slip: slip.key))


def hide_comment(*, slip: Evaluation, why: str, by: Any, now: datetime) -> None:
    """Take a comment off the page; its text, the reason and who gave it are kept."""
    with session_lock.held(slip.session_id):
        fresh = Evaluation.objects.get(pk=slip.pk)
        if fresh.hidden_at is not None:
            raise EvaluationError(_("这条意见已经隐去。"))
        if not why.strip():
            raise EvaluationError(_("请写明隐去的理由。"))
        fresh.hidden_at, fresh.hidden_by, fresh.hidden_why = now, by, why.strip()
        fresh.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])


def attended(learner: Learner) -> SessionQuerySet:
    """The sessions at which the organiser saw her, wholly or in part."""
    seen = Attendance.objects.filter(session=OuterRef("pk"), learner=learner, state__in=COUNTS)
    return Session.objects.filter(Exists(seen)).exclude(state=SessionState.CANCELLED)


def open_for(learner: Learner, *, now: datetime) -> SessionQuerySet:
    """The sessions that she may evaluate today."""
    done = Evaluator.objects.filter(session=OuterRef("pk"), learner=learner)
    is_open, _is_over = _windows(now=now)
    return attended(learner).filter(is_open, ~Exists(done), ends_at__lte=now)


def is_over(session: Session, *, now: datetime) -> bool:
    """Whether nobody can answer any more: only then is anything shown."""
    _is_open, over = _windows(now=now)
    return Session.objects.filter(over, pk=session.pk).exists()


def of_session(session: Session, *, now: datetime) -> Figures | None:
    return _figures(Q(session=session.pk), "session", now=now).get(session.pk)


def of_sessions(sessions: Iterable[int], *, now: datetime) -> dict[int, Figures]:
    return _figures(Q(session__among=list(sessions)), "session", now=now)


def of_lecturer(lecturer: Lecturer, *, now: datetime) -> Figures | None:
    """None while no session of the lecturer's has enough answers."""
    return of_lecturers([lecturer.pk], now=now).get(lecturer.pk)


def of_lecturers(lecturers: Iterable[int], *, now: datetime) -> dict[int, Figures]:
    """Of each of these lecturers that has any, in two queries."""
    chosen = Q(session__lecture__lecturer__among=list(lecturers))
    return _figures(chosen, "session__lecture__lecturer", now=now)


def of_courses(courses: Iterable[int], *, now: datetime) -> dict[int, Figures]:
    chosen = Q(session__lecture__course__among=list(courses))
    return _figures(chosen, "session__lecture__course", now=now)


def comments(session: Session, *, now: datetime) -> QuerySet[Evaluation]:
    """What was written, in the order of chance; nothing of a small group or an open window."""
    slips = Evaluation.objects.filter(session=session).exclude(comment="")
    return slips.order_by("pk") if of_session(session, now=now) else slips.none()


def _refuse(session: Session, learner: Learner, *, now: datetime) -> None:
    if not attended(learner).filter(pk=session.pk).exists():
        raise NotAttendedError(_("只有到场听课的人员可以评价。"))
    if Evaluator.objects.filter(session=session, learner=learner).exists():
        raise AlreadyEvaluatedError(_("您已评价过这场讲座，每人每场评价一次。"))
    if not open_for(learner, now=now).filter(pk=session.pk).exists():
        raise EvaluationClosedError(_("现在不在评价时间内。"))


def _windows(*, now: datetime) -> tuple[Q, Q]:
    """Which sessions still take answers, and which no longer do.

    The days are counted from the closing of the class, so that a late list costs nobody her say.
    """
    is_open, over = Q(pk__in=[]), Q(pk__in=[])
    for path, days in AnnualCatalog.objects.values_list("path", "evaluating_days"):
        of_the_year = Q(lecture__path__startswith=path)
        last = now - timedelta(days=days)
        if days:
            is_open |= of_the_year & (Q(closed_at=None) | Q(closed_at__gt=last))
        over |= of_the_year & Q(closed_at__lte=last)
    return is_open, over


def _figures(chosen: Q, group: str, *, now: datetime) -> dict[int, Figures]:
    """Only whole groups are added up: a mean over a small one could be taken apart again."""
    _is_open, over = _windows(now=now)
    sums = {f"{name}_sum": Sum(name) for name in SCORES}
    counted = (
        Evaluation.objects.filter(chosen, session__in=Session.objects.filter(over))
        .values("session", group)
        .annotate(answers=Count("pk"), **sums)
        .filter(answers__gte=SMALLEST_GROUP)
        .order_by()
    )
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in counted:
        groups[row[group]].append(row)
    return {pk: _added(rows) for pk, rows in groups.items()}


def _added(rows: list[dict[str, Any]]) -> Figures:
    answers = sum(row["answers"] for row in rows)
    means = (
        _rounded(Decimal(sum(row[f"{name}_sum"] for row in rows)) / answers) for name in SCORES
    )
    return Figures(sessions=len(rows), answers=answers, means=tuple(means))


def _rounded(mean: Decimal) -> Decimal:
    return mean.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
