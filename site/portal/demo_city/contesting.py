"""Two contests of 嵩阳市: one with its results, one whose first stage is open today."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from exams.contests import running
from exams.models import Contest, ContestStage, Exam, Question, StageEntry
from people.models import Agency, User
from portal.demo_city.examining import sit, write_exam
from portal.demo_city.study import Student

THEME = "强作风、提能力、优服务"
RULES = "初赛人人可考；决赛由初赛成绩靠前者参加。单位成绩看随机抽取的队员初赛平均分。"


def hold_contests(
    students: Sequence[Student],
    *,
    users: Mapping[str, User],
    now: datetime,
    chance: Random,
    say: Callable[[str], None],
) -> None:
    department = users["peixun"]
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    _hold_spring(students, department, morning, chance)
    _open_autumn(department, morning, chance)
    say("  业务比赛：一场已出结果，一场正在初赛")


def _hold_spring(
    students: Sequence[Student], department: User, morning: datetime, chance: Random
) -> None:
    first = Exam.objects.get(title__endswith="上半年应知应会考试")
    last = write_exam(
        "上半年岗位练兵决赛",
        opens_at=morning - timedelta(days=20),
        closes_at=morning - timedelta(days=10),
        credits=0,
    )
    contest = _found("上半年岗位练兵业务比武", first, last, 20, department)
    _draw(contest, department, morning - timedelta(days=41), chance, seed=20_260_315)
    stage = ContestStage.objects.get(exam=first)
    running.advance(stage=stage, now=last.opens_at)
    entered = set(StageEntry.objects.filter(stage__exam=last).values_list("learner", flat=True))
    finalists = [student for student in students if student.learner in entered]
    sit(last, finalists, Question.objects.in_bulk(), chance)
    running.decide(contest=contest, decided_by=department, now=morning - timedelta(days=9))


def _open_autumn(department: User, morning: datetime, chance: Random) -> None:
    first = write_exam(
        "下半年岗位练兵初赛",
        opens_at=morning - timedelta(days=2),
        closes_at=morning + timedelta(days=12),
        credits=0,
    )
    last = write_exam(
        "下半年岗位练兵决赛",
        opens_at=morning + timedelta(days=20),
        closes_at=morning + timedelta(days=21),
        credits=0,
    )
    contest = _found("下半年岗位练兵业务比武", first, last, 50, department)
    _draw(contest, department, morning - timedelta(days=3), chance, seed=20_260_918)


def _found(title: str, first: Exam, last: Exam, advances: int, department: User) -> Contest:
    contest = Contest(
        agency=Agency.objects.get(depth=1),
        year=first.year,
        title=title,
        theme=THEME,
        rules=RULES,
        honours=10,
    )
    running.found(contest=contest, stages=[(first, advances), (last, None)], founded_by=department)
    return running.publish(contest=contest)


def _draw(contest: Contest, department: User, at: datetime, chance: Random, *, seed: int) -> None:
    running.freeze(contest=contest, frozen_by=department, now=at, chance=chance)
    running.draw(
        contest=contest,
        seed=seed,
        origin="演示用的种子",
        drawn_by=department,
        now=at + timedelta(hours=1),
    )
