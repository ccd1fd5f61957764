"""One sitting and its answers. Steps are added, never changed: the last in-time one counts.

Written by exams.attempts alone.
"""

from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exams.models.exam import Exam
from exams.models.question import Question
from people.models import Learner

OPEN = Q(state="OPEN", submitted_at=None, score=None, is_passed=None)
MARKING = Q(
    state="MARKING", submitted_at__isnull=False, marks__isnull=False, score=None, is_passed=None
)
SUBMITTED = Q(
    state="SUBMITTED",
    submitted_at__isnull=False,
    score__isnull=False,
    is_passed__isnull=False,
)


class AppendOnlyError(Exception):
    """Somebody tried to change or delete an answer step."""

    def __init__(self) -> None:
        super().__init__("作答记录只能追加，不能修改或删除")


class AttemptState(models.TextChoices):
    OPEN = "OPEN", _("作答中")
    MARKING = "MARKING", _("评阅中")
    SUBMITTED = "SUBMITTED", _("已交卷")


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: Any) -> "AttemptQuerySet":
        """One's own: the only way from a request to an attempt."""
        return self.filter(learner__user=user)

    def open(self) -> "AttemptQuerySet":
        return self.filter(state=AttemptState.OPEN)

    def submitted(self) -> "AttemptQuerySet":
        return self.filter(state=AttemptState.SUBMITTED)


class Attempt(models.Model):
    """`paper` is the drawn list of {"question": id, "points": "2", "options": [places]};
    `marks` the points earned, as text, in the paper's order, once handed in; what people have yet
    to mark is null."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="attempts")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="exam_attempts")
    number = models.PositiveSmallIntegerField(_("第几次"))
    seed = models.CharField(_("种子"), max_length=64)
    paper = models.JSONField(_("试卷"))
    started_at = models.DateTimeField(_("开始时间"))
    deadline_at = models.DateTimeField(_("截止时间"))
    state = models.CharField(
        _("状态"), max_length=10, choices=AttemptState, default=AttemptState.OPEN
    )
    submitted_at = models.DateTimeField(_("交卷时间"), null=True, blank=True)
    score = models.DecimalField(_("得分"), max_digits=7, decimal_places=2, null=True, blank=True)
    marks = models.JSONField(_("各题得分"), null=True, blank=True)
    is_passed = models.BooleanField(_("合格"), null=True, blank=True)
    # A corrected result is a new version (exams.remarking); its fact has a source of its own.
    result_version = models.PositiveSmallIntegerField(default=1)
    # The pass whose fact stands in the ledger: at most one per learner and exam.
    is_credited = models.BooleanField(_("已计学分"), default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("考试记录")
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "learner", "number"], name="attempt_number_is_used_once"
            ),
            models.UniqueConstraint(
                fields=["exam", "learner"],
                condition=Q(state="OPEN"),
                name="learner_has_one_open_attempt_per_exam",
            ),
            models.UniqueConstraint(
                fields=["exam", "learner"],
                condition=Q(is_credited=True),
                name="exam_credits_a_learner_once",
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__gt=F("started_at")), name="attempt_has_time_to_answer"
            ),
            models.CheckConstraint(
                condition=OPEN | MARKING | SUBMITTED, name="attempt_is_marked_when_submitted"
            ),
            models.CheckConstraint(
                # A null would let the check pass, so it is named.
                condition=Q(is_credited=False) | Q(is_passed__isnull=False, is_passed=True),
                name="attempt_is_credited_only_when_passed",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None)
                | Q(submitted_at__gte=F("started_at"), submitted_at__lte=F("deadline_at")),
                name="attempt_is_submitted_within_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline_at"], condition=Q(state="OPEN"), name="attempt_open_by_deadline"
            )
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}/{self.learner_id} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == AttemptState.OPEN

    @property
    def is_marked(self) -> bool:
        return self.state == AttemptState.SUBMITTED

    @property
    def question_ids(self) -> list[int]:
        return [each["question"] for each in self.paper]


class AnswerStepQuerySet(models.QuerySet["AnswerStep"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    def in_time(self) -> "AnswerStepQuerySet":
        return self.filter(is_late=False)


class AnswerStep(models.Model):
    """One acknowledged change of one answer; `choice` holds option places of the bank, sorted."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="steps")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(_("修订号"))
    choice = models.JSONField(_("所选"))
    received_at = models.DateTimeField(_("收到时间"))
    is_late = models.BooleanField(_("逾时"), default=False)

    objects = AnswerStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("作答记录")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "question", "revision"], name="answer_revision_is_stored_once"
            ),
            models.CheckConstraint(
                condition=Q(revision__range=(1, 100_000)), name="answer_revisions_begin_at_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.question_id} r{self.revision}"
