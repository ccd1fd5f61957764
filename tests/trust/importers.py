"""Every way in which a file becomes rows of the database, with a good file for each.

`load` answers with what is wrong, in the words of the report; nothing: the file was taken.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from catalog import year_import
from catalog.attending import lists
from catalog.banks.course_file import CourseFile
from catalog.banks.lecturer_file import LecturerFile
from catalog.models import Lecturer
from credits import editions, imports
from credits.circumstances import openings
from credits.noticing import holiday_file
from exams import bank_import
from people import roster
from people.models import RoleKind
from people.sheets import UnreadableSheetError
from tests.catalog import cast
from tests.catalog.cast import NOW, TODAY
from tests.catalog.year_import.year_files import DATA, HEAD
from tests.credits.circumstances.conftest import MEASURE
from tests.credits.test_imports import HEAD as FACTS_HEAD
from tests.credits.test_imports import LECTURE

FACT = LECTURE | {"人事编号": "100001", "姓名": "王犇", "类型": "课程", "天数": "3",
                  "开始日期": "2026-02-01", "完成日期": "2026-02-03", "分钟": ""}  # fmt: skip


class Importer(NamedTuple):
    rows: list[list[str]]  # the titles, and what is taken
    load: Callable[[Path], list[Any]]

    def but(self, **cells: Any) -> list[list[Any]]:
        """The good rows with other cells in the first of them."""
        titles, first, *rest = self.rows
        changed = [cells.get(title, cell) for title, cell in zip(titles, first, strict=True)]
        return [titles, changed, *rest]


def all_importers() -> dict[str, Importer]:
    """A small city and what may be brought to it."""
    city = cast.build_city()
    wang = cast.make_learner(city.health, "100001", "王犇")
    officer = cast.make_officer(city.root, "peixun", RoleKind.TRAINING_DEPARTMENT)
    measure = editions.store(text=MEASURE, name="办法.toml", now=NOW, effective_year=2024)
    editions.publish(edition=measure, now=NOW)
    cast.make_venue()
    catalog = cast.make_catalog()
    session = cast.make_session(cast.make_lecture(catalog, city.health))
    Lecturer.objects.create(bank_no="SZ001", name="孙䶮")
    year = {"year": 2027, "by": officer, "now": NOW}
    return {
        "roster": Importer(
            [["人事编号", "姓名", "机构代码", "出生日期"], ["000102", "李喆", "U1", "1990-02-28"]],
            lambda path: roster.load(path, today=TODAY).problems,
        ),
        "records": Importer(
            [FACTS_HEAD, [FACT.get(title, "") for title in FACTS_HEAD]],
            lambda path: imports.load(path, now=NOW, recorded_by=officer).problems,
        ),
        "openings": Importer(
            [["人事编号", "姓名", "学分类别", "学分", "取得年度"],
             ["100001", "王犇", "选修", "14", "2025"]],
            refusals_of(lambda path: openings.enter(
                data=path.read_bytes(), name=path.name, agency=city.root, entered_by=officer,
                now=NOW,
            )),
        ),
        "holidays": Importer(
            [["日期", "安排", "名称"], ["2020-01-01", "放假", "元旦"]],
            refusals_of(holiday_file.load),
        ),
        "catalogue": Importer(
            [HEAD, DATA], lambda path: year_import.load(path, **year).problems,
        ),
        "lecturers": Importer(
            [["编号", "姓名", "简介"], ["SZ002", "周喆", "一\n二"]],
            lambda path: LecturerFile.load_file(path, dry_run=False).problems,
        ),
        "courses": Importer(
            [["师资编号", "课程名称", "学时"], ["SZ001", "公文写作", "2.5"]],
            lambda path: CourseFile.load_file(path, dry_run=False).problems,
        ),
        "attendance": Importer(
            [["人事编号", "姓名", "考勤", "签到"], ["100001", "王犇", "出席", "08:55"]],
            lambda path: list(
                lists.read(path.read_bytes(), path.name, session=session, people=[wang]).problems
            ),
        ),
        "questions": Importer(
            [["题干", "选项A", "选项B", "答案"], ["宪法于哪年公布？", "1954", "1982", "B"]],
            refusals_of(
                lambda path: bank_import.load(path.read_bytes(), path.name, author=officer)
            ),
        ),
    }  # fmt: skip


def refusals_of(load: Callable[[Path], Any]) -> Callable[[Path], list[Any]]:
    """Those that raise what the others report."""

    def loaded(path: Path) -> list[Any]:
        try:
            return getattr(load(path), "problems", [])
        except (UnreadableSheetError, openings.RefusedFileError) as refusal:
            return list(refusal.problems)

    return loaded
