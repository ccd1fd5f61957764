"""The 应知应会 exams of 嵩阳市: a bank, one exam that is over, and one that is open today."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from catalog.models import Bucket, KnowledgePoint
from credits import ledger
from exams import crediting, exposure, papers, preparing
from exams.models import (
    AnswersShown,
    AnswerStep,
    Attempt,
    AttemptState,
    Exam,
    ExamState,
    Question,
    QuestionState,
)
from people.models import Agency, User
from portal.demo_city.knowledge import knowledge_points
from portal.demo_city.study import Student

BLUEPRINT = {
    "sections": [
        {"title": "单项选择题", "type": "SINGLE", "count": 5, "points": "10"},
        {"title": "多项选择题", "type": "MULTIPLE", "count": 2, "points": "15"},
        {"title": "判断题", "type": "TRUE_FALSE", "count": 4, "points": "5"},
    ]
}
CANDIDATE_SHARE = 0.2
BATCH = 1_000


def hold_exams(
    students: Sequence[Student],
    *,
    author: User,
    now: datetime,
    chance: Random,
    say: Callable[[str], None],
) -> None:
    """Fill the bank; hold the exam of the half-year that is over; leave another open."""
    bank = _write_bank()
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    over = write_exam(
        "上半年应知应会考试",
        opens_at=morning - timedelta(days=40),
        closes_at=morning - timedelta(days=30),
    )
    write_exam(
        "年终应知应会考试",
        opens_at=morning - timedelta(days=3),
        closes_at=morning + timedelta(days=30),
    )
    candidates = [student for student in students if chance.random() < CANDIDATE_SHARE]
    made = sit(over, candidates, bank, chance)
    exposure.count(exam=over)
    passed = [crediting.fact_of(attempt) for attempt in made if attempt.is_credited]
    ledger.record_many(facts=passed, recorded_by=author, now=now)
    say(f"  应知应会：题库 {len(bank)} 题，{len(made)} 人参加考试，{len(passed)} 人合格")


def _write_bank() -> dict[int, Question]:
    points = {point.code: point for point in KnowledgePoint.objects.all()}
    questions = Question.objects.bulk_create(
        Question(
            number=f"{point.code}-{place:02d}",
            type=row.type,
            stem=row.stem,
            options=list(row.options),
            key=list(row.key),
            explanation=f"{point.text}（{point.source}）",
            knowledge_point=points[point.code],
            difficulty=1 + place,
            state=QuestionState.PUBLISHED,
        )
        for point in knowledge_points()
        for place, row in enumerate(point.questions, start=1)
    )
    return {question.pk: question for question in questions}


def write_exam(title: str, *, opens_at: datetime, closes_at: datetime, credits: int = 2) -> Exam:
    exam = Exam(
        title=f"{opens_at.year}年{title}",
        year=opens_at.year,
        theme="强作风、提能力、优服务",
        blueprint=BLUEPRINT,
        pass_mark=Decimal(60),
        duration_minutes=60,
        opens_at=opens_at,
        closes_at=closes_at,
        attempts_allowed=2,
        answers_shown=AnswersShown.AFTER_SUBMITTING,
        credits=Decimal(credits),
        bucket=Bucket.REQUIRED,
        agency=Agency.objects.get(depth=1),
        state=ExamState.PUBLISHED,
    )
    exam.full_clean()
    exam.save()
    return exam


def sit(
    exam: Exam, candidates: Sequence[Student], bank: Mapping[int, Question], chance: Random
) -> list[Attempt]:
    """One attempt each, with its answers; the eager know more."""
    preparation = preparing.preparation_of(exam)
    sittings = []
    for student in candidates:
        seed = f"{chance.getrandbits(64):016x}"
        started_at = exam.opens_at + timedelta(minutes=chance.randrange(10 * 24 * 60 - 90))
        paper = papers.draw(preparation, seed=seed)
        choices = {
            row["question"]: _choice(bank[row["question"]], student.zeal, chance) for row in paper
        }
        marked = papers.mark(exam, paper, bank, choices)
        attempt = Attempt(
            exam=exam,
            learner_id=student.learner,
            number=1,
            seed=seed,
            paper=paper,
            started_at=started_at,
            deadline_at=exam.deadline_for(started_at),
            state=AttemptState.SUBMITTED,
            submitted_at=started_at + timedelta(minutes=chance.randint(8, 55)),
            score=marked.score,
            marks=marked.marks,
            is_passed=marked.is_passed,
            is_credited=marked.is_passed and exam.credits > 0,
        )
        sittings.append((attempt, choices))
    made = Attempt.objects.bulk_create((one for one, _ in sittings), batch_size=BATCH)
    AnswerStep.objects.bulk_create(_steps(sittings), batch_size=BATCH)
    return made


def _choice(question: Question, zeal: float, chance: Random) -> list[int]:
    if chance.random() < 0.62 * zeal:
        return list(question.key)
    return [chance.randrange(len(question.options))]


def _steps(sittings: Sequence[tuple[Attempt, dict[int, Any]]]) -> Iterator[AnswerStep]:
    for attempt, choices in sittings:
        for place, (question, choice) in enumerate(choices.items(), start=1):
            yield AnswerStep(
                attempt=attempt,
                question_id=question,
                revision=1,
                choice=choice,
                received_at=attempt.started_at + timedelta(seconds=30 * place),
            )
