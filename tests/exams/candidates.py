"""Candidates who sit in one exam, each with an open paper and a logged-in browser."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from catalog.models import KnowledgePoint
from catalog.opening_day import browser
from exams import papers, preparing
from exams.models import Attempt, Question, QuestionState
from people.models import Agency, AgencyKind, Learner, User
from tests.exams.conftest import make_exam

OPTIONS = 4
REST = 0.05


@dataclass
class Candidate:
    """`acknowledged` holds (question, revision, choice) of what the server said it has."""

    visitor: browser.Visitor
    attempt: int
    questions: list[int]
    acknowledged: list[tuple[int, int, list[int]]] = field(default_factory=list)
    given: int = 0

    @property
    def path(self) -> str:
        return reverse("exams:answer", args=[self.attempt])

    def next_step(self) -> tuple[int, int, list[int]]:
        """One question after the other, and round again with another choice."""
        round_, place = divmod(self.given, len(self.questions))
        return self.questions[place], round_ + 1, [(round_ + place) % OPTIONS]

    def next_body(self) -> bytes:
        question, revision, choice = self.next_step()
        return urlencode({"question": question, "revision": revision, "choice": choice[0]}).encode()

    def is_told_saved(self) -> None:
        self.acknowledged.append(self.next_step())
        self.given += 1


def seat(number: int, *, questions: int = 10) -> list[Candidate]:
    """An exam that is open by the clock of the server, and everybody's paper drawn."""
    now = timezone.now()
    bureau = Agency.add_root(code="4101", name="绿城市", kind=AgencyKind.CITY)
    _write_bank(questions)
    exam = make_exam(
        bureau,
        blueprint={"sections": [{"type": "SINGLE", "count": questions, "points": "10"}]},
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=9),
        duration_minutes=300,
    )
    prepared = preparing.preparation_of(exam)
    learners = _learners(bureau, number)
    attempts = Attempt.objects.bulk_create(
        Attempt(
            exam=exam, learner=learner, number=1, seed=str(place),
            paper=papers.draw(prepared, seed=str(place)),
            started_at=now, deadline_at=exam.deadline_for(now),
        )
        for place, learner in enumerate(learners)
    )  # fmt: skip
    return [
        Candidate(browser.logged_in(attempt.learner.user), attempt.pk, attempt.question_ids)
        for attempt in attempts
    ]


def told_saved(candidates: list[Candidate]) -> int:
    return sum(len(each.acknowledged) for each in candidates)


def steps_told_saved(candidates: list[Candidate]) -> set[tuple[int, int, int, tuple[int, ...]]]:
    """(attempt, question, revision, choice) of everything that the server said it has."""
    return {
        (each.attempt, question, revision, tuple(choice))
        for each in candidates
        for question, revision, choice in each.acknowledged
    }


async def answer_until(stop: asyncio.Event, candidate: Candidate, port: "Port") -> None:
    """As the page does: the same answer again until the server has said that it is saved."""
    while not stop.is_set():
        one = browser.Browser(port.number, candidate.visitor)
        while not stop.is_set():
            answer = await one.post(candidate.path, candidate.next_body())
            if answer.status != 200:
                await asyncio.sleep(REST)
                break
            candidate.is_told_saved()
        await one.close()


@dataclass
class Port:
    """Where the server is now: it comes back elsewhere after a kill."""

    number: int


def _write_bank(questions: int) -> None:
    point = KnowledgePoint.objects.create(code="ZS-01", title="宪法宣誓")
    Question.objects.bulk_create(
        Question(
            number=f"S{place}", type="SINGLE", stem=f"题干{place}", options=list("甲乙丙丁"),
            key=[1], knowledge_point=point, state=QuestionState.PUBLISHED,
        )
        for place in range(2 * questions)
    )  # fmt: skip


def _learners(agency: Agency, number: int) -> list[Learner]:
    users = User.objects.bulk_create(
        User(username=f"k{place}", password="!") for place in range(number)
    )
    return Learner.objects.bulk_create(
        Learner(personnel_no=f"7{place:06d}", name="刘堃", agency=agency, user=user)
        for place, user in enumerate(users)
    )
