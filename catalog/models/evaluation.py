"""What listeners thought of a session, without their names; and who has said so, without what.

The slip (Evaluation) holds no learner and no time, and its key is drawn by chance. The list of
those who answered (Evaluator) holds neither slip nor time. That alone would not do: rows lie in a
table in the order in which they came, and rows of one transaction carry its number, so the
hundredth slip would be the hundredth name's. Therefore catalog.evaluating, their only writer,
writes all slips of a session anew with each answer, in the order of their keys: place, row number
and transaction are then the same for all of them. What this cannot hide is a difference between
two copies of the database, made before and after one answer; who may read backups is decided
elsewhere. Figures and comments are shown when the window has closed, never while they trickle in.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.session import Session
from keeping.free_texts import FreeCharField
from people.models import Learner

SCORES = {
    "theory": _("理论水平"),
    "relevance": _("联系实际"),
    "delivery": _("语言表达"),
    "bearing": _("教态仪表"),
    "courseware": _("课件质量"),
}


class Rating(models.IntegerChoices):
    VERY_GOOD = 5, _("很好")
    GOOD = 4, _("较好")
    FAIR = 3, _("一般")
    POOR = 2, _("较差")
    BAD = 1, _("差")


class Evaluation(models.Model):
    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="evaluations")
    theory = models.PositiveSmallIntegerField(SCORES["theory"], choices=Rating)
    relevance = models.PositiveSmallIntegerField(SCORES["relevance"], choices=Rating)
    delivery = models.PositiveSmallIntegerField(SCORES["delivery"], choices=Rating)
    bearing = models.PositiveSmallIntegerField(SCORES["bearing"], choices=Rating)
    courseware = models.PositiveSmallIntegerField(SCORES["courseware"], choices=Rating)
    comment = FreeCharField(_("意见建议"), max_length=500, blank=True)
    hidden_at = models.DateTimeField(_("隐去时间"), null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    hidden_why = FreeCharField(_("隐去理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("听课评价")
        constraints = [
            models.CheckConstraint(
                condition=Q(*((f"{name}__range", (1, 5)) for name in SCORES)),
                name="evaluation_scores_are_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_by=None, hidden_why="")
                | (Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_why="")),
                name="comment_is_hidden_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.key}"


class Evaluator(models.Model):
    session = models.ForeignKey(Session, models.PROTECT, related_name="evaluators")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="evaluated")

    class Meta:
        verbose_name = verbose_name_plural = _("已评价人员")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "learner"], name="learner_evaluates_a_session_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.learner_id}"
