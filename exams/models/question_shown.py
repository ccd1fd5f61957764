"""In how many papers of an exam a question stands. Derived from the papers by exams.exposure."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.models.exam import Exam
from exams.models.question import Question


class QuestionShown(models.Model):
    exam = models.ForeignKey(Exam, models.CASCADE, related_name="shown_questions")
    question = models.ForeignKey(Question, models.CASCADE, related_name="shown_in")
    papers = models.PositiveIntegerField(_("试卷份数"))

    class Meta:
        verbose_name = verbose_name_plural = _("试题使用")
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "question"], name="question_is_counted_once_per_exam"
            ),
            models.CheckConstraint(
                condition=Q(papers__gt=0), name="question_shown_stands_in_a_paper"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}/{self.question_id} {self.papers}"
