"""Writes the questions of a file into the bank, as drafts; the only writer of many at once.

A number that the bank knows gets a new version, or its own author's draft is replaced; without a
number a question is known by what it asks. The good ones go in, the bad ones are named.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from catalog.models import KnowledgePoint
from exams import bank_files, pictures, question_pictures
from exams.bank_files import FileFormat, Opened
from exams.formats.items import Format, Item, ItemError
from exams.formats.readings import Found
from exams.models import Question, QuestionState
from exams.question_bodies import Body, body_of
from people.models import User
from people.sheets.problems import Problem
from people.sheets.reports import Report, RowOutcome

OUTCOMES = ("created", "changed", "unchanged")
LONGEST_NUMBER = 20
CHUNK = 500
COLUMNS = ["type", "stem", "options", "prompts", "key", "explanation", "difficulty", "details",
           "digest"]  # fmt: skip


@dataclass
class QuestionReport(Report):
    """Refused as a whole only if nothing of it could be taken."""

    format: str = ""
    encoding: str = ""
    warnings: list[Problem] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return bool(self.problems) and not sum(self.counts[name] for name in OUTCOMES)

    def as_json(self, *identities: str) -> dict[str, Any]:
        document = super().as_json(*identities)
        warnings = [{"row": one.row, "reason": one.reason} for one in self.warnings]
        return {"format": self.format, "encoding": self.encoding, **document, "warnings": warnings}


def load(
    data: bytes,
    name: str,
    *,
    author: User | None,
    dry_run: bool = False,
    format_: FileFormat | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> QuestionReport:
    """Everything in one transaction; UnreadableSheetError for what is no question file."""
    opened = bank_files.open_file(data, name, format_=format_)
    if on_progress:
        on_progress(f"读出 {len(opened.reading.found)} 题")
    return store(opened, name, author=author, dry_run=dry_run)


def store(opened: Opened, name: str, *, author: User | None, dry_run: bool) -> QuestionReport:
    report = _report(opened, name, dry_run=dry_run)
    with transaction.atomic():
        writing = _Writing(report, author)
        writing.take(opened.reading.found)
        if not dry_run:
            writing.write()
            report.written = bool(writing.created or writing.changed)
    return report


def _report(opened: Opened, name: str, *, dry_run: bool) -> QuestionReport:
    report = QuestionReport(
        name, dry_run, OUTCOMES, quiet="", format=opened.format.value, encoding=opened.encoding
    )
    for remark in opened.reading.refused:
        reason = f"“{remark.shown}”：{remark.reason}" if remark.shown else remark.reason
        report.refuse([Problem(name, reason, remark.line)], number="", stem=remark.shown)
    if not (opened.reading.found or opened.reading.refused):
        reason = f"按 {opened.format} 格式没有读出一道试题；请核对格式"
        report.refuse([Problem(name, reason)], number="", stem="")
    report.warnings = [Problem(name, one.reason, one.line) for one in opened.reading.warnings]
    return report


class _Writing:
    def __init__(self, report: QuestionReport, author: User | None) -> None:
        self.created: list[Question] = []
        self.changed: list[Question] = []
        self._report, self._author = report, author
        self._author_id = author.pk if author else None
        self._points = _Points()
        self._latest: dict[str, Question] = {}
        self._seen: dict[str, int] = {}
        self._pictured: list[Item] = []

    def take(self, found: Sequence[Found]) -> None:
        bodies = [(one, body) for one in found if (body := self._body(one))]
        self._latest = _latest_versions(_number(one.item, body) for one, body in bodies)
        for one, body in bodies:
            number = _number(one.item, body)
            if number in self._seen:
                what = "题号" if one.item.number else "内容"
                self._refuse(one, f"与第 {self._seen[number]} 行的题{what}相同")
                continue
            self._seen[number] = one.line
            if one.item.pictures:
                self._pictured.append(one.item)
            self._warn(one, one.item)
            self._note(one, number, self._outcome(number, one.item, body))

    def write(self) -> None:
        for item in self._pictured:
            pictures.keep(item)
        Question.objects.bulk_create(self.created, batch_size=CHUNK)
        names = [*COLUMNS, "knowledge_point"]
        Question.objects.bulk_update(self.changed, names, batch_size=CHUNK)

    def _outcome(self, number: str, item: Item, body: Body) -> str:
        latest = self._latest.get(number)
        if latest and latest.digest == body.digest:
            return "unchanged"
        point = self._points.of(item.category) or (latest.knowledge_point if latest else None)
        if latest and latest.state == QuestionState.DRAFT and latest.author_id == self._author_id:
            for name, value in body.columns.items():
                setattr(latest, name, value)
            latest.knowledge_point = point
            self.changed.append(latest)
            return "changed"
        version = latest.version + 1 if latest else 1
        self.created.append(
            Question(
                number=number,
                version=version,
                knowledge_point=point,
                author=self._author,
                **body.columns,
            )
        )
        return "changed" if latest else "created"

    def _body(self, found: Found) -> Body | None:
        try:
            if len(found.item.number) > LONGEST_NUMBER:
                length = len(found.item.number)
                raise ItemError(f"题号有 {length} 位，最多 {LONGEST_NUMBER} 位")
            body = body_of(found.item)
            pictures.check(found.item)
        except ItemError as refusal:
            self._refuse(found, str(refusal))
            return None
        return body

    def _warn(self, found: Found, item: Item) -> None:
        name, line = self._report.file, found.line
        if unshown := question_pictures.unshown(item):
            reason = f"图片没有读入：{'、'.join(unshown)}；题里没有一处显示它"
            self._report.warnings.append(Problem(name, reason, line))
        if item.stem.format is Format.HTML and "<" in item.stem.text:
            self._report.warnings.append(Problem(name, "网页格式已转为纯文字，请核对", line))
        if item.category and not self._points.of(item.category):
            reason = f"分类“{item.category}”不是知识点的编号或标题；入库前请选择知识点"
            self._report.warnings.append(Problem(name, reason, line))

    def _refuse(self, found: Found, reason: str) -> None:
        stem = " ".join(found.item.stem.text.split())[:40]
        problem = Problem(self._report.file, f"“{stem}”：{reason}", found.line)
        self._report.refuse([problem], number=found.item.number, stem=stem)

    def _note(self, found: Found, number: str, outcome: str) -> None:
        stem = " ".join(found.item.stem.text.split())[:40]
        identity = {"number": number, "type": found.item.kind.value, "stem": stem}
        self._report.note(RowOutcome(outcome, found.line, identity))


def _number(item: Item, body: Body) -> str:
    return item.number or f"Q-{body.digest[:12]}"


def _latest_versions(numbers: Iterable[str]) -> dict[str, Question]:
    wanted, found = sorted(set(numbers)), {}
    for start in range(0, len(wanted), CHUNK):
        rows = Question.objects.filter(number__in=wanted[start : start + CHUNK])
        for question in rows.select_related("knowledge_point").order_by("version"):
            found[question.number] = question
    return found


class _Points:
    """Knowledge points by code or title; of a path of categories the last step counts."""

    def __init__(self) -> None:
        self._known: dict[str, KnowledgePoint] = {}
        for point in KnowledgePoint.objects.all():
            self._known.setdefault(point.title, point)
        self._known |= {point.code: point for point in self._known.values()}

    def of(self, category: str) -> KnowledgePoint | None:
        return self._known.get(category) or self._known.get(category.rpartition("/")[2].strip())
