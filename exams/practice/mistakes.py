"""错题本: the questions whose latest answer was wrong. One that is answered right leaves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery

from exams.models import PracticeAnswer, Question, QuestionState
from exams.practice.offering import withheld_from
from people.models import Learner

PAGE_SIZE = 20


@dataclass(frozen=True)
class Mistake:
    """`again` is the version in use of the question, or None once it has been retired."""

    answer: PracticeAnswer
    again: Question | None


def mistakes_of(learner: Learner, *, now: datetime) -> QuerySet[PracticeAnswer]:
    """The latest answers that were wrong, the newest first; none whose key an exam still keeps."""
    # A corrected question keeps its number: a right answer to the new version clears the old one.
    same = PracticeAnswer.objects.filter(
        learner=learner, question__number=OuterRef("question__number")
    )
    last = Subquery(same.order_by("-answered_at", "-pk").values("pk")[:1])
    wrong = PracticeAnswer.objects.filter(learner=learner, is_right=False, pk=last)
    hidden = withheld_from(learner, now=now)
    return wrong.exclude(question__in=hidden).order_by("-answered_at", "-pk")


def page_of(learner: Learner, *, page: str | None, now: datetime) -> tuple[Page, Sequence[Mistake]]:
    found = mistakes_of(learner, now=now).select_related("question__knowledge_point")
    shown = Paginator(found, PAGE_SIZE).get_page(page)
    numbers = {one.question.number for one in shown}
    used = Question.objects.filter(number__in=numbers, state=QuestionState.PUBLISHED)
    by_number = {question.number: question for question in used}
    return shown, [Mistake(one, by_number.get(one.question.number)) for one in shown]
