"""The list as a workbook: made to be filled in, and read back row by row.

Reading writes nothing: what was read is shown on the list, unsaved, for a person to look over.
One row that is not right and nothing is taken over; each fault names its row and column.
"""

import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from catalog.models import AttendanceState, Session
from keeping.chinese import labels_of
from keeping.spreadsheets import put
from people import sheets
from people.models import Learner
from people.sheets import Column, Layout, Problem, Table, cells

CLOCK = re.compile(r"(\d{1,2})[:：时](\d{1,2})(?:[:：分]\d{0,2})?分?")
MINUTES_A_DAY = 24 * 60


def clock(cell: Any) -> time | None:
    """A time of day as Excel or a person writes it: 8:55, 08:55, 8时55分."""
    if isinstance(cell, datetime | time):
        return time(cell.hour, cell.minute)
    if isinstance(cell, float) and 0 <= cell < 1:
        return time(*divmod(int(cell * MINUTES_A_DAY + 0.5) % MINUTES_A_DAY, 60))
    content = unicodedata.normalize("NFKC", cells.plain(cell))
    if not content:
        return None
    parts = CLOCK.fullmatch(content)
    try:
        return time(int(parts[1]), int(parts[2])) if parts else _no_time(content)
    except ValueError:
        return _no_time(content)


def _no_time(content: str) -> time:
    raise cells.CellError(f"“{content[:20]}”不是时间；请写成 08:55 这样")


LAYOUT = Layout(
    name="考勤",
    columns=(
        Column("人事编号", cells.identifier(20), required=True, filled=True),
        Column("姓名", cells.text(60)),
        Column("考勤", cells.choice(labels_of(AttendanceState))),
        Column("分钟", cells.integer, aliases=("出席分钟数",)),
        Column("签到", clock, aliases=("签到时间",)),
        Column("签退", clock, aliases=("签退时间",)),
    ),
    ignored=frozenset({"序号", "单位", "签名", "备注"}),
)
# title → width in characters
BLANK = {"人事编号": 14, "姓名": 12, "单位": 28, "考勤": 10, "分钟": 8, "签到": 9, "签退": 9}


@dataclass(frozen=True)
class Line:
    """What a row says of one person, as it will stand in the list's fields."""

    learner_id: int
    state: str
    minutes: int | None
    entered_at: time | None
    left_at: time | None


@dataclass(frozen=True)
class ReadList:
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]


def blank(people: Iterable[Learner]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(LAYOUT.name)
        head, hour = book.add_format({"bold": True}), book.add_format({"num_format": "hh:mm"})
        for column, (title, width) in enumerate(BLANK.items()):
            sheet.set_column(column, column, width, hour if title in ("签到", "签退") else None)
            put(sheet, 0, column, title, head)
        for row, learner in enumerate(people, start=1):
            known = (learner.personnel_no, learner.name, learner.agency.name)
            for column, text in enumerate(known):
                put(sheet, row, column, text)
        sheet.data_validation(
            1, 3, 5000, 3, {"validate": "list", "source": [*labels_of(AttendanceState)]}
        )
        sheet.freeze_panes(1, 2)
    return out.getvalue()


def read(data: bytes, name: str, *, session: Session, people: Iterable[Learner]) -> ReadList:
    """Every row of the file that names somebody of the list, or all that is wrong with it."""
    try:
        [table, *_rest] = sheets.read_bytes(data, name, [LAYOUT])
        rows = list(table)
    except sheets.UnreadableSheetError as refusal:
        return ReadList((), tuple(refusal.problems))
    known = {learner.personnel_no: learner for learner in people}
    lines: dict[int, Line] = {}
    problems: list[Problem] = []
    for row, values in rows:
        faults = _faults(table, row, values, session, known)
        learner = known.get(values[0])
        if learner is not None and learner.pk in lines:
            faults.append(table.problem(row, "人事编号", _("这个人在表里出现了两次")))
        problems += faults
        if learner is not None and not faults:
            _number, _name, state, minutes, entered_at, left_at = values
            lines[learner.pk] = Line(learner.pk, state or "", minutes, entered_at, left_at)
    problems = [*table.problems, *problems]
    return ReadList(() if problems else tuple(lines.values()), tuple(problems))


def _faults(
    table: Table, row: int, values: tuple[Any, ...], session: Session, known: dict[str, Learner]
) -> list[Problem]:
    number, name, state, minutes, entered_at, left_at = values
    learner = known.get(number)
    if learner is None:
        return [table.problem(row, "人事编号", _("没有本场次的座位，请先在名单页补登"))]
    faults = []
    if name and name != learner.name:
        reason = _("人事编号 %(number)s 是%(name)s，请核对") % {
            "number": number,
            "name": learner.name,
        }
        faults.append(table.problem(row, "姓名", reason))
    if minutes is not None and not 0 < minutes < session.minutes and state == AttendanceState.PART:
        reason = _("应大于 0、小于本场次的 %(minutes)d 分钟") % {"minutes": session.minutes}
        faults.append(table.problem(row, "分钟", reason))
    if state == AttendanceState.PART and minutes is None and entered_at is None:
        faults.append(table.problem(row, "分钟", _("部分出席请填分钟数，或签到签退时间")))
    if entered_at and left_at and left_at <= entered_at:
        faults.append(table.problem(row, "签退", _("签退须晚于签到")))
    return faults
