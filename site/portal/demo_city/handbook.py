"""The handbook of 嵩阳市, and what some of its people have practised of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from django.core.files.base import ContentFile
from wagtail.images.models import Image
from wagtail.models import Page

from catalog.models import KnowledgePoint
from exams import responses
from exams.models import (
    Handbook,
    HandbookIndex,
    HandbookPart,
    KnowledgeState,
    PartKind,
    PracticeAnswer,
    Question,
)
from exams.practice import daily, practising
from people.models import Learner
from portal.demo_city import cartoons
from portal.demo_city.knowledge import KnowledgePointRow, chapters, issues, knowledge_points
from portal.demo_city.study import Student

BATCH = 1_000
# How many people practise besides the demo's own, and how much of the handbook.
PRACTISING, POINTS_EACH = 600, 8
# The demo's civil servant has practised every other day for so long.
DAYS_OF_PRACTICE = 24


def write_points() -> list[KnowledgePoint]:
    """Chapters and points; returns the points that questions and lectures are about."""
    rows = {row.code: row for row in knowledge_points()}
    made = []
    for chapter in chapters():
        top = KnowledgePoint.objects.create(
            code=chapter.code, title=chapter.title, text=chapter.text
        )
        made += [_write(rows[code], top) for code in chapter.points]
    return sorted(made, key=lambda point: point.code)


def publish_handbook(*, now: datetime) -> None:
    home = Page.objects.get(depth=2)
    index = home.add_child(instance=HandbookIndex(title="应知应会读本", slug="handbook"))
    handbook = index.add_child(
        instance=Handbook(
            title=f"{now.year}年应知应会读本",
            slug=str(now.year),
            year=now.year,
            foreword="每天几分钟，记住用得上的。读完一点，可以马上练一练；忘了的，过几天会再来找您。",
        )
    )
    points = {point.code: point for point in KnowledgePoint.objects.all()}
    for number, chapter in enumerate(chapters(), start=1):
        part = HandbookPart(title=chapter.title, slug=f"c{number}", introduction=chapter.text)
        _add(handbook, part, [points[chapter.code]])
    for issue in issues():
        part = HandbookPart(
            title=issue.title,
            slug=f"m{issue.month}",
            introduction=issue.text,
            kind=PartKind.MONTHLY,
            month=issue.month,
        )
        _add(handbook, part, [points[code] for code in issue.points])


def practise(
    students: Sequence[Student],
    *,
    own: Learner,
    now: datetime,
    chance: Random,
    say: Callable[[str], None],
) -> None:
    """Weeks of practice: the demo's civil servant by the rules, others all at once."""
    _practise_by_the_day(own, now=now, chance=chance)
    questions = list(
        Question.objects.published().exclude(type__in=responses.LONGEST_PROSE).order_by("number")
    )
    chosen = [one for one in students if one.learner != own.pk]
    chosen = chance.sample(chosen, min(PRACTISING, len(chosen)))
    known = {point: chance.uniform(0.35, 0.95) for point in _points_of(questions)}
    answers = [
        answer
        for one in chosen
        for answer in _answers(one, questions, known, now=now, chance=chance)
    ]
    answers.sort(key=lambda answer: answer.answered_at)
    PracticeAnswer.objects.bulk_create(answers, batch_size=BATCH)
    KnowledgeState.objects.bulk_create(practising.derive(answers), batch_size=BATCH)
    say(f"  应知应会读本：{len(knowledge_points())} 个知识点，{len(chosen) + 1} 人练习过")


def _write(row: KnowledgePointRow, top: KnowledgePoint) -> KnowledgePoint:
    return KnowledgePoint.objects.create(
        code=row.code,
        title=row.title,
        parent=top,
        text=row.text,
        source=row.source,
        cartoon=_cartoon(row) if row.cartoon else None,
        cartoon_says=row.cartoon_says,
    )


def _cartoon(row: KnowledgePointRow) -> Image:
    file = ContentFile(cartoons.draw(row.cartoon), name=f"{row.cartoon}.png")
    width, height = cartoons.SIZE
    image: Image = Image.objects.create(title=row.title, file=file, width=width, height=height)
    return image


def _add(handbook: Handbook, part: HandbookPart, points: list[KnowledgePoint]) -> None:
    handbook.add_child(instance=part)
    part.points.set(points)
    part.save()


def _practise_by_the_day(own: Learner, *, now: datetime, chance: Random) -> None:
    for days in range(DAYS_OF_PRACTICE, 0, -2):
        at = now - timedelta(days=days)
        while (asked := daily.today_of(own, now=at).next) is not None:
            key, options = asked.question.key, asked.question.options
            is_known = not options or chance.random() < 0.7
            practising.answer(
                learner=own,
                question_id=asked.question.pk,
                number=asked.number,
                choice=_told(asked.question) if is_known else _slip(key, options, chance),
                now=at,
            )
            at += timedelta(minutes=1)


def _told(question: Question) -> list[object]:
    """The key as somebody would write it."""
    if question.type == "FILL_IN":
        return [blank[0]["text"] for blank in question.key]
    if question.type == "NUMERICAL":
        return [question.key[0]["value"]]
    return list(question.key)


def _slip(key: list[int], options: list[str], chance: Random) -> list[int]:
    wrong = [place for place in range(len(options)) if place not in key] or [key[0]]
    return [chance.choice(wrong)] * max(len(key) if len(key) == len(options) else 1, 1)


def _points_of(questions: Sequence[Question]) -> list[int | None]:
    return list(dict.fromkeys(question.knowledge_point_id for question in questions))


def _answers(
    student: Student,
    questions: Sequence[Question],
    known: Mapping[int | None, float],
    *,
    now: datetime,
    chance: Random,
) -> Iterator[PracticeAnswer]:
    """`known` is how likely each point is answered rightly: some are harder than others."""
    for question in chance.sample(questions, POINTS_EACH):
        is_right = chance.random() < known[question.knowledge_point_id]
        yield PracticeAnswer(
            learner_id=student.learner,
            question=question,
            number=1,
            choice=_told(question) if is_right else [],
            is_right=is_right,
            answered_at=now - timedelta(days=chance.randrange(1, 20)),
        )
