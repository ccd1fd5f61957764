"""An exam with a short answer and a case that is over and being marked; and who marks it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from catalog.models import Bucket, KnowledgePoint
from exams import attempts
from exams.admission import arranging
from exams.marking import desk
from exams.models import (
    AnswersShown,
    ArrangementReason,
    Attempt,
    Exam,
    ExamState,
    Question,
    QuestionState,
    Script,
)
from people.models import Agency, Learner, User
from portal.demo_city.study import Student

CANDIDATES = 6
WRITTEN = (
    (
        "SHORT_ANSWER",
        "群众来办事，材料缺一份但不影响实质审查。请写出您的处理步骤和理由。",
        "先受理后补正 10 分；一次性书面告知缺什么、何时补 10 分；说明依据与期限 10 分。",
    ),
    (
        "CASE",
        "某单位一项补贴发放后，有人反映名单有误。作为经办人，请说明怎样核实、更正和答复。",
        "核实原始申报与审批记录 15 分；更正并留痕、追回或补发 15 分；限期书面答复 10 分。",
    ),
)
ANSWERS = (
    "先收下材料，当场开出补正单，写明缺的一份和补交的时限；补齐之前不影响排号。",
    "核对申报表、审批表和发放清单三处是否一致，发现不一致的逐条列出，报负责人后更正，"
    "更正的前后两份都留在案卷里，并在五个工作日内书面答复反映人。",
    "请他回去补齐再来。",
)
BLUEPRINT = {
    "sections": [
        {"title": "判断题", "type": "TRUE_FALSE", "count": 3, "points": "10"},
        {"title": "简答题", "type": "SHORT_ANSWER", "count": 1, "points": "30"},
        {"title": "案例题", "type": "CASE", "count": 1, "points": "40"},
    ]
}


def hold_written_exam(
    students: Sequence[Student], users: dict[str, User], *, now: datetime, chance: Random
) -> None:
    _write_questions(users)
    exam = _exam(now)
    markers = [users[name] for name in ("mingti", "pingwei", "fuhe")]
    for user in markers:
        desk.appoint(exam=exam, user=user, appointed_by=users["peixun"], now=now)
    learners = [Learner.objects.get(pk=student.learner) for student in students[:CANDIDATES]]
    arranging.give_extra_time(
        exam=exam, learner=learners[0], minutes=20, reason=ArrangementReason.ACCESS,
        basis="便利安排第3号", recorded_by=users["peixun"], now=exam.opens_at - timedelta(days=1),
    )  # fmt: skip
    for place, learner in enumerate(learners):
        began = exam.opens_at + timedelta(minutes=7 * place)
        _sit(exam, learner, seed=f"{chance.getrandbits(64):016x}", place=place, now=began)
    _mark_some(markers, now=now)


def _write_questions(users: dict[str, User]) -> None:
    point = KnowledgePoint.objects.order_by("code")[0]
    Question.objects.bulk_create(
        Question(
            number=f"XZ-{place:02d}", type=type_, stem=stem, details={"rubric": rubric},
            knowledge_point=point, difficulty=4, state=QuestionState.PUBLISHED,
            author=users["mingti"], reviewed_by=users["peixun"],
        )
        for place, (type_, stem, rubric) in enumerate(WRITTEN, start=1)
    )  # fmt: skip


def _exam(now: datetime) -> Exam:
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    return Exam.objects.create(
        title=f"{now.year}年窗口岗位业务考试", year=now.year, theme="强作风、提能力、优服务",
        blueprint=BLUEPRINT, pass_mark=Decimal(60), duration_minutes=60,
        opens_at=morning - timedelta(days=4), closes_at=morning - timedelta(days=2),
        attempts_allowed=1, answers_shown=AnswersShown.AFTER_CLOSING, credits=Decimal(2),
        bucket=Bucket.REQUIRED, agency=Agency.objects.get(depth=1), state=ExamState.PUBLISHED,
    )  # fmt: skip


def _sit(exam: Exam, learner: Learner, *, seed: str, place: int, now: datetime) -> Attempt:
    attempt = attempts.start(exam=exam, learner=learner, now=now, seed=seed)
    for number, row in enumerate(attempt.paper, start=1):
        is_prose = row.get("answer", {}).get("kind") == "prose"
        choice = [ANSWERS[(place + number) % len(ANSWERS)]] if is_prose else [0]
        attempts.answer(
            attempt=attempt, question_id=row["question"], revision=1, choice=choice,
            now=now + number * timedelta(minutes=4),
        )  # fmt: skip
    done = now + timedelta(minutes=35)
    return attempts.submit(attempt=attempt, submitted_by=learner.user, now=done)


def _mark_some(markers: Sequence[User], *, now: datetime) -> None:
    """The first marker has done most, the second some; a pair of marks lies too far apart."""
    scripts = list(Script.objects.order_by("pk"))
    for script in scripts[: len(scripts) - 3]:
        desk.mark(script=script, marker=markers[1], points=script.points / 2, now=now)
    for place, script in enumerate(scripts[:4]):
        points = Decimal(0) if place == 0 else script.points / 2
        desk.mark(script=script, marker=markers[2], points=points, now=now)
