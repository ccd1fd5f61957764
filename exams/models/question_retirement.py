"""Who took a question out of use, and why. The question itself stays, for those who answered it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.models.exam import Exam
from exams.models.question import Question
from keeping.free_texts import FreeCharField


class QuestionRetirement(models.Model):
    """`exam` is the one whose figures were looked at."""

    question = models.OneToOneField(Question, models.PROTECT, related_name="retirement")
    exam = models.ForeignKey(Exam, models.PROTECT, related_name="+")
    reason = FreeCharField(_("理由"), max_length=200)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(_("停用时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("试题停用")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="question_is_retired_for_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.reason}"
