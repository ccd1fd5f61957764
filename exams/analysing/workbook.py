"""The figures of an exam as a workbook; no cell can be a formula."""

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from keeping.spreadsheets import put


def write(document: dict[str, Any], *, title: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _write(book.add_worksheet(_("试卷")), [(_("考试"), title), *_paper_rows(document)])
        questions = [_titles(), *(_question_row(one) for one in document["questions"])]
        _write(book.add_worksheet(_("试题")), questions)
        options = [_option_titles(), *_option_rows(document)]
        _write(book.add_worksheet(_("选项")), options)
    return out.getvalue()


def _paper_rows(document: dict[str, Any]) -> list[tuple[Any, ...]]:
    paper = document["paper"] or {}
    names = {
        "candidates": _("考生（人，每人第一次）"), "questions": _("题数"), "most": _("满分"),
        "mean": _("平均分"), "median": _("中位数"), "standard_deviation": _("标准差"),
        "skewness": _("偏度"), "kurtosis": _("峰度"), "alpha": _("信度 α"),
        "kr20": _("信度 KR-20"), "standard_error": _("测量标准误"),
    }  # fmt: skip
    return [(name, paper.get(key)) for key, name in names.items()]


def _titles() -> tuple[str, ...]:
    return (
        _("题号"), _("版本"), _("题干"), _("难度"), _("作答人数"), _("得分率"), _("标准差"),
        _("区分度"), _("区分效率"), _("高低分组差"), _("设定权重"), _("实际权重"), _("建议"),
    )  # fmt: skip


def _question_row(one: dict[str, Any]) -> tuple[Any, ...]:
    figures = (
        "facility", "standard_deviation", "discrimination_index", "discrimination_efficiency",
        "upper_lower", "intended_weight", "effective_weight",
    )  # fmt: skip
    told = [one[name] for name in ("number", "version", "stem", "difficulty", "candidates")]
    return (*told, *(one[name] for name in figures), "；".join(one["advice"]))


def _option_titles() -> tuple[str, ...]:
    return (_("题号"), _("选项"), _("是否答案"), _("人数"), _("份额"), _("高低分组差"), _("相关"))


def _option_rows(document: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (
            one["number"], option["option"] or _("未答"), _("是") if option["is_key"] else "",
            option["chosen"], option["share"], option["upper_lower"], option["correlation"],
        )
        for one in document["questions"]
        for option in one["options"]
    ]  # fmt: skip


def _write(sheet: Any, rows: list[tuple[Any, ...]]) -> None:
    sheet.freeze_panes(1, 1)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            put(sheet, number, column, value)
