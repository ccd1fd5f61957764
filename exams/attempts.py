"""The only writer of attempts and answers: start, answer, submit, and the closing of overdue ones.

The server's clock alone decides what is in time. An answer is stored under the attempt's lock,
so what has been acknowledged is marked. A pass becomes one fact per learner and exam.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import ledger
from exams import appending, crediting, drawing, papers, preparing, responses
from exams.admission import arranging, door, records
from exams.marking import scripts
from exams.models import AnswerStep, Attempt, AttemptState, Exam
from people.models import Learner

# An answer that left the browser in time may still be waiting for its lock.
SWEEPING_GRACE = timedelta(seconds=30)

logger = logging.getLogger(__name__)


class AttemptError(Exception):
    """A step of an attempt that is refused; the message is for the person."""


class NotAddressedError(AttemptError):
    """The exam is not for this learner's agency, not published, or the learner has left."""


class NotAdmittedError(AttemptError):
    """Not in the exam's audience, or something must be passed, heard or failed before."""


class ExamNotOpenError(AttemptError):
    """Outside the exam's window."""


class NoAttemptsLeftError(AttemptError):
    """All allowed attempts are used."""


class ForeignAnswerError(AttemptError):
    """A question that is not in the paper, or an option that the question does not have."""


class AnswerTooLongError(ForeignAnswerError):
    """A text beyond the limit that the question names."""


class AttemptSubmittedError(AttemptError):
    """The paper has been handed in before its deadline."""


class ConflictingRevisionError(AttemptError):
    """Another window has answered meanwhile; `latest` is its step, if there is one."""

    def __init__(self, latest: AnswerStep | None) -> None:
        super().__init__(_("此题已在另一个窗口作答，现显示已保存的答案，请核对。"))
        self.latest = latest


def start(*, exam: Exam, learner: Learner, now: datetime, seed: str | None = None) -> Attempt:
    """Draw a paper and start the clock; the open attempt, where there is one, is the answer."""
    mine = Attempt.objects.open().filter(exam=exam, learner=learner)
    for attempt in mine:  # at most one; closed for good, even if no new one may start
        close_if_overdue(attempt=attempt, now=now)
    with transaction.atomic():
        # Serialise per learner, so two clicks cannot both see an attempt left.
        Learner.objects.select_for_update(no_key=True).get(pk=learner.pk)
        if running := mine.all().first():
            return running
        used = _refuse_closed_door(exam, learner, now=now)
        seed = seed or secrets.token_hex(16)
        return Attempt.objects.create(
            exam=exam,
            learner=learner,
            number=used + 1,
            seed=seed,
            paper=papers.draw(_preparation(exam), seed=seed),
            started_at=now,
            deadline_at=exam.deadline_for(
                now, extra_minutes=arranging.extra_minutes(exam, learner)
            ),
        )


def _preparation(exam: Exam) -> drawing.Preparation:
    return preparing.preparation_of(exam, seconds_old=settings.EXAMS_BANK_SECONDS)


def answer(
    *, attempt: Attempt, question_id: int, revision: int, choice: Sequence[Any], now: datetime
) -> AnswerStep:
    """Store one answer as the next revision of its question.

    The same revision with the same content is the same step; a late answer is stored and
    flagged, and never counts.
    """
    wanted = _checked_choice(attempt, question_id, choice)
    if stored := appending.at_once(attempt.pk, question_id, revision, wanted, now=now):
        return stored
    with transaction.atomic():
        is_open, deadline_at = _locked_state(attempt)
        steps = attempt.steps.filter(question_id=question_id)
        latest = steps.order_by("-revision").first()
        if known := _repeated(steps, latest, revision, wanted):
            return known
        if revision != (latest.revision if latest else 0) + 1:
            raise ConflictingRevisionError(latest)
        is_late = now > deadline_at
        if not is_open and not is_late:
            raise AttemptSubmittedError(_("已经交卷，不能再作答。"))
        return AnswerStep.objects.create(
            attempt=attempt,
            question_id=question_id,
            revision=revision,
            choice=wanted,
            received_at=now,
            is_late=is_late,
        )


def submit(*, attempt: Attempt, submitted_by: Any, now: datetime) -> Attempt:
    """Mark the paper and record a pass; an attempt handed in before stays as it is."""
    with transaction.atomic():
        fresh = _lock(attempt)
        if fresh.is_open:
            _mark(fresh, now=now)
            scripts.lay_out(fresh)
            credited = crediting.settle(
                exam=fresh.exam, learner_id=fresh.learner_id, recorded_by=submitted_by, now=now
            )
            fresh.is_credited = credited is not None and credited.pk == fresh.pk
    return fresh


