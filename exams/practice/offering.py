"""Which questions may be practised: those in use that the server can mark by itself.

A question on a paper of one's own stays out until that exam releases its key: practising would
show it.
"""

from datetime import datetime

from django.db.models import Q

from exams import responses
from exams.models import Attempt, AttemptState, Question
from exams.models.question import QuestionQuerySet
from people.models import Learner


def offered_to(learner: Learner, *, now: datetime) -> QuestionQuerySet:
    marked = Question.objects.published().exclude(type__in=responses.LONGEST_PROSE)
    return marked.exclude(pk__in=withheld_from(learner, now=now))


def shown_to(learner: Learner, *, now: datetime) -> QuestionQuerySet:
    """What she may practise and what she has practised, even if it is out of use by now."""
    hers = learner.practice_answers.values("question")
    offered = offered_to(learner, now=now).values("pk")
    known = Question.objects.filter(Q(pk__in=hers) | Q(pk__in=offered))
    return known.exclude(pk__in=withheld_from(learner, now=now))


def withheld_from(learner: Learner, *, now: datetime) -> set[int]:
    """Questions whose key an exam of hers still keeps."""
    sat = Attempt.objects.filter(learner=learner).select_related("exam")
    return {
        question
        for attempt in sat
        if attempt.state != AttemptState.SUBMITTED or not attempt.exam.shows_answers(now=now)
        for question in attempt.question_ids
    }
