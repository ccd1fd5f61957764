"""Which questions may be practised: those in use that the server can mark by itself.

A question on a paper of one's own stays out until that exam releases its key: practising would
show it.
"""

from datetime import datetime

from exams.models import Attempt, AttemptState, Question, QuestionType
from exams.models.question import QuestionQuerySet
from people.models import Learner

WRITTEN = (QuestionType.SHORT_ANSWER, QuestionType.CASE)


def offered_to(learner: Learner, *, now: datetime) -> QuestionQuerySet:
    marked = Question.objects.published().exclude(type__in=WRITTEN)
    return marked.exclude(pk__in=withheld_from(learner, now=now))


def withheld_from(learner: Learner, *, now: datetime) -> set[int]:
    """Questions whose key an exam of hers still keeps."""
    sat = Attempt.objects.filter(learner=learner).select_related("exam")
    return {
        question
        for attempt in sat
        if attempt.state != AttemptState.SUBMITTED or not attempt.exam.shows_answers(now=now)
        for question in attempt.question_ids
    }
