"""A year's holidays and worked weekends from a file, as the State Council's office announced them.

All days of one year come together and replace what was entered of it. A file with one wrong row
enters nothing. Reply days already recorded stay as they are.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from credits.models import SpecialDay
from credits.noticing.working_days import SATURDAY
from people import sheets
from people.sheets import Column, Problem, Table, UnreadableSheetError, cells
from people.sheets.layouts import Layout

LAYOUT = Layout(
    "节假日与调休",
    (
        Column("日期", cells.day, True, True),
        Column("安排", cells.choice({"放假": False, "上班": True}), True, True),
        Column("名称", cells.text(40), True, True, ("节日", "节假日")),
    ),
)


@transaction.atomic
def load(path: Path) -> tuple[int, int]:
    """Enter the days of a file; returns their year and how many they are."""
    [table] = sheets.read(path, [LAYOUT])
    rows = list(table)
    problems = [*table.problems, *_problems(table, rows)]
    if not rows and not problems:
        problems = [Problem(path.name, _("文件里没有日期"))]
    if problems:
        raise UnreadableSheetError(problems)
    year = rows[0][1][0].year
    SpecialDay.objects.filter(on__year=year).delete()
    SpecialDay.objects.bulk_create(
        SpecialDay(on=on, is_working=is_working, name=name) for _row, (on, is_working, name) in rows
    )
    return year, len(rows)


def _problems(table: Table, rows: list[tuple[int, tuple[Any, ...]]]) -> Iterator[Problem]:
    seen: dict[date, int] = {}
    for row, (on, is_working, _name) in rows:
        first = seen.setdefault(on, row)
        if first != row:
            yield table.problem(row, "日期", _("与第 %(row)d 行重复") % {"row": first})
        if on.year != rows[0][1][0].year:
            yield table.problem(row, "日期", _("一个文件只录入一年，这一行是另一年"))
        if is_working and on.weekday() < SATURDAY:
            yield table.problem(row, "安排", _("这一天本来就是工作日：只登记调休上班的周末"))
