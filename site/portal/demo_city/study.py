"""A year of study in 嵩阳市 outside the lecture hall: online courses, classes, certificates."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from credits import ledger
from credits.imports import batches
from credits.ledger import NewFact
from credits.models import ImportBatch, ImportMode
from people.models import User

# The year's minimums in credits as (total, required): what zeal is measured by.
NEEDS = {"县处级": (144, 85), "其他": (96, 58)}
PLATFORM = "嵩阳市公务员网络培训学院"
CLASS_MINUTES_A_DAY = 360
CERTIFICATES = (
    # kind, title, credits set by the authority, share of people
    ("degree", "在职研究生学历学位教育", "24", 0.015),
    ("qualification_exam", "专业技术资格考试合格", "15", 0.010),
    ("competition", "全市岗位练兵业务比赛获奖", "6", 0.006),
)
REQUIRED_COURSES = (
    "习近平经济思想学习辅导", "公务员法与职业道德", "依法行政概论", "党的纪律建设",
    "机关公文处理", "总体国家安全观", "政务公开与政府信息管理", "行政执法规范",
)  # fmt: skip
ELECTIVE_COURSES = (
    "办公软件高效应用", "公共政策分析", "心理健康与压力管理", "黄河文化概览", "数据思维与统计",
    "突发事件应急处置", "城市更新案例", "领导沟通艺术", "财政与预算基础", "现代礼仪",
)  # fmt: skip


@dataclass(frozen=True)
class Student:
    """`learner` is the row's id; `zeal` 1.0 just completes the year; `tier` a key of NEEDS."""

    learner: int
    zeal: float
    tier: str


def import_study(facts: Iterator[NewFact], *, number: int, recorded_by: User, now: datetime) -> int:
    """As if the training department had loaded a file of them; how many there were."""
    drafts = [ledger.prepare(fact, today=now.date()) for fact in facts]
    name = f"{now.year}年网络学习与培训记录（{number}）.xlsx"
    batch = ImportBatch(
        file_name=name,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        encoding="xlsx",
        platform=PLATFORM,
        mode=ImportMode.ALL_OR_NOTHING,
        counts=batches.counts(drafts, recorded=len(drafts)),
        uploaded_by=recorded_by,
        uploaded_at=now,
    )
    batches.record(batch, drafts=drafts, recorded_by=recorded_by, now=now)
    return len(drafts)


def year_of_study(students: list[Student], *, today: date, chance: Random) -> Iterator[NewFact]:
    """Every fact of the year so far, person by person; none lies after `today`."""
    first = date(today.year, 1, 5)
    span = max(1, (today - first).days)
    # Most people are done by the end of October; before that the year is still under way.
    share_of_year = min(1.0, span / 295)
    for student in students:
        total, required = NEEDS[student.tier]
        eager = student.zeal * share_of_year
        study = _Study(student.learner, first, span, chance)
        credits_left = required * eager * chance.uniform(0.95, 1.1)
        if chance.random() < 0.45:
            yield study.own_class(days=5)
            credits_left -= 30
        yield from study.courses("required", REQUIRED_COURSES, credits_left)
        yield from study.courses(
            "elective", ELECTIVE_COURSES, (total - required) * eager * chance.uniform(0.97, 1.1)
        )
        yield from study.certificates()


@dataclass
class _Study:
    learner: int
    first: date
    span: int
    chance: Random
    number: int = 0

    def own_class(self, *, days: int) -> NewFact:
        begins = self._day(latest=max(0, self.span - days))
        return self._fact(
            "lecture",
            on=begins + timedelta(days=days - 1),
            begins=begins,
            quantity={"minutes": str(days * CLASS_MINUTES_A_DAY)},
            attributes={
                "bucket": "required",
                "organiser": "city",
                "level": "city",
                "title": "市委党校专题培训班",
            },
            why="培训班结业名册导入",
        )

    def courses(self, bucket: str, titles: tuple[str, ...], wanted: float) -> Iterator[NewFact]:
        while wanted > 0:
            worth = self.chance.choice((6, 8, 10, 12, 12))
            finished = self.chance.random() > 0.02
            yield self._fact(
                "online_course",
                on=self._day(latest=self.span),
                attributes={
                    "bucket": bucket,
                    "organiser": "city",
                    "platform": PLATFORM,
                    "progress": "1" if finished else "0.99",
                    "title": self.chance.choice(titles),
                },
                granted=Decimal(worth),
                why="网络培训学院学习记录导入",
            )
            wanted -= worth if finished else 0

    def certificates(self) -> Iterator[NewFact]:
        for kind, title, worth, share in CERTIFICATES:
            if self.chance.random() < share:
                yield self._fact(
                    kind,
                    on=self._day(latest=self.span),
                    attributes={"bucket": "elective", "title": title},
                    granted=Decimal(worth),
                    why="证书审核名册导入",
                )

    def _day(self, *, latest: int) -> date:
        return self.first + timedelta(days=self.chance.randint(0, latest))

    def _fact(
        self,
        kind: str,
        *,
        on: date,
        attributes: dict[str, object],
        why: str,
        begins: date | None = None,
        quantity: dict[str, str] | None = None,
        granted: Decimal | None = None,
    ) -> NewFact:
        self.number += 1
        return NewFact(
            learner_id=self.learner,
            source=f"credits.import:{PLATFORM}:{on.year}:{self.learner}:{self.number}",
            kind=kind,
            happened_from=begins,
            happened_on=on,
            quantity=quantity or {},
            attributes=attributes,
            granted=granted,
            why=why,
        )
