"""The bank of courses as a workbook.

A course is known by its lecturer's number in the bank and its name. A lecturer, a knowledge point
or a teaching point that is not there refuses the file: nothing is made on the side.
"""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.banks.bank_file import BankFile, Named, bank_layout, lines
from catalog.models import Course, KnowledgePoint, Lecturer, Venue
from people.sheets import Column, cells

MOST_HOURS = Decimal("9999.9")
OWN = ("category", "hours", "abstract")
LINKED = ("knowledge_points", "points")


def _hours(cell: Any) -> Decimal | None:
    found = cells.decimal(cell)
    if found is not None and not 0 < found <= MOST_HOURS:
        raise cells.CellError("须大于 0")
    if found is not None and found != round(found, 1):
        raise cells.CellError("最多一位小数")
    return found


def _listed(cell: Any) -> tuple[str, ...]:
    named = cells.text(1_000)(cell).replace("，", "、").replace(",", "、").split("、")
    return tuple(dict.fromkeys(one.strip() for one in named if one.strip()))


class CourseFile(BankFile):
    """`written` wants courses with lecturer, knowledge points and teaching points."""

    fields = {
        "师资编号": "bank_no", "课程名称": "title", "授课人": "name", "类别": "category",
        "学时": "hours", "内容简介": "abstract", "知识点": "knowledge_points",
        "现场教学点": "points",
    }  # fmt: skip
    key = ("bank_no", "title")
    layout = bank_layout(
        "课程",
        Column("师资编号", cells.identifier(20), True, True, ("师资库编号", "授课人编号")),
        Column("课程名称", cells.text(120), True, True, ("课程",)),
        Column("授课人", cells.text(60), aliases=("姓名",)),
        Column("类别", cells.text(60)),
        Column("学时", _hours, True, True),
        Column("内容简介", lines(2_000), aliases=("简介",)),
        Column("知识点", _listed, aliases=("知识点编号",)),
        Column("现场教学点", _listed),
    )

    def __init__(self) -> None:
        stored = Course.objects.select_for_update(of=("self",)).select_related("lecturer")
        courses = stored.prefetch_related(*LINKED)
        self.courses = {(one.lecturer.bank_no, one.title): one for one in courses}
        self.lecturers = {one.bank_no: one for one in Lecturer.objects.exclude(bank_no="")}
        self.linkable: dict[str, dict[str, Any]] = {
            "knowledge_points": {one.code: one for one in KnowledgePoint.objects.all()},
            "points": {one.name: one for one in Venue.objects.filter(is_teaching_point=True)},
        }
        self.seen: dict[tuple[str, str], int] = {}
        self.changed: list[tuple[Course, dict[str, Any]]] = []

    def refusal(self, named: Named, row: int) -> tuple[str, str] | None:
        number, title = named["bank_no"], named["title"]
        first = self.seen.setdefault((number, title), row)
        if first != row:
            return "课程名称", _("与第 %(row)d 行是同一授课人的同名课程") % {"row": first}
        lecturer = self.lecturers.get(number)
        if lecturer is None:
            return "师资编号", _("师资库里没有编号 %(number)s，请先导入师资") % {"number": number}
        if named["name"] and named["name"] != lecturer.name:
            there = {"number": number, "name": lecturer.name}
            return "授课人", _("编号 %(number)s 在库的是“%(name)s”") % there
        for column, name in (("知识点", "knowledge_points"), ("现场教学点", "points")):
            if missing := [one for one in named[name] or () if one not in self.linkable[name]]:
                return column, _("没有“%(missing)s”") % {"missing": "、".join(missing)}
        return None

    def take(self, named: Named) -> str:
        own = {name: named[name] for name in OWN if named[name] is not None}
        links = {
            name: [self.linkable[name][one] for one in named[name]]
            for name in LINKED
            if named[name] is not None
        }
        stored = self.courses.get((named["bank_no"], named["title"]))
        if stored is None:
            lecturer = self.lecturers[named["bank_no"]]
            self.changed.append((Course(lecturer=lecturer, title=named["title"], **own), links))
            return "created"
        if _is_same(stored, own, links):
            return "unchanged"
        for name, value in own.items():
            setattr(stored, name, value)
        self.changed.append((stored, links))
        return "changed"

    def save(self) -> None:
        for course, links in self.changed:
            course.save()
            for name, rows in links.items():
                getattr(course, name).set(rows)

    @staticmethod
    def texts(one: Any) -> list[str]:
        return [
            one.lecturer.bank_no, one.title, one.lecturer.name, one.category, str(one.hours),
            one.abstract, "、".join(sorted(point.code for point in one.knowledge_points.all())),
            "、".join(sorted(point.name for point in one.points.all())),
        ]  # fmt: skip


def _is_same(stored: Course, own: dict[str, Any], links: dict[str, Any]) -> bool:
    same = all(getattr(stored, name) == value for name, value in own.items())
    return same and all(
        set(getattr(stored, name).all()) == set(rows) for name, rows in links.items()
    )
