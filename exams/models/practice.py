"""What a person has answered while practising, and what she remembers of each knowledge point.

Answers are added, never changed. A state is derived from them and kept up to date in place:
nobody needs its history. Written by exams.practice.practising alone; read by their owner, and by
offices only as shares of groups.
"""

from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import KnowledgePoint
from exams.models.attempt import AppendOnlyError
from exams.models.question import Question
from people.models import Learner


class PracticeAnswerQuerySet(models.QuerySet["PracticeAnswer"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    def visible_to(self, user: Any) -> "PracticeAnswerQuerySet":
        """One's own: the only way from a request to an answer; officers have none."""
        return self.filter(learner__user=user)


class PracticeAnswer(models.Model):
    """`number` counts the learner's answers to this question; `choice` is stored as in exams."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="practice_answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="practice_answers")
    number = models.PositiveIntegerField(_("第几次"))
    choice = models.JSONField(_("所选"))
    is_right = models.BooleanField(_("答对"))
    answered_at = models.DateTimeField(_("作答时间"))

    objects = PracticeAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("练习记录")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "question", "number"], name="practice_answer_is_stored_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="practice_answers_begin_at_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}/{self.question_id} #{self.number}"


class KnowledgeState(models.Model):
    """How firmly a learner knows a point, by exams.practice.scheduling."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="knowledge_states")
    point = models.ForeignKey(KnowledgePoint, models.PROTECT, related_name="states")
    stability = models.FloatField(_("记忆稳定度（天）"))
    difficulty = models.FloatField(_("难度"))
    last_on = models.DateField(_("最近练习"))
    due_on = models.DateField(_("下次练习"))
    fades_on = models.DateField(_("此后视为遗忘"))
    answers = models.PositiveIntegerField(_("作答次数"))
    right_answers = models.PositiveIntegerField(_("答对次数"))

    class Meta:
        verbose_name = verbose_name_plural = _("掌握情况")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "point"], name="learner_has_one_state_of_a_point"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("last_on")) & Q(fades_on__gte=F("last_on")),
                name="point_comes_back_after_it_was_practised",
            ),
            models.CheckConstraint(
                condition=Q(answers__gte=1) & Q(right_answers__lte=F("answers")),
                name="state_counts_at_least_one_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["learner", "due_on"], name="state_by_learner_and_due_day"),
            models.Index(fields=["point", "fades_on"], name="state_by_point_and_fading"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}/{self.point_id}"
