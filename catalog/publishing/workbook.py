"""A year's catalogue as a workbook that people sort and filter, and that can be read in again.

A row is one session; a lecture without a date has one row. Texts are written as texts: none of
them is a formula, whatever it begins with.
"""

import io
from collections.abc import Iterable, Iterator
from typing import Any

import xlsxwriter

from catalog.models import SessionState
from catalog.publishing.listing import ListedLecture, ListedSession
from keeping.spreadsheets import put

SHEET = "目录"
# title → width in characters; those that a printed catalogue has come first.
COLUMNS = {
    "编号": 8, "题目": 36, "授课人": 10, "授课人单位": 20, "日期": 12, "开始": 8, "结束": 8,
    "地点": 24, "主办单位": 20, "培训对象": 20, "计划席位": 10, "开放席位": 10, "其他席位": 10,
    "学分": 8, "必修/选修": 10, "备注": 24, "主题": 24, "类别": 12, "形式": 12, "休息分钟": 10,
    "师资库编号": 12, "主办单位代码": 14, "联系人": 10, "联系电话": 16, "内容简介": 50,
    "状态": 10, "场次号": 10,
}  # fmt: skip


def written(lectures: Iterable[ListedLecture]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        pens = {
            "日期": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "开始": book.add_format({"num_format": "hh:mm"}),
            "结束": book.add_format({"num_format": "hh:mm"}),
        }
        head = book.add_format({"bold": True, "bottom": 1})
        for column, (title, width) in enumerate(COLUMNS.items()):
            sheet.set_column(column, column, width)
            put(sheet, 0, column, title, head)
        number = 0
        for number, row in enumerate(_rows(lectures), start=1):
            for column, title in enumerate(COLUMNS):
                value = row.get(title)
                if value != "":
                    put(sheet, number, column, value, pens.get(title))
        sheet.autofilter(0, 0, number, len(COLUMNS) - 1)
        sheet.freeze_panes(1, 2)
    return out.getvalue()


def _rows(lectures: Iterable[ListedLecture]) -> Iterator[dict[str, Any]]:
    for lecture in lectures:
        told = _told(lecture)
        for session in lecture.sessions:
            yield told | _when(session)
        if not lecture.sessions:
            yield told


def _told(lecture: ListedLecture) -> dict[str, Any]:
    return {
        "编号": lecture.number,
        "题目": lecture.title,
        "授课人": lecture.lecturer,
        "授课人单位": lecture.lecturer_unit,
        "主办单位": lecture.host,
        "培训对象": lecture.addressed_to,
        "学分": float(lecture.credits),
        "必修/选修": lecture.bucket,
        "备注": lecture.notes,
        "主题": lecture.theme,
        "类别": lecture.category,
        "形式": lecture.form,
        "师资库编号": lecture.bank_no,
        "主办单位代码": lecture.host_code,
        "联系人": lecture.contact,
        "联系电话": lecture.telephone,
        "内容简介": lecture.abstract,
    }


def _when(session: ListedSession) -> dict[str, Any]:
    return {
        "日期": session.starts_at.replace(hour=0, minute=0, tzinfo=None),
        "开始": session.starts_at.time(),
        "结束": session.ends_at.time(),
        "地点": session.venue,
        "计划席位": session.planned,
        "开放席位": session.open,
        "其他席位": session.other,
        "休息分钟": session.break_minutes,
        "状态": SessionState(session.state).label,
        "场次号": str(session.pk),
    }
