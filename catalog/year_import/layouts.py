"""The columns of a catalogue as offices fill them in; publishing.workbook writes the same."""

import unicodedata
from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from catalog.models import Bucket, LectureForm, SessionState
from catalog.publishing import workbook
from keeping.chinese import labels_of
from people.sheets import Column, Layout, cells

MOST_CREDITS = Decimal("999.9")
MOST_SEATS = 100_000
LONGEST_BREAK = 600
LONGEST_ABSTRACT = 5_000
A_DAY = 24 * 60


def paragraphs(most: int) -> Callable[[Any], str]:
    """A text of several lines, as typed in Excel with Alt+Enter."""
    read = cells.text(most)

    def convert(cell: Any) -> str:
        if not isinstance(cell, str):
            return read(cell)
        lines = [read(line) for line in cell.splitlines()]
        content = "\n".join(lines).strip()
        if len(content) > most:
            raise cells.CellError(f"有 {len(content)} 字，最多 {most} 字")
        return content

    return convert


def clock(cell: Any) -> time | None:
    """9:00, 9：00, 9点30分 or a cell that Excel shows as a time."""
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, timedelta):
        return _of_minutes(round(cell.total_seconds() / 60), str(cell))
    if isinstance(cell, float):
        return _of_minutes(round(cell * A_DAY), f"{cell:g}")
    content = unicodedata.normalize("NFKC", cells.plain(cell)).replace(" ", "")
    if not content:
        return None
    hour, _, minute = content.replace("点", ":").removesuffix("分").partition(":")
    minute = {"": "0", "半": "30"}.get(minute, minute)
    if not (hour.isdigit() and minute.isdigit() and int(minute) < 60):
        raise cells.CellError(f"“{content}”不是时间；请写成 9:00")
    return _of_minutes(int(hour) * 60 + int(minute), content)


def within(most: int) -> Callable[[Any], int | None]:
    def convert(cell: Any) -> int | None:
        number = cells.integer(cell)
        if number is not None and not 0 <= number <= most:
            raise cells.CellError(f"“{number}”应在 0 与 {most} 之间")
        return number

    return convert


def credits(cell: Any) -> Decimal | None:
    number = cells.decimal(cell)
    if number is None:
        return None
    if not 0 <= number <= MOST_CREDITS:
        raise cells.CellError(f"“{number}”应在 0 与 {MOST_CREDITS} 之间")
    if number != round(number, 1):
        raise cells.CellError(f"“{number}”最多一位小数")
    return number


def _of_minutes(minutes: int, shown: str) -> time:
    if not 0 <= minutes < A_DAY:
        raise cells.CellError(f"“{shown}”不是一天里的时间；请写成 9:00")
    return time(*divmod(minutes, 60))


LECTURES = Layout(
    workbook.SHEET,
    (
        Column("编号", cells.text(20), True, True, ("讲座编号",)),
        Column("题目", cells.text(255), True, True, ("讲座题目", "讲座名称")),
        Column("授课人", cells.text(60), aliases=("主讲人", "讲师")),
        Column("授课人单位", cells.text(120), aliases=("主讲人单位",)),
        Column("日期", cells.day, aliases=("讲座日期",)),
        Column("开始", clock, aliases=("开始时间",)),
        Column("结束", clock, aliases=("结束时间",)),
        Column("地点", cells.text(120), aliases=("场地",)),
        Column("主办单位", cells.text(120)),
        Column("培训对象", cells.text(200), aliases=("对象",)),
        Column("计划席位", within(MOST_SEATS)),
        Column("开放席位", within(MOST_SEATS)),
        Column("学分", credits, True, True),
        Column("必修/选修", cells.choice(labels_of(Bucket)), True, True, ("必修选修", "类型")),
        Column("备注", cells.text(200)),
        Column("主题", cells.text(120)),
        Column("类别", cells.text(60)),
        Column("形式", cells.choice(labels_of(LectureForm))),
        Column("休息分钟", within(LONGEST_BREAK), aliases=("休息",)),
        Column("师资库编号", cells.text(20)),
        Column("主办单位代码", cells.identifier(20)),
        Column("联系人", cells.text(60)),
        Column("联系电话", cells.text(40, is_telephone=True), aliases=("电话",)),
        Column("内容简介", paragraphs(LONGEST_ABSTRACT), aliases=("简介",)),
        Column("状态", cells.choice(labels_of(SessionState))),
        Column("场次号", cells.identifier(20)),
    ),
    ignored=frozenset(["序号", "其他席位", "已选"]),
)
