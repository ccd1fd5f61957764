"""The newer types of questions in 嵩阳市: a file of the author's, some released, some to review."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from catalog.models import Bucket
from exams import bank_import, picture_entry, reviewing
from exams.models import AnswersShown, Exam, ExamState, Question
from people.models import Agency, User
from portal.demo_city import cartoons

NAME = "questions.txt"
PICTURE_SAYS = "一张月历，三十个格子排成三行，前两行二十格是绿色，第三行没有颜色"
RELEASED = ["XT-01", "XT-02", "XT-03", "XT-04", "XT-05", "XT-09"]
BLUEPRINT = {
    "sections": [
        {"title": "填空题", "type": "FILL_IN", "count": 2, "points": "20"},
        {"title": "数值题", "type": "NUMERICAL", "count": 2, "points": "10"},
        {"title": "匹配题", "type": "MATCHING", "count": 1, "points": "20"},
        {"title": "排序题", "type": "ORDERING", "count": 1, "points": "20"},
    ]
}


def fill_bank(*, author: User, reviewer: User, now: datetime, say: Callable[[str], None]) -> None:
    """One writes, another releases; an exercise for no credit asks what was released."""
    content = Path(__file__).with_name(NAME).read_bytes()
    report = bank_import.load(content, NAME, author=author)
    _draw_picture("XT-09")
    ready = Question.objects.drafts().filter(number__in=RELEASED)
    released = reviewing.release(
        questions=list(ready.values_list("pk", flat=True)), reviewer=reviewer, now=now
    )
    _hold_exercise(now)
    left = report.counts["created"] - released
    say(f"  题库：由文件读入 {report.counts['created']} 题，审题入库 {released} 题，{left} 题待审")


def _draw_picture(number: str) -> None:
    question = Question.objects.get(number=number)
    told, data = picture_entry.read(
        BytesIO(cartoons.draw("calendar")), name="calendar.png", words=PICTURE_SAYS
    )
    picture_entry.add(question, told, data)
    picture_entry.mark_places(question)
    question.save(update_fields=["stem", "details", "digest"])


def _hold_exercise(now: datetime) -> None:
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    exam = Exam(
        title=f"{now.year}年新题型练习",
        year=now.year,
        theme="填空、数值、匹配、排序",
        blueprint=BLUEPRINT,
        pass_mark=Decimal(60),
        duration_minutes=30,
        opens_at=morning - timedelta(days=2),
        closes_at=morning + timedelta(days=60),
        attempts_allowed=20,
        answers_shown=AnswersShown.AFTER_SUBMITTING,
        credits=Decimal(0),
        bucket=Bucket.ELECTIVE,
        agency=Agency.objects.get(depth=1),
        state=ExamState.PUBLISHED,
    )
    exam.full_clean()
    exam.save()
