"""The unit table of a statistic as a workbook; no cell can be a formula."""

from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from credits.models import Statistic
from keeping.spreadsheets import put

COLUMNS = ("people", "met", "short", "rate", "gap")


def head() -> list[str]:
    return [
        _("单位代码"),
        _("单位"),
        _("应完成（人）"),
        _("已完成（人）"),
        _("未完成（人）"),
        _("完成率（%）"),
        _("未完成者平均差额"),
    ]


def write(statistic: Statistic, out: IO[bytes]) -> None:
    rows = [
        *statistic.figures["units"],
        {"code": "", "name": _("合计"), **statistic.figures["total"]},
    ]
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("单位完成情况"))
        sheet.freeze_panes(1, 2)
        for column, title in enumerate(head()):
            put(sheet, 0, column, title)
        for number, row in enumerate(rows, 1):
            put(sheet, number, 0, row["code"])
            put(sheet, number, 1, row["name"])
            for column, key in enumerate(COLUMNS, 2):
                put(sheet, number, column, float(row[key]))
