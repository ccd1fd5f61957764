"""Releases drafts into the bank, by somebody who did not write them: the only way into use."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import KnowledgePoint
from exams.models import Question, QuestionState
from people.models import User


class ReviewError(Exception):
    """Why a draft is not released; the message is for the reviewer."""


def release(
    *,
    questions: Collection[int],
    reviewer: User,
    now: datetime,
    knowledge_point: KnowledgePoint | None = None,
) -> int:
    """All of them or none; `knowledge_point` is for those that have none. Returns how many.

    The version in use until now is retired: a number has one version in use.
    """
    with transaction.atomic():
        drafts = list(
            Question.objects.drafts()
            .select_for_update(of=("self",))
            .filter(pk__in=questions)
            .order_by("number", "version")
        )
        if len(drafts) < len(set(questions)):
            raise ReviewError(_("有的题已由别人处理，请刷新后再审。"))
        for draft in drafts:
            _release(draft, reviewer, knowledge_point, now)
    return len(drafts)


def _release(draft: Question, reviewer: User, point: KnowledgePoint | None, now: datetime) -> None:
    if draft.author_id == reviewer.pk:
        raise ReviewError(
            _("第 %(number)s 题是您自己出的，要由别人审。") % {"number": draft.number}
        )
    if draft.knowledge_point_id is None:
        if point is None:
            message = _("第 %(number)s 题没有知识点，请在下面选择一个。")
            raise ReviewError(message % {"number": draft.number})
        draft.knowledge_point = point
    used = Question.objects.published().filter(number=draft.number)
    used.update(state=QuestionState.RETIRED)
    draft.state = QuestionState.PUBLISHED
    draft.reviewed_by, draft.reviewed_at = reviewer, now
    draft.save(update_fields=["state", "reviewed_by", "reviewed_at", "knowledge_point"])
