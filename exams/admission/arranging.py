"""The only writer of arrangements. Extra time moves the deadline of a paper that is open."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
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
    given = Arrangement.objects.in_force().filter(exam=exam, kind=ArrangementKind.EXTRA_TIME)
    return given.filter(learner=learner).values_list("minutes", flat=True).first() or 0


def withdraw(*, arrangement: Arrangement, why: str, by: User, now: datetime) -> Arrangement:
    """Take it back, with who and why; what has been sat under it stays as it was."""
    if not why.strip():
        raise ArrangementError(_("请写明撤销的理由。"))
    with transaction.atomic():
        exam = Exam.objects.select_for_update(no_key=True).get(pk=arrangement.exam_id)
        # As starting an exam does: nobody begins under it between these lines.
        Learner.objects.select_for_update(no_key=True).get(pk=arrangement.learner_id)
        fresh = Arrangement.objects.get(pk=arrangement.pk)
        _refuse_withdrawal(fresh, by=by)
        fresh.withdrawn_at, fresh.withdrawn_by, fresh.withdrawn_why = now, by, why.strip()
        fresh.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
        left = exam.arrangements.in_force().aggregate(most=Max("minutes"))["most"] or 0
        if exam.extra_minutes != left:
            exam.extra_minutes = left
            exam.save(update_fields=["extra_minutes"])
    return fresh


def _refuse_withdrawal(arrangement: Arrangement, *, by: User) -> None:
    if arrangement.withdrawn_at is not None:
        raise ArrangementError(_("这项安排已经撤销。"))
    if by.pk in (arrangement.person_id, arrangement.learner.user_id):
        raise ArrangementError(_("不能撤销为自己作的安排，请由另一位工作人员办理。"))
    sat = Attempt.objects.filter(learner=arrangement.learner_id)
    if sat.open().filter(exam=arrangement.exam_id).exists():
        raise ArrangementError(_("本人正在作答，交卷之后才能撤销。"))
    is_excuse = arrangement.kind == ArrangementKind.EXCUSED
    if is_excuse and sat.filter(exam__makes_up_for=arrangement.exam_id).exists():
        raise ArrangementError(_("本人已凭缓考参加补考，不能再撤销。"))


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
    if Arrangement.objects.in_force().filter(exam=exam, learner=learner, kind=kind).exists():
        raise ArrangementError(_("已为此人登记过同样的安排。"))
    return Arrangement.objects.create(
        exam=exam, learner=learner, person_id=learner.user_id, kind=kind, minutes=minutes,
        reason=reason, basis=basis.strip(), recorded_by=recorded_by, recorded_at=now,
    )  # fmt: skip
