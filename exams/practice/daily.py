"""每日一练: a few questions a day, points that are due first, then new ones.

What is left undone waits: nothing is counted, nothing is lost, nobody is reminded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from catalog.models import KnowledgePoint
from exams.models import PracticeAnswer, Question
from exams.models.question import QuestionQuerySet
from exams.practice import asking
from exams.practice.asking import Asked
from exams.practice.offering import offered_to
from people.models import Learner

POINTS_A_DAY = 5


@dataclass(frozen=True)
class Today:
    """`coming` are the points still to practise today, in order; `next` asks about the first."""

    done: int
    coming: Sequence[KnowledgePoint]
    next: Asked | None

    @property
    def all(self) -> int:
        return self.done + len(self.coming)

    @property
    def place(self) -> int:
        return self.done + 1


def today_of(learner: Learner, *, now: datetime) -> Today:
    on, offered = timezone.localdate(now), offered_to(learner, now=now)
    done = practised(learner, on=on)
    coming = _coming(learner, offered, left=max(POINTS_A_DAY - done, 0), on=on)
    first = next_of(learner, coming[0], offered=offered) if coming else None
    return Today(done, coming, first)


def practised(learner: Learner, *, on: date) -> int:
    """How many points she has practised on a day."""
    return learner.knowledge_states.filter(last_on=on).count()


def next_of(learner: Learner, point: KnowledgePoint, *, offered: QuestionQuerySet) -> Asked | None:
    """The point's question that she has never answered, or not for the longest time."""
    hers = PracticeAnswer.objects.filter(learner=learner, question=OuterRef("pk"))
    latest = hers.order_by("-number")
    found = (
        offered.filter(knowledge_point=point)
        .annotate(
            last=Subquery(latest.values("answered_at")[:1]),
            times=Subquery(latest.values("number")[:1]),
        )
        .order_by(F("last").asc(nulls_first=True), "number")
        .first()
    )
    if found is None:
        return None
    return asking.ask(found, learner=learner.pk, number=(found.times or 0) + 1)


def ask_again(learner: Learner, question: Question) -> Asked:
    times = learner.practice_answers.filter(question=question).count()
    return asking.ask(question, learner=learner.pk, number=times + 1)


def _coming(
    learner: Learner, offered: QuestionQuerySet, *, left: int, on: date
) -> list[KnowledgePoint]:
    asked = Exists(offered.filter(knowledge_point=OuterRef("point")))
    waiting = learner.knowledge_states.filter(asked, due_on__lte=on, last_on__lt=on)
    due = waiting.select_related("point").order_by("due_on", "point__code")[:left]
    chosen = [state.point for state in due]
    asked = Exists(offered.filter(knowledge_point=OuterRef("pk")))
    seen = Exists(learner.knowledge_states.filter(point=OuterRef("pk")))
    new = KnowledgePoint.objects.filter(asked, ~seen).order_by("code")
    return chosen + list(new[: left - len(chosen)])
