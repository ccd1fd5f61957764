"""The only writer of arrangements. Extra time moves the deadline of a paper that is open."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from exams.models import (
    Arrangement,
    ArrangementKind,
    ArrangementReason,
    Attempt,
    Exam,
)
from people.models import Learner, User


class ArrangementError(Exception):
    """Why nothing was arranged; the message is for the officer."""


def give_extra_time(
    *,
    exam: Exam,
    learner: Learner,
    minutes: int,
    reason: ArrangementReason,
    basis: str,
    recorded_by: User,
    now: datetime,
) -> Arrangement:
    """Once per person and exam; an attempt in progress gets the minutes at once."""
    with transaction.atomic():
        fresh = Exam.objects.select_for_update(no_key=True).get(pk=exam.pk)
        if fresh.scores_at is None and now >= fresh.ends_at:
            raise ArrangementError(_("考试已经结束，不能再延长；可登记缓考，参加补考。"))
        made = _record(
            fresh, learner, ArrangementKind.EXTRA_TIME, reason, basis, recorded_by, now, minutes
        )
        if minutes > fresh.extra_minutes:
            fresh.extra_minutes = minutes
            fresh.save(update_fields=["extra_minutes"])
        running = Attempt.objects.open().filter(exam=exam, learner=learner)
        for attempt in running.select_for_update():
            attempt.deadline_at += timedelta(minutes=minutes)
            attempt.save(update_fields=["deadline_at"])
    return made


def excuse(
    *,
    exam: Exam,
    learner: Learner,
    reason: ArrangementReason,
    basis: str,
    recorded_by: User,
    now: datetime,
) -> Arrangement:
    with transaction.atomic():
        return _record(exam, learner, ArrangementKind.EXCUSED, reason, basis, recorded_by, now)


def extra_minutes(exam: Exam, learner: Learner) -> int:
    given = Arrangement.objects.filter(exam=exam, learner=learner, kind=ArrangementKind.EXTRA_TIME)
    return given.values_list("minutes", flat=True).first() or 0


def _record(
    exam: Exam,
    learner: Learner,
    kind: ArrangementKind,
    reason: ArrangementReason,
    basis: str,
    recorded_by: User,
    now: datetime,
    minutes: int | None = None,
) -> Arrangement:
    if learner.user_id == recorded_by.pk:
        raise ArrangementError(_("不能为自己安排，请由另一位工作人员登记。"))
    if not basis.strip():
        raise ArrangementError(_("请写明依据（文号或批准人）。"))
    # Two officers at once: the second waits here and finds the first one's.
    Learner.objects.select_for_update(no_key=True).get(pk=learner.pk)
    if Arrangement.objects.filter(exam=exam, learner=learner, kind=kind).exists():
        raise ArrangementError(_("已为此人登记过同样的安排。"))
    return Arrangement.objects.create(
        exam=exam, learner=learner, person_id=learner.user_id, kind=kind, minutes=minutes,
        reason=reason, basis=basis.strip(), recorded_by=recorded_by, recorded_at=now,
    )  # fmt: skip