def close_if_overdue(*, attempt: Attempt, now: datetime) -> Attempt:
    """What a reader sees of an attempt whose time is over, even if no sweeper has come by."""
    if attempt.is_open and now > attempt.deadline_at:
        return submit(attempt=attempt, submitted_by=None, now=now)
    return attempt


def close_overdue(*, now: datetime) -> int:
    """Submit the attempts whose time is over; returns how many. For the timetable."""
    overdue = Attempt.objects.open().filter(deadline_at__lt=now - SWEEPING_GRACE)
    closed = 0
    for attempt in overdue.order_by("deadline_at", "pk"):
        try:
            submit(attempt=attempt, submitted_by=None, now=now)
        except (ledger.ConflictingSourceError, ledger.InvalidFactError):
            logger.exception("Attempt %s cannot be recorded", attempt.pk)
        else:
            closed += 1
    return closed


def latest_steps(attempt: Attempt) -> dict[int, AnswerStep]:
    """Question id → the last step in time: what counts."""
    steps = attempt.steps.in_time().order_by("question_id", "revision")
    return {step.question_id: step for step in steps}


def _lock(attempt: Attempt) -> Attempt:
    rows = Attempt.objects.select_related("exam").select_for_update(of=("self",))
    return rows.get(pk=attempt.pk)


def _locked_state(attempt: Attempt) -> tuple[bool, datetime]:
    """The lock, and of the row only what may have changed: the paper never does."""
    rows = Attempt.objects.filter(pk=attempt.pk).select_for_update()
    state, deadline_at = rows.values_list("state", "deadline_at").get()
    return state == AttemptState.OPEN, deadline_at


def _repeated(
    steps: Any, latest: AnswerStep | None, revision: int, choice: list[Any]
) -> AnswerStep | None:
    """The step that says the same under the same number; its reply was lost on the way."""
    if latest is None or revision > latest.revision:
        return None
    known = latest if revision == latest.revision else steps.filter(revision=revision).first()
    return known if known and known.choice == choice else None


def _refuse_closed_door(exam: Exam, learner: Learner, *, now: datetime) -> int:
    """The attempts used so far, if one more may start."""
    if not may_sit(exam, learner, now=now):
        raise NotAddressedError(_("这场考试不面向您所在的单位。"))
    on = timezone.localdate(now)
    if refusal := door.refusal(exam, records.of(learner, [exam], on=on), on=on):
        raise NotAdmittedError(refusal)
    if not exam.is_open(now=now):
        raise ExamNotOpenError(_("不在考试开放时间内。"))
    used = Attempt.objects.filter(exam=exam, learner=learner).count()
    if used >= exam.attempts_allowed:
        raise NoAttemptsLeftError(_("%(count)d 次考试机会已用完。") % {"count": used})
    return used


def may_sit(exam: Exam, learner: Learner, *, now: datetime) -> bool:
    has_left = learner.left_on is not None and learner.left_on <= timezone.localdate(now)
    return not has_left and Exam.objects.addressed_to(learner).filter(pk=exam.pk).exists()


def _checked_choice(attempt: Attempt, question_id: int, choice: Sequence[Any]) -> list[Any]:
    row = next((row for row in attempt.paper if row["question"] == question_id), None)
    if row is None:
        raise ForeignAnswerError(_("试卷中没有这道题。"))
    try:
        return responses.normal(responses.shape_of(row), list(choice))
    except responses.TooLongError as refusal:
        message = _("最多 %(count)d 字，这次的改动没有保存，请删减。")
        raise AnswerTooLongError(message % {"count": refusal.longest}) from None
    except responses.ResponseError:
        raise ForeignAnswerError(_("这道题没有所选的选项。")) from None


def _mark(attempt: Attempt, *, now: datetime) -> None:
    answers = {question: step.choice for question, step in latest_steps(attempt).items()}
    marked = papers.mark(attempt.exam, attempt.paper, papers.questions_of(attempt.paper), answers)
    attempt.state = AttemptState.MARKING if marked.score is None else AttemptState.SUBMITTED
    # Whoever lets the time run out has finished when it ran out, not when somebody noticed.
    attempt.submitted_at = max(min(now, attempt.deadline_at), attempt.started_at)
    attempt.score, attempt.marks = marked.score, marked.marks
    attempt.is_passed = marked.is_passed
    attempt.save(update_fields=["state", "submitted_at", "score", "marks", "is_passed"])
