"""The bank of courses as a workbook: written for other programs, read row by row, whole or not.

A course is known by its lecturer's number in the bank and its name. New ones wait for their
review; a column that the file leaves out stays as it is. One wrong row refuses the file, so does
a lecturer, a knowledge point or a teaching point that is not there: nothing is made on the side.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.banks.lecturer_file import OUTCOMES, lines, words
from catalog.models import Course, KnowledgePoint, Lecturer, Venue
from catalog.publishing.workbook import quoted
from people import sheets
from people.roster.layouts import ID_NUMBER
from people.sheets import Column, Layout, Table, cells
from people.sheets.reports import Report, RowOutcome

MOST_HOURS = Decimal("9999.9")
OWN = ("category", "hours", "abstract")
LINKED = ("knowledge_points", "points")
Key = tuple[str, str]


def _hours(cell: Any) -> Decimal | None:
    found = cells.decimal(cell)
    if found is not None and not 0 < found <= MOST_HOURS:
        raise cells.CellError("须大于 0")
    if found is not None and found != round(found, 1):
        raise cells.CellError("最多一位小数")
    return found


def _listed(cell: Any) -> tuple[str, ...]:
    named = words(1_000)(cell).replace("，", "、").replace(",", "、").split("、")
    return tuple(dict.fromkeys(one.strip() for one in named if one.strip()))


# column → what it is called here
FIELDS = {
    "师资编号": "bank_no", "课程名称": "title", "授课人": "name", "类别": "category",
    "学时": "hours", "内容简介": "abstract", "知识点": "knowledge_points", "现场教学点": "points",
}  # fmt: skip
LAYOUT = Layout(
    "课程",
    (
        Column("师资编号", cells.identifier(20), True, True, ("师资库编号", "授课人编号")),
        Column("课程名称", words(120), True, True, ("课程",)),
        Column("授课人", words(60), aliases=("姓名",)),
        Column("类别", words(60)),
        Column("学时", _hours, True, True),
        Column("内容简介", lines(2_000), aliases=("简介",)),
        Column("知识点", _listed, aliases=("知识点编号",)),
        Column("现场教学点", _listed),
    ),
    ignored=frozenset(["序号", "备注", "状态", "评审日期"]),
    unwelcome={"身份证": ID_NUMBER, "身份号码": ID_NUMBER, "证件号": ID_NUMBER},
)


@dataclass(frozen=True)
class _Known:
    """What is there, read once, and what the file has said so far."""

    lecturers: dict[str, Lecturer]
    courses: dict[Key, Course]
    knowledge_points: dict[str, KnowledgePoint]
    points: dict[str, Venue]
    seen: dict[Key, int] = field(default_factory=dict)


def load(*, data: bytes, name: str, dry_run: bool) -> Report:
    report = Report(name, dry_run, OUTCOMES, quiet="unchanged")
    try:
        with transaction.atomic():
            _load(sheets.read_bytes(data, name, [LAYOUT]), report)
    except sheets.UnreadableSheetError as error:
        report.refuse(error.problems)
    return report


def written(courses: Iterable[Course]) -> bytes:
    """Give it courses with lecturer, knowledge points and teaching points; none: an empty form."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(LAYOUT.name)
        sheet.freeze_panes(1, 2)
        for row, texts in enumerate([[*FIELDS, "状态", "评审日期"], *map(_texts, courses)]):
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text)
    return out.getvalue()


def _texts(one: Course) -> list[str]:
    texts = [
        one.lecturer.bank_no, one.title, one.lecturer.name, one.category, str(one.hours),
        one.abstract, "、".join(sorted(point.code for point in one.knowledge_points.all())),
        "、".join(sorted(point.name for point in one.points.all())),
    ]  # fmt: skip
    reviewed = one.reviewed_on.isoformat() if one.reviewed_on else ""
    return [*map(quoted, texts), str(one.get_state_display()), reviewed]


def _load(tables: Iterable[Table], report: Report) -> None:
    known = _read()
    changed: list[tuple[Course, dict[str, Any]]] = []
    for table in tables:
        for row, values in table:
            named = dict(zip(FIELDS.values(), values, strict=True))
            key = {"bank_no": named["bank_no"], "title": named["title"]}
            if reason := _refusal(named, row, known):
                report.refuse([table.problem(row, *reason)], **key)
                continue
            outcome = _take(named, known, changed)
            report.note(RowOutcome(outcome, row, key, table.sheet))
        report.refuse(table.problems)
    if report.is_refused or report.dry_run:
        return
    for course, links in changed:  # one by one: each is entered into the search index
        course.save()
        for name, rows in links.items():
            getattr(course, name).set(rows)
    report.written = True


def _read() -> _Known:
    stored = Course.objects.select_for_update(of=("self",)).select_related("lecturer")
    courses = stored.prefetch_related(*LINKED)
    return _Known(
        lecturers={one.bank_no: one for one in Lecturer.objects.exclude(bank_no="")},
        courses={(one.lecturer.bank_no, one.title): one for one in courses},
        knowledge_points={one.code: one for one in KnowledgePoint.objects.all()},
        points={one.name: one for one in Venue.objects.filter(is_teaching_point=True)},
    )


def _refusal(named: dict[str, Any], row: int, known: _Known) -> tuple[str, str] | None:
    number, title = named["bank_no"], named["title"]
    first = known.seen.setdefault((number, title), row)
    if first != row:
        return "课程名称", _("与第 %(row)d 行是同一授课人的同名课程") % {"row": first}
    lecturer = known.lecturers.get(number)
    if lecturer is None:
        return "师资编号", _("师资库里没有编号 %(number)s，请先导入师资") % {"number": number}
    if named["name"] and named["name"] != lecturer.name:
        stored = {"number": number, "name": lecturer.name}
        return "授课人", _("编号 %(number)s 在库的是“%(name)s”") % stored
    for column, name in (("知识点", "knowledge_points"), ("现场教学点", "points")):
        there = getattr(known, name)
        if missing := [one for one in named[name] or () if one not in there]:
            return column, _("没有“%(missing)s”") % {"missing": "、".join(missing)}
    return None


def _take(
    named: dict[str, Any], known: _Known, changed: list[tuple[Course, dict[str, Any]]]
) -> str:
    """Notes what is to be written; columns that the file leaves out are None."""
    own = {name: named[name] for name in OWN if named[name] is not None}
    links = {
        name: [getattr(known, name)[one] for one in named[name]]
        for name in LINKED
        if named[name] is not None
    }
    stored = known.courses.get((named["bank_no"], named["title"]))
    if stored is None:
        lecturer = known.lecturers[named["bank_no"]]
        changed.append((Course(lecturer=lecturer, title=named["title"], **own), links))
        return "created"
    same = all(getattr(stored, name) == value for name, value in own.items())
    if same and all(set(getattr(stored, name).all()) == set(rows) for name, rows in links.items()):
        return "unchanged"
    for name, value in own.items():
        setattr(stored, name, value)
    changed.append((stored, links))
    return "changed"
