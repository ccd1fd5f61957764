"""Takes a question out of use: a person's act, with a reason, after looking at its figures.

Refused while an exam that is open or to come could no longer be drawn without it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from exams import preparing
from exams.blueprints import BlueprintError
from exams.models import Exam, Question, QuestionRetirement, QuestionState
from people.models import User


class RetirementError(Exception):
    """Why a question stays in use; the message is for whoever wanted it gone."""


def retire(
    *, question: Question, exam: Exam, reason: str, retired_by: User, now: datetime
) -> QuestionRetirement:
    with transaction.atomic():
        fresh = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
        if fresh.state != QuestionState.PUBLISHED:
            raise RetirementError(_("这道题已经不在使用。"))
        if not reason.strip():
            raise RetirementError(_("请写明停用的理由。"))
        fresh.state = QuestionState.RETIRED
        fresh.save(update_fields=["state"])
        _refuse_empty_papers(now=now)
        return QuestionRetirement.objects.create(
            question=fresh,
            exam=exam,
            reason=reason.strip()[:200],
            retired_by=retired_by,
            retired_at=now,
        )


def _refuse_empty_papers(*, now: datetime) -> None:
    for exam in Exam.objects.published().filter(closes_at__gt=now).order_by("opens_at", "pk"):
        try:
            preparing.preparation_of(exam)
        except BlueprintError as refusal:
            message = _("停用后“%(title)s”就组不成卷：%(why)s请先补充试题。")
            raise RetirementError(message % {"title": exam.title, "why": refusal}) from refusal
