"""The only writer of practice answers and of what they say about memory.

The server marks; an answer is stored once, however often it is sent. Refuses questions that are
not offered, answers that the question cannot have, and a sheet left behind by another window.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exams import papers, responses
from exams.models import KnowledgeState, PracticeAnswer, Question
from exams.practice import asking, scheduling
from exams.practice.offering import offered_to
from exams.practice.scheduling import Memory
from people.models import Learner

REMEMBERED = ("stability", "difficulty", "last_on", "due_on", "fades_on")
DERIVED = [*REMEMBERED, "answers", "right_answers"]


class PracticeError(Exception):
    """Why an answer is not taken; the message is for the person."""


class NotOfferedError(PracticeError):
    """Not in use, marked by people, or on a paper of hers whose key is not released."""


class AnsweredElsewhereError(PracticeError):
    """Another window has answered meanwhile."""


def answer(
    *, learner: Learner, question_id: int, number: int, choice: Sequence[Any], now: datetime
) -> PracticeAnswer:
    """Mark and store her answer of this number; the same one sent again is the same row."""
    with transaction.atomic():
        # Serialise per learner, as starting an exam does: no key slips out between the two.
        Learner.objects.select_for_update(no_key=True).get(pk=learner.pk)
        question = offered_to(learner, now=now).filter(pk=question_id).first()
        if question is None:
            raise NotOfferedError(_("这道题现在不能练习。"))
        wanted = _checked(question, choice)
        known = learner.practice_answers.filter(question=question)
        if twin := known.filter(number=number, choice=wanted).first():
            return twin
        if number != known.count() + 1:
            raise AnsweredElsewhereError(_("这道题您刚在另一个窗口答过，请看下面的新题面再答。"))
        stored = PracticeAnswer.objects.create(
            learner=learner,
            question=question,
            number=number,
            choice=wanted,
            is_right=papers.is_right(question, wanted),
            answered_at=now,
        )
        _remember(stored)
    return stored


def rebuild(*, learner: Learner) -> int:
    """Derive her states anew from her answers; returns how many there are."""
    answers = learner.practice_answers.select_related("question").order_by("answered_at", "pk")
    with transaction.atomic():
        Learner.objects.select_for_update(no_key=True).get(pk=learner.pk)
        states = derive(answers)
        KnowledgeState.objects.filter(learner=learner).delete()
        KnowledgeState.objects.bulk_create(states)
    return len(states)


def derive(answers: Iterable[PracticeAnswer]) -> list[KnowledgeState]:
    """Unsaved states of the answers' learners, which come in the order in which they were given."""
    states: dict[tuple[int, int], KnowledgeState] = {}
    for one in answers:
        key = (one.learner_id, _point_of(one))
        states[key] = _after(states.get(key), one)
    return list(states.values())


def day_of(answer: PracticeAnswer) -> date:
    return timezone.localdate(answer.answered_at)


def _remember(stored: PracticeAnswer) -> None:
    states = KnowledgeState.objects.filter(learner=stored.learner_id, point=_point_of(stored))
    KnowledgeState.objects.bulk_create(
        [_after(states.first(), stored)],
        update_conflicts=True,
        unique_fields=["learner", "point"],
        update_fields=DERIVED,
    )


def _after(state: KnowledgeState | None, answer: PracticeAnswer) -> KnowledgeState:
    memory = Memory(*(getattr(state, name) for name in REMEMBERED)) if state else None
    left = scheduling.review(memory, is_right=answer.is_right, on=day_of(answer))
    return KnowledgeState(
        learner_id=answer.learner_id,
        point_id=_point_of(answer),
        **{name: getattr(left, name) for name in REMEMBERED},
        answers=(state.answers if state else 0) + 1,
        right_answers=(state.right_answers if state else 0) + answer.is_right,
    )


def _point_of(answer: PracticeAnswer) -> int:
    point = answer.question.knowledge_point_id
    assert point is not None  # a constraint keeps it with every question in use
    return point


def _checked(question: Question, choice: Sequence[Any]) -> list[Any]:
    try:
        wanted = responses.normal(asking.shape_of(question), choice)
    except responses.ResponseError:
        raise PracticeError(_("这道题没有所选的选项，请重新作答。")) from None
    if not wanted:
        raise PracticeError(_("还没有作答：请先选择或填写答案。"))
    return wanted
